// Which buttons a window has in which state, and the one key of each. Nothing here touches the page or the server.

import { t } from "../js/words.js";

const VERBS = {
  take: { key: "Enter", words: () => t("Take this window"), icon: "person" },
  open: { key: "Enter", words: () => t("Open the window"), icon: "check" },
  unpause: { key: "Enter", words: () => t("End the break"), icon: "check" },
  call_next: { key: "Enter", words: () => t("Call the next person"), icon: "sound" },
  start: { key: "Enter", words: () => t("Begin serving"), icon: "check" },
  finish_next: { key: "Enter", words: () => t("Finish and call the next"), icon: "check" },
  finish: { key: "f", words: () => t("Finish only") },
  hold: { key: "h", words: () => t("Hold") },
  transfer: { key: "t", words: () => t("Send on") },
  recall: { key: "r", words: () => t("Call again") },
  no_answer: { key: "a", words: () => t("Mark as missed") },
  release: { key: "l", words: () => t("Take the call back") },
  plan: { key: "p", words: () => t("Plan next stop") },
  relay: { key: "k", words: () => t("Colleague at the seat") },
  cancel: { key: "c", words: () => t("Cancel the visit") },
  number: { key: "/", words: () => t("Choose a number") },
  resume: { key: "g", words: () => t("Resume a held number") },
  pause: { key: "b", words: () => t("Take a break") },
  undo: { key: "z", words: () => t("Take back") },
  case: { key: "o", words: () => t("Procedures of this visit") },
  menu: { key: "w", words: () => t("Window") },
  emergency: { key: "e", words: () => t("Emergency notice") },
  help: { key: "?", words: () => t("Keys") },
};

/** What a verb is called and which key presses it. */
export const verb = (name) => ({ name, icon: null, ...VERBS[name], label: VERBS[name].words() });

const ALWAYS = ["menu", "help"];

function atWindow(leg, window, relay) {
  if (leg.state === "called") {
    return ["start", "recall", "no_answer", "hold", "transfer", "plan", "release", "cancel"];
  }
  const first = window.state === "draining" ? ["finish"] : ["finish_next", "finish"];
  return [...first, "hold", "transfer", "plan", ...(relay ? ["relay"] : []), "cancel"];
}

function mayBe(state, relay) {
  const { window, leg, held } = state;
  if (!window.mine) {
    return ["take"];
  }
  if (leg !== null) {
    return atWindow(leg, window, relay);
  }
  const byState = {
    closed: ["open"],
    paused: ["unpause"],
    draining: ["open"],
  };
  return byState[window.state] ?? ["call_next", "number", ...(held.length > 0 ? ["resume"] : []), "pause"];
}

/**
 * The names of the verbs a state offers, the one for Enter first.
 *
 * may: the permissions of whoever is signed in. undo: whether something can be taken back. lead: whether they lead.
 * relay: whether there are other departments that could come to the seat.
 */
export function offered(state, { may, undo, lead = false, relay = false }) {
  if (!may.includes("window.call")) {
    return ALWAYS;
  }
  return [
    ...mayBe(state, relay),
    ...(state.leg !== null && state.window.mine && may.includes("case.work") ? ["case"] : []),
    ...(undo && (lead || state.window.mine) ? ["undo"] : []),
    ...(may.includes("emergency") ? ["emergency"] : []),
    ...ALWAYS,
  ];
}

/** The verb a key presses among those offered, or null. `event` is a keydown. */
export function verbOf(event, names) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.repeat) {
    return null;
  }
  // An input method that is on hides the letter; where it lies on the keyboard does not.
  const key = event.key === "Process" ? event.code.replace(/^Key/, "") : event.key;
  const wanted = key === "Enter" ? key : key.toLowerCase();
  return names.find((name) => VERBS[name].key === wanted) ?? null;
}

/** The address and the body of a verb that needs no question; null for one that opens a dialog. */
export function plainRequest(name, { window, leg }) {
  const atLeg = leg && { version: leg.version, window: window.code };
  const requests = {
    open: () => ({ path: `windows/${window.code}/open` }),
    unpause: () => ({ path: `windows/${window.code}/resume` }),
    call_next: () => ({ path: `windows/${window.code}/call-next` }),
    undo: () => ({ path: `windows/${window.code}/undo` }),
    start: () => ({ path: `legs/${leg.id}/start`, body: atLeg }),
    finish: () => ({ path: `legs/${leg.id}/finish`, body: atLeg }),
    recall: () => ({ path: `legs/${leg.id}/recall`, body: atLeg }),
    no_answer: () => ({ path: `legs/${leg.id}/no-answer`, body: atLeg }),
    release: () => ({ path: `legs/${leg.id}/release`, body: atLeg }),
  };
  return requests[name]?.() ?? null;
}
