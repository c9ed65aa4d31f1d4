// The left pane: who is at the window, or who comes next, and what to mind about them.

import { h, icon, put, sign } from "../live/dom.js";
import { t } from "../js/words.js";
import { because, language, minutesWords, named, needs, reason, stopwatch, verbDone } from "./words.js";
import { verb } from "./verbs.js";

/** Language and needs as a list; words when there are none, so that nothing said is not mistaken for not known. */
export function needsList(leg, page) {
  const spoken = language(leg, page.languages);
  const items = [
    spoken && h("li", {}, icon("world"), h("span", {}, spoken.name, " ", h("span", { lang: spoken.lang, class: "own-name" }, spoken.own))),
    ...needs(leg).map(([name, words]) => h("li", {}, icon(name), words)),
  ].filter(Boolean);
  return items.length > 0 ? h("ul", { class: "needs" }, items) : null;
}

const STATES = {
  called: ["need", () => t("Being called")],
  serving: ["doing", () => t("Serving")],
};

function stops(leg, page) {
  return leg.stops.length === 0 ? null
    : h("p", { class: "stops" }, icon("arrow"), h("span", {}, h("b", {}, t("After this")), " ", leg.stops.map((stop) => named(stop.name, page.locale)).join(" → ")));
}

function colleagues(seated, page) {
  const names = page.departments.filter((one) => seated.includes(one.code)).map((one) => named(one.name, page.locale));
  return names.length === 0 ? null : h("p", { class: "stops" }, icon("person"), h("span", {}, h("b", {}, t("At the seat")), " ", names.join("、")));
}

function atWindow(leg, seated, { page, now }) {
  const [kind, words] = STATES[leg.state];
  const since = leg.state === "called" ? leg.called_at : leg.started_at;
  return [
    h("div", { class: "n" }, leg.label.startsWith(leg.sign.letter) ? sign(leg.sign) : null, h("span", { class: "num", "data-label": leg.label }, leg.label)),
    h("p", { class: "st" },
      h("span", { class: `mark ${kind}` }, words()),
      h("span", { class: "service" }, named(leg.service_name, page.locale)),
      h("span", { class: "num", id: "stopwatch", "data-since": since }, stopwatch(since, now))),
    leg.state === "called" && leg.calls > 1 ? h("p", { class: "quiet-line" }, t("Called {n} times", { n: leg.calls })) : null,
    needsList(leg, page) ?? h("p", { class: "quiet-line" }, t("No wishes about language or help")),
    colleagues(seated, page),
    stops(leg, page),
  ];
}

const EMPTY = {
  closed: [() => t("This window is closed."), () => t("Open it to call people.")],
  idle: [() => t("Nobody is at this window."), () => ""],
  paused: [() => t("This window is on a break."), () => t("End the break to call people.")],
  draining: [() => t("This window takes nobody new."), () => t("Open it to call people again.")],
};

function nobody({ window }) {
  if (!window.mine) {
    return window.holder
      ? [h("p", { class: "big" }, t("{name} works at this window.", { name: window.holder })), h("p", { class: "quiet-line" }, t("You can look on, or take the window over."))]
      : [h("p", { class: "big" }, t("Nobody has taken this window.")), h("p", { class: "quiet-line" }, t("Take it to call people."))];
  }
  const [first, second] = EMPTY[window.state] ?? EMPTY.idle;
  const more = window.state === "paused" && window.reason ? reason(window.reason) : second();
  return [h("p", { class: "big" }, first()), more ? h("p", { class: "quiet-line" }, more) : null];
}

/** The person at the window, or why there is none. */
export function showPerson(box, state, context) {
  const others = state.leg !== null && !state.window.mine ? nobody(state) : [];
  put(box, [...others, ...(state.leg !== null ? atWindow(state.leg, state.seated ?? [], context) : nobody(state))]);
}

/** Who comes next: large while nobody is here, one line while somebody is. */
export function showNext(box, state, { page, now }) {
  const { next, leg } = state;
  if (next === null) {
    const words = state.window.state === "idle" && state.window.mine ? t("Nobody is waiting.") : "";
    put(box, words ? h("p", { class: "quiet-line" }, words) : null);
    return;
  }
  const spoken = language(next, page.languages);
  const wishes = [spoken?.name, ...needs(next).map(([, words]) => words)].filter(Boolean);
  put(box, h("div", { class: leg === null ? "next wide" : "next" },
    h("p", { class: "who" }, h("b", {}, t("Next person")), h("span", { class: "num" }, next.label),
      leg === null ? h("span", {}, named(next.service_name, page.locale)) : null),
    h("p", { class: "why" }, h("span", {}, because(next, page.locale)), h("span", { class: "m" }, minutesWords(next.waiting_since ?? next.issued_at, now))),
    leg === null && needsList(next, page) ? needsList(next, page) : h("p", {}, wishes.length > 0 ? wishes.join("、") : t("Japanese, no wishes about help")),
    next.stops.length > 0 ? h("p", {}, t("{n} more stops planned", { n: next.stops.length })) : null));
}

/** The verbs as buttons. While a press is under way its button says so and all wait. */
export function showVerbs(box, { names, press, warn }) {
  const shown = names.filter((name) => !["menu", "help", "undo", "emergency"].includes(name));
  const buttons = shown.map((name, index) => {
    const { key, label, icon: drawing } = verb(name);
    const sending = press?.name === name;
    return h("button", {
      class: index === 0 ? "btn primary wide" : "btn",
      type: "button",
      "data-verb": name,
      "aria-keyshortcuts": key === "/" ? "/" : key.toUpperCase().replace("ENTER", "Enter"),
      "aria-disabled": press !== null ? "true" : null,
      "aria-busy": sending ? "true" : null,
    }, drawing && !sending ? icon(drawing) : null, h("span", {}, sending ? t("Sending ...") : label),
    h("span", { class: "key" }, key.length === 1 ? key.toUpperCase() : key));
  });
  const focused = box.contains(document.activeElement) ? document.activeElement.dataset.verb : null;
  put(box, buttons, warn ? h("p", { class: "quiet-line" }, warn) : null);
  if (focused !== null && !box.contains(document.activeElement)) {
    (box.querySelector(`[data-verb="${focused}"]`) ?? box.querySelector(".primary"))?.focus();
  }
}

/** What can be taken back, and for how long. */
export function showUndo(box, undo) {
  put(box, undo === null ? null : h("div", { class: "undo" },
    h("span", {}, `${undo.label} ${verbDone(undo.verb)}`),
    h("button", { class: "btn", type: "button", "data-verb": "undo", "aria-keyshortcuts": "Z" },
      h("span", {}, t("Take back, {n} s", { n: undo.left })), h("span", { class: "key" }, "Z"))));
}

/** Only the running time, each second, without touching the rest. */
export function showStopwatch(now) {
  const found = document.getElementById("stopwatch");
  if (found !== null) {
    found.textContent = stopwatch(found.dataset.since, now);
  }
}

