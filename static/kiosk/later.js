/** What can hardly be done today: when fewer people are expected, and the number all the same where one is given. */

import { clockRange, day, t } from "../js/words.js";
import { beforeClose } from "../js/waits.js";
import { button, h, hint, icon } from "./draw.js";
import { local } from "./local.js";
import { heading, whyClosed } from "./screens.js";

const chosen = ({ state, news }) => news.view?.services.find((service) => service.code === state.later) ?? null;

export function laterHeading(context) {
  const service = chosen(context);
  if (!service) return heading(t("What can we do for you?"));
  const why = service.open ? beforeClose(service.before_close) : whyClosed(service);
  return heading(why ?? local(service.name), why ? local(service.name) : null);
}

export function laterStep(context) {
  const service = chosen(context);
  const back = button("back", { classes: "btn primary", "data-digit": 1 }, hint(1), h("span", {}, t("Choose again")));
  if (!service) return [h("div", { class: "choices" }, back)];
  const still = service.open ? button("issue", { classes: "btn", "data-service": service.code, "data-digit": 2 }, hint(2), h("span", {}, t("Take a number all the same"))) : null;
  const served = context.news.view.at_close === "serve_all" ? t("Whoever holds a number is served, also after closing time.") : null;
  return [
    service.quieter.length ? quieter(service.quieter) : null,
    service.open && served ? h("p", { class: "wait" }, served) : null,
    h("div", { class: "choices" }, back, still),
  ];
}

function quieter(spans) {
  const items = spans.map(({ low, high }) => h("li", {}, h("b", {}, day(low)), h("span", { class: "num" }, clockRange(low, high))));
  return h("section", { class: "later", "data-part": "later" }, icon("time"), h("div", {}, h("h2", {}, t("Fewer people are expected then")), h("ul", {}, ...items)));
}
