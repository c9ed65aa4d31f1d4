// Choosing one number out of all that wait, are held or were missed, and what to do with it.

import { h, sign } from "../live/dom.js";
import { t, tn } from "../js/words.js";
import { ask, askReason, choose, confirm } from "./dialogs.js";
import { because, CALL_REASONS, minutesWords, named, reason, time } from "./words.js";

/** Every number this desk knows of, wherever it stands. */
export const known = (state) => [...state.waiting, ...state.held, ...state.absent, ...(state.leg ? [state.leg] : [])];

const stateWords = (leg, locale) => ({
  waiting: () => because(leg, locale),
  held: () => t("on hold: {reason}", { reason: reason(leg.reason) }),
  absent: () => t("missed, called {time}", { time: time(leg.called_at) }),
  called: () => t("called"),
  serving: () => t("being served"),
})[leg.state]?.() ?? "";

/** Pick a number by typing a part of it; resolves with the leg. */
export function pickNumber(state, { page, now }) {
  const all = known(state).filter((leg) => leg !== state.leg);
  return ask(t("Choose a number"), (close) => {
    const list = h("div", { class: "choices found" });
    const input = h("input", { name: "number", autofocus: true, autocomplete: "off", inputmode: "text", maxlength: 12, "aria-label": t("Number or a part of it") });
    const matching = () => {
      const typed = input.value.normalize("NFKC").toUpperCase().replace(/[\s-]/g, "");
      return all.filter((leg) => leg.label.replace("-", "").includes(typed)).slice(0, 8);
    };
    const draw = () => {
      const found = matching();
      list.replaceChildren(...(found.length > 0 ? found.map((leg) => {
        const button = h("button", { class: "btn", type: "button" }, sign(leg.sign), h("span", { class: "num" }, leg.label),
          h("span", {}, stateWords(leg, page.locale)), h("small", {}, minutesWords(leg.waiting_since ?? leg.called_at ?? leg.issued_at, now)));
        button.addEventListener("click", () => close(leg));
        return button;
      }) : [h("p", { class: "intro" }, t("No such number waits, is on hold or was missed at this window."))]));
    };
    input.addEventListener("input", draw);
    const form = h("form", { class: "own-words" }, h("label", { class: "field" }, h("span", {}, t("Number or a part of it")), input));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const found = matching();
      if (found.length > 0) {
        close(found[0]);
      }
    });
    draw();
    return [form, list];
  });
}

/** What may be done with a number that is not at this window. */
export function whatWith(leg, { state, page }) {
  const free = state.leg === null && state.window.state === "idle";
  const busy = free ? null : t("after the person here");
  const options = [
    { value: "call_this", words: t("Call to this window"), note: busy, off: !free },
    leg.state === "held" && { value: "resume_here", words: t("Go on here"), note: busy, off: !free },
    leg.state === "held" && { value: "resume_line", words: t("Into the line, at the own place") },
    leg.state === "absent" && { value: "return", words: t("Has come back: into the line") },
    { value: "cancel", words: t("Cancel the visit") },
  ].filter(Boolean);
  return choose(`${leg.label}　${named(leg.service_name, page.locale)}`, options, { intro: stateWords(leg, page.locale) });
}

/** The reason to call somebody out of order; empty where none is needed, undefined when the question was left. */
export async function reasonToCall(leg) {
  if (leg.state !== "waiting" || leg.position === 1) {
    return "";
  }
  return askReason(t("Why {label} before the others?", { label: leg.label }), CALL_REASONS.map((code) => [code, reason(code)]), {
    intro: tn("{n} person is before this number.", "{n} people are before this number.", leg.position - 1),
  });
}

/** The great confirmation before a visit ends, with the stops that end with it. */
export function confirmCancel(leg) {
  const planned = leg.stops.length;
  return confirm(t("Cancel the visit of {label}?", { label: leg.label }), {
    words: [
      planned > 0 ? tn("{n} planned stop ends with it.", "{n} planned stops end with it.", planned) : t("No further stops are planned."),
      t("The number leaves every line and every board."),
    ],
    yes: t("Yes, cancel the visit"),
    severe: true,
  });
}
