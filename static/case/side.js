// Beside the list: who comes to the seat, what was asked before the visit, and how the visit ends.

import { h, icon, put } from "../live/dom.js";
import { t, tn } from "../js/words.js";
import { time } from "../window/words.js";
import { drawing } from "./draw.js";
import { comma, dayWords } from "./words.js";

const small = (words, action, share, extra = {}) =>
  h("button", { class: "btn small", type: "button", "data-relay": action, "data-department": share.code, ...extra }, words);

function whereabouts(share) {
  const { relay, usual } = share;
  if (relay?.state === "here") {
    return t("At the seat since {time}", { time: time(relay.arrived_at) });
  }
  if (relay?.state === "called") {
    const expected = relay.expected === null ? t("expected time not known yet")
      : t("expected {from} to {to}", { from: time(relay.expected.low), to: time(relay.expected.high) });
    return `${t("Called {time}", { time: time(relay.called_at) })}　${expected}`;
  }
  if (relay?.state === "left") {
    return `${time(relay.arrived_at)}〜${time(relay.left_at)}`;
  }
  const parts = [tn("{n} procedure", "{n} procedures", share.open)];
  if (share.code === null) {
    parts.push(share.elsewhere.length > 0 ? t("In another building: {names}", { names: share.elsewhere.join(comma) }) : t("Not in this building"));
  }
  if (usual.until_here !== null) {
    parts.push(t("{low} to {high} min when called", usual.until_here));
  }
  return parts.join("　");
}

function line(share, { leg, actionable, departments, index }) {
  const name = departments[share.code] ?? share.name;
  const state = share.relay?.state ?? null;
  const done = share.open === 0;
  const looks = { here: "person", called: "arrow", left: "check" };
  const served = leg !== null && leg.state === "serving" && actionable;
  const acts = [];
  if (share.code !== null && state === "here" && served) {
    acts.push(small(t("Has left"), "out", share));
  } else if (share.code !== null && state === "called") {
    acts.push(served ? small(t("Is here"), "in", share) : null, small(t("Call off"), "off", share, { class: "btn small quiet" }));
  } else if (share.code !== null && !done) {
    acts.push(served ? small([t("Call here"), index < 9 ? h("span", { class: "key" }, `⇧${index + 1}`) : null], "call", share) : null,
      leg !== null && share.services.length > 0 ? small(t("Walk there"), "walk", share, { class: "btn small quiet" }) : null);
  }
  return h("li", { class: state === "here" ? "at" : null },
    h("span", { class: done ? "state is-done" : "state" }, drawing(looks[state] ?? (done ? "check" : "time"))),
    h("span", { class: "what" }, state === "here" ? h("b", {}, name) : name, h("small", {}, whereabouts(share))),
    done && state !== "here" ? h("span", { class: "mark done" }, t("Done")) : h("span", { class: "acts" }, acts));
}

/** The departments in a sensible order, with what can be done about each. */
export function showRelay(box, view, { leg, actionable, departments }) {
  const found = view.departments.filter((share) => share.open > 0 || share.relay !== null || share.items.length > 0);
  put(box, h("h2", {}, t("Departments"), h("small", {}, t("in the order of the visit"))),
    found.length > 0 ? h("ol", { class: "relay" }, found.map((share, index) => line(share, { leg, actionable, departments, index })))
      : h("p", { class: "quiet-line" }, t("No department has anything to do yet.")));
}

/** Who was asked before the visit, late ones in amber. */
export function showRequests(box, view, departments) {
  const { requests } = view;
  put(box, requests.length === 0 ? null : [
    h("h2", {}, t("Asked before the visit"), h("small", {}, requestWords(view))),
    h("ul", { class: "requests" }, requests.map((one) => h("li", { class: one.late ? "late" : null },
      icon(one.answered_at ? "check" : one.late ? "alert" : "time"), h("span", {}, departments[one.department] ?? one.name),
      h("small", {}, one.answered_at ? t("Answered {time}", { time: time(one.answered_at) }) : t("until {day}", { day: dayWords(one.due_on, view.today) }))))),
  ]);
}

/** How many departments have answered. */
export function requestWords({ requests }) {
  const answered = requests.filter((one) => one.answered_at !== null).length;
  return requests.length === 0 ? t("not asked") : t("{n} answered, {m} not yet", { n: answered, m: requests.length - answered });
}

/** Between when and when the visit should end, learned from the log; words that say so where too little is known. */
export function endWords(view, now) {
  const stays = view.departments.filter((share) => share.open > 0 && share.code !== null).map((share) => share.usual.stays);
  if (stays.length === 0) {
    return "—";
  }
  if (stays.includes(null)) {
    return t("not known yet");
  }
  const after = (end) => time(now + stays.reduce((sum, minutes) => sum + minutes[end], 0) * 60_000);
  return t("about {from} to {to}", { from: after("low"), to: after("high") });
}

/** What ends or interrupts the visit. */
export function showEnd(box, view, { actionable }) {
  const button = (name, look, words, key, kind = "btn") =>
    h("button", { class: kind, type: "button", "data-do": name, disabled: !actionable }, drawing(look), words, key ? h("span", { class: "key" }, key) : null);
  if (view.state === "closed") {
    put(box, h("p", { class: "say" }, t("This case is closed. It is erased after {day}.", { day: dayWords(view.kept_until, view.today) })),
      button("reopen", "back", t("Open it again"), null));
    return;
  }
  const papers = h("a", { class: "btn quiet", href: `/window/cases/${view.code}/papers`, "data-papers": true }, drawing("print"), t("Papers"), h("span", { class: "key" }, "P"));
  const still = view.items.some((item) => item.open && item.state !== "later");
  put(box,
    view.state === "draft" ? button("take_up", "check", t("Go on with these answers"), "Enter", "btn primary") : null,
    view.tickets.length === 0 && view.requests.length === 0 ? button("ask", "ask", t("Ask the departments"), "Q") : null,
    papers,
    still ? button("put_off", "pause", t("Enough for today"), "H", "btn quiet") : null,
    button("close", "check", t("Close the case"), "C", still ? "btn quiet" : "btn"));
}
