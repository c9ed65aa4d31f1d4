// The middle pane: everybody this window may call, in its order, each with the reason of the place.

import { h, icon, mark, put } from "../live/dom.js";
import { t, tn } from "../js/words.js";
import { because, language, minutes, minutesWords, named, needs, time } from "./words.js";

function wishes(leg, page) {
  const spoken = language(leg, page.languages);
  return [
    spoken && h("span", { class: "wish" }, icon("world"), h("span", { lang: spoken.lang }, spoken.own)),
    ...needs(leg).map(([name, words]) => h("span", { class: "wish" }, icon(name), words)),
  ].filter(Boolean);
}

function row(leg, { page, now, actionable }) {
  const place = leg.position === 1 ? t("First in line") : t("No. {n}", { n: leg.position });
  const number = actionable
    ? h("button", { class: "pick num", type: "button", "data-pick": leg.id, "aria-label": t("{label}: choose what to do", { label: leg.label }) }, leg.label)
    : h("span", { class: "num" }, leg.label);
  return h("tr", { class: leg.position === 1 ? "first" : null, "data-leg": leg.id },
    h("td", {}, number),
    h("td", {}, h("b", {}, place), " ", h("span", { class: "why" }, because(leg, page.locale)), wishes(leg, page),
      leg.stops.length > 0 ? h("span", { class: "wish" }, icon("arrow"), tn("{n} more stop", "{n} more stops", leg.stops.length)) : null),
    h("td", { class: "m" }, minutesWords(leg.waiting_since ?? leg.issued_at, now)));
}

/** The services of this window that people wait for, as buttons that narrow the list. */
export function showTabs(box, state, { page, only }) {
  const services = state.window.services.filter((code) => (state.others[code] ?? 0) > 0);
  const name = (code) => {
    const found = page.services.find((service) => service.code === code);
    return found ? named(found.name, page.locale) : code;
  };
  const tab = (code, words, n) =>
    h("button", { class: (only ?? "") === code ? "btn" : "btn quiet", type: "button", "data-only": code, "aria-pressed": String((only ?? "") === code) }, `${words} ${n}`);
  put(box, services.length < 2 ? null : [
    tab("", t("This window"), state.waiting_count),
    ...services.map((code) => tab(code, name(code), state.others[code] ?? 0)),
  ]);
  return services.includes(only) ? only : null;
}

/** When a number taken now would be called: of one service, or of the one of this window that takes longest. */
function takenNow({ expected }, only) {
  const waits = Object.entries(expected ?? {}).filter(([code, one]) => one.wait && (only === null || code === only));
  const wait = waits.map(([, one]) => one.wait).sort((a, b) => Date.parse(b.high) - Date.parse(a.high))[0];
  return wait ? `　${t("taken now: {from}–{to}", { from: time(wait.low), to: time(wait.high) })}` : "";
}

/** The list itself. */
export function showLine({ body, sum, more }, state, context) {
  const { only, now, page } = context;
  const shown = state.waiting.filter((leg) => only === null || leg.service === only);
  put(body, shown.length > 0 ? shown.map((leg) => row(leg, context))
    : h("tr", {}, h("td", { colspan: 3 }, t("Nobody is waiting."))));
  const longest = Math.max(0, ...state.waiting.map((leg) => minutes(leg.issued_at, now)));
  put(sum, state.waiting.length > 0
    ? `${tn("{n} person", "{n} people", state.waiting_count)}　${t("longest {n} min", { n: longest })}${takenNow(state, only)}` : "");
  const hidden = state.waiting_count - state.waiting.length;
  const rest = hidden > 0 ? t("{n} more.", { n: hidden }) : "";
  put(more, state.waiting.length > 1 ? `${rest} ${t("Whoever calls out of order chooses a reason.")}`.trim() : rest);
  mark(more, "hidden", more.textContent === "");
  mark(body, "data-strict", state.window.strict);
  mark(body, "data-locale", page.locale);
}
