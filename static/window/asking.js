// A press without an answer for ten seconds: a person decides whether it is sent again or let go.

import { h, icon, put } from "../live/dom.js";
import { t } from "../js/words.js";

/** Show the question, or take it away. */
export function showAsking(box, press) {
  const asking = press?.asking === true;
  const fresh = asking && box.childElementCount === 0;
  put(box, asking ? h("div", { class: "asking", role: "alertdialog", "aria-label": t("No answer yet") },
    h("p", {}, icon("broken"), h("b", {}, t("No answer yet: {what}", { what: press.title }))),
    h("p", {}, t("Sending it again is safe: it is never carried out twice.")),
    h("div", { class: "choices" },
      h("button", { class: "btn primary", type: "button", "data-again": true }, t("Send again"), h("span", { class: "key" }, "Enter")),
      h("button", { class: "btn", type: "button", "data-give-up": true }, t("Stop sending"), h("span", { class: "key" }, "Esc")))) : null);
  if (fresh) {
    box.querySelector("[data-again]").focus();
  }
}
