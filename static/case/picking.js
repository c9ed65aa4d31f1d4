// Which case a number is about: one it carries, one begun before the visit that waits for its people, one of another
// number or of an earlier visit, or a new one.

import { h, icon, put } from "../live/dom.js";
import { t, tn } from "../js/words.js";
import { choose } from "../window/dialogs.js";
import { dayWords, titled, worded } from "./words.js";

const KEYS = "ABCDE"; // so many that wait are offered, each by its key; the digits begin a case
const MOST = 20;
const ORIGINS = { call: () => t("By telephone"), booking: () => t("By a booking") };
const MOVED_ON = ["stale_version", "case_closed", "case_unknown"];

const far = (one, today) => Math.abs(Date.parse(one.visit_on) - Date.parse(today));
const isBooked = (one) => one.visit_on !== null && one.last_visit === null;

/** What tells a case from another: what it is about, its name as far as it is shown, and when or where its people are. */
function wordsOf(one, today) {
  const words = [one.label, worded(one.event_name), one.title].filter(Boolean).join("　");
  if (!isBooked(one)) {
    return { words, note: one.label ? t("Here now") : t("Last visit {day}", { day: dayWords(one.last_visit ?? one.starts_on, today) }) };
  }
  const day = one.visit_on === today ? t("Booked for today") : t("Booked for {day}", { day: dayWords(one.visit_on, today) });
  return { words, note: [day, ORIGINS[one.origin]?.()].filter(Boolean).join("・") };
}

/** Makes the choice. state() gives {leg, code, ready}; `begin` begins a case, `open` shows one by its code. */
export function makePicking({ page, get, send, said, begin, open, state }) {
  let cases = []; // those of the office that are under way

  async function look() {
    const found = page.may && page.window !== null ? await get(`offices/${page.office}/cases`) : null;
    cases = found?.body?.cases ?? [];
  }

  /** Those that wait and whose kind the number does not carry yet: today's first, then the nearest day. */
  const waiting = (carried = []) => cases.filter((one) => isBooked(one) && !carried.includes(one.event))
    .sort((one, other) => far(one, page.today) - far(other, page.today) || one.code.localeCompare(other.code));

  /** Those that other numbers carry or carried: whoever is here comes first, then the latest visit. */
  const carriedBy = (carried = [], own = []) => cases.filter((one) => !isBooked(one) && !carried.includes(one.event) && !own.includes(one.code))
    .sort((one, other) => Number(other.label !== null) - Number(one.label !== null) || (other.last_visit ?? "").localeCompare(one.last_visit ?? ""));

  async function takeUp(code) {
    const { leg } = state();
    const answer = await send({ name: "attach", path: `cases/${code}/attach`, body: { ticket: leg.ticket, version: cases.find((one) => one.code === code).version } });
    if (answer !== null && !answer.ok) {
      await look();
      if (MOVED_ON.includes(answer.body?.code)) {
        said(t("This case has just been changed or taken up elsewhere. Please choose again."));
      }
    }
  }

  const row = (one, key) => {
    const { words, note } = wordsOf(one, page.today);
    return h("button", { class: "btn", type: "button", "data-attach": one.code },
      icon(one.visit_on === page.today ? "check" : "time"), h("span", {}, words), h("small", {}, note), h("span", { class: "key" }, key));
  };

  function offered() {
    const found = waiting();
    const more = found.length - KEYS.length;
    return found.length === 0 ? null : h("section", {}, h("h2", {}, t("Begun before the visit")),
      h("div", { class: "choices" }, found.slice(0, KEYS.length).map((one, index) => row(one, KEYS[index]))),
      more > 0 ? h("a", { href: "/cases" }, tn("{n} more in the list of cases", "{n} more in the list of cases", more)) : null);
  }

  /** What stands in place of a case while there is none. */
  function show(box) {
    const { leg } = state();
    const words = page.window === null ? t("Loading ...") : leg === null ? t("Nobody is at this window.") : t("{label} has no case yet. Which one begins?", { label: leg.label });
    const may = leg !== null && page.may;
    const found = may ? offered() : null;
    put(box, h("h1", { class: "big" }, words),
      may ? h("div", { class: found ? "ways two-ways" : "ways" }, found, h("section", {}, found ? h("h2", {}, t("Begin a new one")) : null,
        h("div", { class: "choices" }, page.events.map((event, index) =>
          h("button", { class: "btn", type: "button", "data-begin": event.id }, h("span", {}, event.name), h("span", { class: "key" }, String(index + 1)))),
        carriedBy().length > 0 ? h("button", { class: "btn quiet", type: "button", "data-another": true }, icon("person"), h("span", {}, t("A case of another number or an earlier visit")), h("span", { class: "key" }, "F")) : null))) : null);
  }

  /** A case that another number carries or carried, to be carried by this one too. */
  async function another(carried = [], own = []) {
    const { leg } = state();
    const code = await choose(t("Which case does {label} belong to?", { label: leg.label }),
      carriedBy(carried, own).slice(0, MOST).map((one) => ({ value: one.code, ...wordsOf(one, page.today) })));
    if (code) {
      pressed({ attach: code });
    }
  }

  /** Another case for the number at the window. */
  async function other() {
    const { leg, code } = state();
    const [found] = await Promise.all([get(`visits/${leg?.ticket ?? 0}/cases`), look()]);
    const own = found.body?.cases ?? [];
    const carried = own.filter((one) => one.state !== "closed").map((one) => one.event);
    const codes = own.map((one) => one.code);
    const chosen = await choose(t("Which case?"), [
      ...own.map((one) => ({ value: { open: one.code }, words: titled(one).join(""), off: one.code === code })),
      ...(leg === null ? [] : waiting(carried).slice(0, KEYS.length)).map((one) => {
        const { words, note } = wordsOf(one, page.today);
        return { value: { attach: one.code }, words: t("Take up: {case}", { case: words }), note };
      }),
      ...page.events.filter((event) => !carried.includes(event.id)).map((event) => ({ value: { begin: event.id }, words: t("Begin: {name}", { name: event.name }) })),
      ...(leg !== null && carriedBy(carried, codes).length > 0 ? [{ value: { another: true }, words: t("A case of another number or an earlier visit") }] : []),
    ]);
    if (chosen?.another) {
      await another(carried, codes);
    } else if (chosen) {
      pressed(chosen);
    }
  }

  /** Do what a button tells; whether it was one of these. */
  function pressed(told) {
    const free = state().ready && state().leg !== null;
    if (told.open) {
      open(told.open);
    } else if (told.begin && free) {
      begin(told.begin);
    } else if (told.attach && free) {
      takeUp(told.attach);
    } else if (told.another !== undefined && free) {
      another();
    }
    return ["open", "begin", "attach", "another"].some((name) => told[name] !== undefined);
  }

  /** Press the button of a key, while there is no case. */
  function key(name) {
    const button = document.querySelectorAll("[data-begin]")[Number(name) - 1]
      ?? (name === "F" ? document.querySelector("#none [data-another]") : document.querySelectorAll("#none [data-attach]")[KEYS.indexOf(name)]);
    button?.click();
  }

  return { look, show, other, pressed, key };
}
