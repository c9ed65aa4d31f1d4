// What concerns more than one number: breaks, leaving, changing the window, the emergency notice, the end of the day.

import { h } from "../live/dom.js";
import { t, tn } from "../js/words.js";
import { ask, askReason, choose, confirm, tell } from "./dialogs.js";
import { named, time } from "./words.js";
import { verb } from "./verbs.js";

/** Why the window takes a break: the city's own reasons. */
export function askBreak(page) {
  const own = page.pause_reasons.map((text) => [text.ja.slice(0, 40), named(text, page.locale)]);
  const reasons = own.length > 0 ? own : [[t("Short break"), t("Short break")], [t("Lunch break"), t("Lunch break")], [t("Desk work"), t("Desk work")]];
  return askReason(t("Why the break?"), reasons);
}

/** Where to send somebody on to: a service of this office. */
export function askService(title, { page, state, leg }) {
  const options = page.services
    .filter((service) => service.code !== leg.service)
    .map((service) => ({
      value: service.code,
      words: named(service.name, page.locale),
      note: tn("{n} person waits", "{n} people wait", state.others[service.code] ?? 0),
    }));
  return choose(title, options);
}

/** Which further stop to plan, or which planned one to drop; resolves with {service} or {drop}. */
export function askPlan(title, { page, state, leg }) {
  const planned = new Set(leg.stops.map((stop) => stop.service));
  return choose(title, [
    ...leg.stops.map((stop) => ({ value: { drop: stop }, words: t("Drop {stop} from the plan", { stop: named(stop.name, page.locale) }) })),
    ...page.services
      .filter((service) => service.code !== leg.service && !planned.has(service.code))
      .map((service) => ({
        value: { service: service.code },
        words: named(service.name, page.locale),
        note: tn("{n} person waits", "{n} people wait", state.others[service.code] ?? 0),
      })),
  ], { intro: leg.stops.length > 0 ? t("Planned so far: {stops}", { stops: leg.stops.map((stop) => named(stop.name, page.locale)).join(" → ") }) : null });
}

/** Which colleague comes to the seat, or leaves it; resolves with {department, arrive}. */
export function askRelay(title, { page, state }) {
  const here = new Set(state.seated);
  const known = page.departments.filter((one) => here.has(one.code));
  const others = page.departments.filter((one) => !here.has(one.code));
  return choose(title, [
    ...known.map((one) => ({ value: { ...one, arrive: false }, words: t("{department} leaves the seat", { department: named(one.name, page.locale) }) })),
    ...others.map((one) => ({ value: { ...one, arrive: true }, words: t("{department} is here", { department: named(one.name, page.locale) }) })),
  ], { intro: t("The person stays at this window; a colleague comes to them.") });
}

/** Which work profile to go on with. */
export function askProfile(page, current) {
  return choose(t("Work profile"), page.profiles.map((profile) => ({
    value: profile.code,
    words: named(profile.name, page.locale),
    note: [profile.code === current ? t("as now") : "", profile.strict ? t("strictly in this order") : "",
      profile.services.map((code) => named(page.services.find((service) => service.code === code)?.name ?? {}, page.locale)).filter(Boolean).join("、")].filter(Boolean).join("　"),
  })));
}

/** The menu of the window: everything that is not about one number. */
export function askMenu({ state, page }) {
  const { window } = state;
  const mine = window.mine;
  return choose(t("Window {window}", { window: window.label }), [
    mine && window.state !== "closed" && { value: "drain", words: t("Take nobody new"), note: state.leg ? t("closes after the person here") : t("closes the window") },
    mine && { value: "close", words: t("Close the window and leave"), off: state.leg !== null, note: state.leg ? t("after the person here") : null },
    mine && { value: "profile", words: t("Change the work profile") },
    { value: "choose", words: t("Go to another window") },
    page.may.includes("day.close") && { value: "day_close", words: t("Close the day"), note: t("for the whole office") },
    { value: "sign_out", words: t("Sign out") },
  ].filter(Boolean));
}

/** The text of an emergency notice, in Japanese and, if wanted, English. */
export function askEmergency() {
  return ask(t("Emergency notice on every board"), (close) => {
    const ja = h("textarea", { name: "ja", rows: 3, maxlength: 200, required: true, lang: "ja" });
    const en = h("textarea", { name: "en", rows: 2, maxlength: 300, lang: "en" });
    const ready = [
      [t("Fire"), "火災が発生しました。職員の案内に従って、外へ避難してください。エレベーターは使わないでください。", "There is a fire. Please follow the staff and leave the building. Do not use the lifts."],
      [t("Earthquake"), "地震です。机の下などで頭を守ってください。職員の案内をお待ちください。", "Earthquake. Protect your head. Please wait for the staff."],
      [t("Stop of service"), "システムの都合により、受付を止めています。職員がご案内します。", "Service is interrupted. The staff will help you."],
    ];
    const presets = h("div", { class: "choices" }, ready.map(([words, textJa, textEn], index) => {
      const button = h("button", { class: "btn", type: "button", "data-digit": index + 1 }, h("span", {}, words), h("span", { class: "key" }, String(index + 1)));
      button.addEventListener("click", () => {
        ja.value = textJa;
        en.value = textEn;
        ja.focus();
      });
      return button;
    }));
    const form = h("form", { class: "stack" },
      h("label", { class: "field" }, h("span", {}, t("Text in Japanese")), ja),
      h("label", { class: "field" }, h("span", {}, t("Text in English (the other languages are told to follow the staff)")), en),
      h("button", { class: "btn stop" }, t("Show it on every board now")));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const text = { ja: ja.value.replace(/\s+/g, " ").trim(), en: en.value.replace(/\s+/g, " ").trim() };
      if (text.ja) {
        close(Object.fromEntries(Object.entries(text).filter(([, words]) => words)));
      }
    });
    return [presets, form];
  }, { wide: true });
}

/** Whether to end the notice that is shown. */
export const confirmEnd = (alert, page) =>
  confirm(t("End the emergency notice?"), {
    words: [named(alert.text, page.locale), t("Shown since {time}", { time: time(alert.since) })],
    yes: t("Yes, end it"),
  });

/** Whether to end the business day, told what that ends. `preview` is the server's answer. */
export function confirmDayClose(preview) {
  const busy = preview.at_window.map((leg) => h("span", { class: "num" }, leg.label));
  if (busy.length > 0) {
    const words = [t("Still at a window: {labels}", { labels: "" }), h("span", { class: "labels" }, busy)];
    return tell(t("The day cannot be closed yet"), words).then(() => false);
  }
  const open = Object.values(preview.others).reduce((sum, n) => sum + n, 0);
  return confirm(t("Close the day of this office?"), {
    words: [
      open > 0 ? tn("{n} open number expires.", "{n} open numbers expire.", open) : t("No number is open."),
      t("Every window closes. This cannot be taken back."),
    ],
    yes: t("Yes, close the day"),
    severe: true,
  });
}

const KEYS = [
  "call_next", "start", "finish_next", "finish", "hold", "transfer", "plan", "relay", "recall", "no_answer", "release", "cancel",
  "case", "number", "resume", "pause", "undo", "emergency", "menu", "help",
];

/** All keys, and the switch that turns the letters off. */
export function showKeys({ letters, onLetters }) {
  return ask(t("Keys"), () => {
    const box = h("input", { type: "checkbox", checked: letters });
    box.addEventListener("change", () => onLetters(box.checked));
    return [
      h("table", { class: "keys" }, h("tbody", {}, KEYS.map((name) => {
        const { key, label } = verb(name);
        return h("tr", {}, h("td", {}, h("span", { class: "key" }, key.length === 1 ? key.toUpperCase() : key)), h("th", { scope: "row" }, label));
      }))),
      h("p", { class: "intro" }, t("Enter always does what the large button says. Esc leaves a question.")),
      h("label", { class: "switch" }, box, h("span", {}, t("Press buttons by single letters"))),
    ];
  }, { wide: true });
}
