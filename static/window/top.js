// The head of the desk: the window's state, the line to the server in words, and the strip of what needs a look.

import { h, icon, mark, put } from "../live/dom.js";
import { t, tn } from "../js/words.js";
import { named, time, windowState } from "./words.js";

const LINKS = {
  socket: ["link", () => t("Connected")],
  poll: ["link", () => t("Connected, a little slower")],
  none: ["broken", () => t("No connection")],
  null: ["time", () => t("Connecting ...")],
};

/** The line to the server. */
export function showLink(box, kind) {
  const [drawing, words] = LINKS[kind];
  mark(box, "data-link", kind);
  put(box, icon(drawing), h("span", {}, words()));
}

/** Window, profile, state. */
export function showTop({ profile, state: tag }, state, page) {
  const { window } = state;
  put(profile, window.profile_name ? named(window.profile_name, page.locale) : window.profile);
  const taking = ["idle", "calling", "serving"].includes(window.state);
  put(tag, icon(taking ? "check" : "pause"), " ", windowState(window.state));
}

// Alerts of other rooms name themselves in different words; whichever name there is, is shown.
const nameOf = (alert, page) => {
  const found = alert.place_name ?? alert.name ?? page.kiosks[alert.place] ?? alert.label ?? alert.place ?? alert.code ?? "";
  return typeof found === "object" ? named(found, page.locale) : String(found);
};

const JOBS = {
  no_answer: () => t("marking who did not come"),
  day_close: () => t("closing the day"),
  changes: () => t("planned changes"),
  forget_answers: () => t("clearing old answers"),
  purge_sign_ins: () => t("clearing old sign-ins"),
  purge: () => t("erasing what is due"),
  backup: () => t("backup"),
  estimator: () => t("forecast of waits"),
  measures: () => t("measuring the days"),
  clips: () => t("voice clips"),
  forget_prints: () => t("clearing old prints"),
  public_page: () => t("the page outside"),
  audit_head: () => t("carrying the audit head away"),
};

function alertWords(alert, page) {
  const name = nameOf(alert, page);
  const since = alert.since ?? alert.at ?? null;
  const words = {
    staff_call: () => t("{place}: somebody asks for staff, {time}", { place: name, time: time(since) }),
    emergency: () => t("Emergency notice on every board since {time}: {text}", { time: time(since), text: named(alert.text, page.locale) }),
    board_silent: () => t("Board {name} does not answer. Call aloud until it does.", { name }),
    kiosk_silent: () => t("Ticket machine {name} does not answer.", { name }),
    slips: () => tn("{kiosk}: {n} slip needs a look ({labels})", "{kiosk}: {n} slips need a look ({labels})", alert.slips.length, {
      kiosk: name, labels: alert.slips.slice(0, LABELS).map((slip) => slip.label).join("、") + (alert.slips.length > LABELS ? " …" : ""),
    }),
    local_only: () => t("Telephones outside have had no news since {time}. Everything in the hall goes on.", { time: time(since) }),
    disk: () => t("The server's disk is nearly full ({free} left). Tell the information section; have the paper numbers ready.", { free: alert.free }),
    job: () => t("A routine job is late: {name}", { name: JOBS[alert.name]?.() ?? name }),
  };
  return (words[alert.kind] ?? (() => alert.text ? named(alert.text, page.locale) : `${alert.kind} ${name}`.trim()))();
}

const FIRST = ["emergency", "staff_call", "disk", "board_silent", "slips", "kiosk_silent", "job"];
const rank = (alert) => (FIRST.includes(alert.kind) ? FIRST.indexOf(alert.kind) : FIRST.length);
const ALWAYS = ["emergency", "staff_call"]; // somebody waits for us; the rest can be looked at in turn
const LABELS = 5;
const PAPER = ["printer", "print_uncertain"];

/** The alerts with the slips of each ticket machine brought together: {kind: "slips", kiosk, slips}. */
export function grouped(alerts, page) {
  const machines = new Map();
  for (const slip of alerts.filter((alert) => PAPER.includes(alert.kind))) {
    const name = slip.kiosk_name ?? page.kiosks[slip.kiosk] ?? slip.kiosk ?? "";
    const found = machines.get(slip.kiosk) ?? { kind: "slips", kiosk: slip.kiosk, name, slips: [] };
    found.slips.push(slip);
    machines.set(slip.kiosk, found);
  }
  return [...alerts.filter((alert) => !PAPER.includes(alert.kind)), ...machines.values()];
}

/** What needs a look, the most urgent first; the line being cut goes before everything. */
export function showStrip(box, state, { page, stale, newBuild, open }) {
  const alerts = grouped(state?.alerts ?? [], page).sort((one, other) => rank(one) - rank(other));
  const urgent = alerts.filter((alert) => ALWAYS.includes(alert.kind));
  const shown = open ? alerts : alerts.slice(0, Math.max(1, urgent.length));
  const rest = alerts.length - shown.length;
  const more = rest > 0 || (open && alerts.length > 1)
    ? h("button", { class: "btn small quiet", type: "button", "data-more": true, "aria-expanded": String(open) }, open ? t("Fewer") : t("{n} more notes", { n: rest })) : null;
  const lines = shown.map((alert, index) => h("p", { class: `alert ${alert.kind}`, role: "status" }, icon(alert.kind === "staff_call" ? "hand" : "alert"),
    h("span", {}, alertWords(alert, page)),
    alert.kind === "staff_call" && page.may.includes("staff_call.answer")
      ? h("button", { class: "btn small", type: "button", "data-answer": alert.id }, t("I am going")) : null,
    alert.kind === "slips" && page.may.includes("print.manage")
      ? h("button", { class: "btn small", type: "button", "data-slips": alert.kiosk }, t("See the slips")) : null,
    alert.kind === "emergency" && page.may.includes("emergency")
      ? h("button", { class: "btn small", type: "button", "data-verb": "emergency" }, t("End it"), h("span", { class: "key" }, "E")) : null,
    index === shown.length - 1 ? more : null));
  put(box,
    stale === null ? null : h("p", { class: "alert stale", role: "alert" }, icon("broken"),
      h("span", {}, stale.since ? t("The line is cut. What you see is from {time}; presses wait until the server answers.", { time: time(stale.since) })
        : t("The line is cut. Presses wait until the server answers."))),
    lines,
    newBuild ? h("p", { class: "alert", role: "status" }, icon("info"), h("span", {}, t("There is a new version of this page.")),
      h("button", { class: "btn small", type: "button", "data-reload": true }, t("Load it"))) : null);
}
