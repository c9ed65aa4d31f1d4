// The right pane: what is parked, who was missed, which stops are planned, and how long every line of the office is.

import { h, icon, put, sign } from "../live/dom.js";
import { t, tn } from "../js/words.js";
import { minutesWords, named, reason, time } from "./words.js";

function heading(words, count) {
  return h("h2", {}, words, count === null ? null : h("small", {}, count));
}

function parked(leg, { page, now, actionable, action }) {
  const since = leg.state === "held" ? (leg.started_at ?? leg.called_at) : leg.called_at;
  const about = leg.state === "held" ? reason(leg.reason) : t("called {time}", { time: time(leg.called_at) });
  return h("li", { "data-leg": leg.id },
    h("button", { class: "pick num", type: "button", "data-pick": leg.id, disabled: !actionable, "aria-label": t("{label}: choose what to do", { label: leg.label }) }, leg.label),
    h("span", { class: "what" }, about, h("small", {}, `${named(leg.service_name, page.locale)}　${minutesWords(since ?? leg.issued_at, now)}`)),
    actionable ? h("button", { class: "btn small", type: "button", "data-act": action.name, "data-leg": leg.id }, action.words) : null);
}

function services(state, page) {
  const own = new Set(state.window.services);
  const known = page.services.filter((service) => own.has(service.code) || (state.others[service.code] ?? 0) > 0);
  const rows = known
    .map((service) => ({ ...service, n: state.others[service.code] ?? 0, own: own.has(service.code) }))
    .sort((one, other) => Number(other.own) - Number(one.own));
  return h("table", { class: "counts" }, h("tbody", {}, rows.map((service) => h("tr", { class: service.own ? "ours" : null },
    h("td", {}, sign(service.sign)),
    h("th", { scope: "row" }, named(service.name, page.locale), service.own ? h("small", {}, t("this window")) : null),
    h("td", { class: "m" }, tn("{n} person", "{n} people", service.n))))));
}

/** Everything beside the line. */
export function showSide(box, state, context) {
  const { page, actionable } = context;
  const idle = state.leg === null && state.window.state === "idle";
  const held = { name: idle ? "resume_here" : "resume_line", words: idle ? t("Go on here") : t("Into the line") };
  const back = { name: "return", words: t("Has come back") };
  const stops = state.leg?.stops ?? [];
  put(box,
    stops.length > 0 ? [heading(t("Next stops of {label}", { label: state.leg.label }), null),
      h("ol", { class: "plan" }, stops.map((stop) => h("li", {}, icon("arrow"), h("span", { class: "what" }, named(stop.name, page.locale)))))] : null,
    heading(t("On hold"), state.held.length > 0 ? tn("{n} person", "{n} people", state.held.length) : null),
    state.held.length > 0 ? h("ul", { class: "parked" }, state.held.map((leg) => parked(leg, { ...context, action: held })))
      : h("p", { class: "quiet-line" }, t("Nobody is on hold.")),
    heading(t("Missed"), state.absent.length > 0 ? tn("{n} person", "{n} people", state.absent.length) : null),
    state.absent.length > 0 ? h("ul", { class: "parked" }, state.absent.map((leg) => parked(leg, { ...context, action: back })))
      : h("p", { class: "quiet-line" }, t("Nobody was missed.")),
    heading(t("Waiting in the whole office"), null),
    services(state, page));
}
