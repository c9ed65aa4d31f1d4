/** The first two steps, what is read above them, and the helps below. */

import { clock, clockRange, day, minutes, sameDay, shortDay, t, tn } from "../js/words.js";
import { beforeClose, waitNote } from "../js/waits.js";
import { button, h, hint, icon, sign } from "./draw.js";
import { beside, local, plainLocal } from "./local.js";

// Rows of a screen, the one for those who do not know among them; many services stand in two columns without examples.
const ROWS = { wide: 8, large: 7, dense: 15 };
const SOON = 5 * 60_000;

const REASONS = {
  before_opening: () => t("Not open yet"),
  lunch: () => t("Closed for lunch"),
  after_last_issue: () => t("No more numbers today"),
  after_close: () => t("Closed for today"),
  closed_day: () => t("Closed today"),
  holiday: () => t("Closed today: public holiday"),
  year_end: () => t("Closed over the new year"),
  weekend: () => t("Closed at the weekend"),
  paused: () => t("Not available just now"),
  series_ended: () => t("All numbers for today have been given"),
  too_late: () => t("No more numbers today"),
};

/** Office, date and time, and the key that makes the machine speak; below, the three steps. */
export function bar({ page, now }) {
  const place = h("b", {}, local(page.office));
  const time = h("span", {}, day(now), h("time", { class: "num" }, clock(now)));
  const able = Object.keys(page.voice.voices).length > 0;
  const hear = able ? h("span", { class: "hear", "aria-hidden": "true" }, icon("talk"), "*") : null;
  return h("div", { class: "bar" }, place, h("span", {}, time, hear));
}

export function steps(current) {
  const names = [t("1 Language"), t("2 What you need"), t("3 Your number")];
  const items = names.map((name, index) => {
    const step = index + 1;
    if (step < current) return h("li", { class: "was" }, icon("check"), h("span", {}, name));
    return h("li", { "aria-current": step === current ? "step" : null }, h("span", {}, name));
  });
  return h("ol", { class: "steps" }, ...items);
}

export function heading(title, ...lead) {
  const lines = lead.filter(Boolean).map((line) => h("p", { class: "lead" }, line));
  return h("div", { class: "heading" }, h("h1", { tabindex: "-1" }, title), ...lines);
}

/** Step 1. Own names and no flags; Japanese and easy Japanese first and wide. */
export function languageStep({ page }) {
  const wide = new Set(["ja", "ja@easy"]);
  const buttons = page.languages.map((language, index) => {
    const isFirst = index === 0;
    const classes = ["btn", isFirst ? "primary" : "", wide.has(language.code) ? "wide" : ""].filter(Boolean).join(" ");
    const about = language.code === "ja@easy" ? h("small", {}, "みじかい ことばと ふりがな") : null;
    const attributes = { classes, id: language.code, lang: language.html_lang, "data-language": language.code };
    const digit = index < 9 ? index + 1 : null;
    const name = h("span", { class: language.html_class || null }, language.own_name, about);
    return button("speak", { ...attributes, "data-digit": digit }, hint(digit), name, icon("arrow"));
  });
  const other = h("span", {}, h("span", { lang: "ja" }, "ほか"), " / ", h("span", { lang: "en" }, "Other"));
  return [h("div", { class: "langs" }, ...buttons, button("staff", { classes: "btn other", id: "other" }, other, icon("hand")))];
}

/** The invitation in every language but the one of the heading. */
export function invitations({ page }) {
  const others = page.languages.slice(1).filter((language) => language.code !== "ja@easy");
  const said = new Map(others.map((language) => [page.in(language.code, "Choose your language"), language.html_lang]));
  const spans = [...said].map(([words, lang]) => h("span", { lang }, words));
  return spans.length ? h("p", { class: "hello", "aria-hidden": "true" }, ...spans) : null;
}

export function languageHeading(context) {
  const closed = context.news.view?.day && context.news.view.day.open === false;
  const lead = closed ? t("The counters are closed now. You can see when each of them opens.") : null;
  const title = heading(t("Choose your language"), lead);
  const hello = closed ? null : invitations(context);
  if (hello) title.append(hello);
  return title;
}

/** Step 2: what is on offer, like a departures board. */
export function serviceStep(context) {
  const { state } = context;
  const view = context.news.view;
  if (!view) return [h("p", { class: "wait" }, t("One moment, please."))];
  const { entries, pages, dense } = offered(view, state);
  const rows = entries.map((entry, index) => {
    const digit = index < 9 ? index + 1 : null;
    return entry.services ? groupRow(entry, digit) : serviceRow(entry, context, digit);
  });
  if (pages > 1) rows.push(pager(state.page, pages));
  rows.push(askRow(view));
  return [h("div", { class: dense ? "rows dense" : "rows" }, ...rows)];
}

/**
 * What the page now shows: all services, or groups where they are too many, or those of one group.
 * Where even the groups are too many, in two columns; last of all, page by page.
 */
export function offered(view, state) {
  const single = (state.large ? ROWS.large : ROWS.wide) - 1;
  let entries = view.services;
  if (state.group) entries = entries.filter((one) => one.group?.ja === state.group);
  else if (entries.length > single) entries = folded(entries);
  if (entries.length <= single) return { entries, pages: 1, dense: false };
  const room = state.large ? single : ROWS.dense - 1;
  if (entries.length <= room) return { entries, pages: 1, dense: true };
  const size = state.large ? room - 1 : room - 2;
  const pages = Math.ceil(entries.length / size);
  const first = Math.min(state.page, pages - 1) * size;
  return { entries: entries.slice(first, first + size), pages, dense: !state.large };
}

function folded(services) {
  const groups = Map.groupBy(services, (service) => service.group?.ja ?? `:${service.code}`);
  return [...groups].map(([key, members]) =>
    members.length > 1 && !key.startsWith(":") ? { group: members[0].group, key, services: members } : members[0],
  );
}

function groupRow({ group, key, services }, digit) {
  const names = services.slice(0, 3).map((one) => plainLocal(one.name)).join(t(", "));
  const what = h("span", { class: "what" }, h("b", {}, local(group)), h("small", {}, names));
  const attributes = { classes: "row group", id: `group ${key}`, "data-group": key, "data-digit": digit };
  return button("open", attributes, icon("list", "big"), what, h("span", { class: "w" }), go(digit));
}

function serviceRow(service, { now }, digit) {
  const japanese = beside(service.name);
  const name = h("b", {}, local(service.name), japanese ? " " : null, japanese ? h("span", { class: "beside", lang: "ja" }, japanese) : null);
  const doubt = service.open ? beforeClose(service.before_close) : null;
  const under = doubt ?? (service.open ? service.examples && local(service.examples) : whyClosed(service));
  const what = h("span", { class: "what" }, name, under ? h("small", { class: doubt ? "doubt" : null }, under) : null);
  const attributes = { id: service.code, "data-service": service.code, "data-digit": digit };
  const later = service.quieter.length > 0;
  if (!service.open) {
    const off = later ? {} : { "aria-disabled": "true" };
    return button(later ? "later" : "closed", { ...attributes, ...off, classes: "row off" }, sign(service.sign), what, opening(service, now), later ? go(digit) : h("span"));
  }
  const waits = h("span", { class: "w" }, h("span", {}, waiting(service.waiting)), waitRange(service, now));
  return button(service.before_close === "unlikely" ? "later" : "issue", { ...attributes, classes: "row" }, sign(service.sign), what, waits, go(digit));
}

/** The city's own words for it, where it gave some. */
export function whyClosed({ note, reason }) {
  return note ? local(note) : (REASONS[reason]?.() ?? t("Closed now"));
}

function waiting(count) {
  return count ? tn("{n} person waiting", "{n} people waiting", count) : t("Nobody waiting");
}

/** When one would be called: a range, or that it is not known yet. */
export function waitRange({ wait, wait_note: note, waiting: count }, now) {
  if (!wait) return count ? h("small", {}, waitNote(note)) : null;
  if (note || new Date(wait.high) - now < SOON) return h("strong", {}, waitNote(note ?? "soon"));
  return h("strong", { class: "num" }, callTime(wait, now));
}

export function callTime(wait, now) {
  const between = minutes(new Date(wait.low) - now, new Date(wait.high) - now);
  return between ?? clockRange(wait.low, wait.high);
}

function opening(service, now) {
  const next = service.next_opening;
  if (!next) return h("span", { class: "w" });
  const when = sameDay(next, now) ? clock(next) : `${shortDay(next)} ${clock(next)}`;
  return h("span", { class: "w" }, h("span", {}, t("Opens again")), h("strong", {}, when));
}

/** Where those who do not know are sent: a staffed desk that is open. */
export function staffedDesk(view) {
  return view.services.find((service) => service.staffed_desk && service.open) ?? null;
}

function askRow(view) {
  const desk = staffedDesk(view);
  const small = desk ? t("A member of staff will listen and help you.") : t("We call a member of staff for you.");
  const what = h("span", { class: "what" }, h("b", {}, t("I do not know, or it is not here")), h("small", {}, small));
  const attributes = { classes: "row ask", id: "ask", "data-service": desk?.code, "data-digit": 0 };
  return button(desk ? "issue" : "staff", attributes, icon("ask", "big"), what, h("span"), go(0));
}

function pager(page, pages) {
  const last = page + 1 >= pages;
  const words = last ? t("Back to the first page") : t("More ({n} of {all})", { n: page + 2, all: pages });
  const attributes = { classes: "row more", id: "more", "data-page": last ? 0 : page + 1 };
  return button("turn", attributes, icon(last ? "back" : "arrow", "big"), h("span", { class: "what" }, h("b", {}, words)));
}

/** The digit that chooses it, on machines with a keypad; for hands, an arrow. */
function go(digit) {
  return h("span", { class: "go" }, hint(digit), icon("arrow"));
}

/** Where a row's words do not fit: smaller letters, then without the examples, last without the Japanese beside. */
export function fit(rows) {
  const steps = ["tight", "tighter", "tightest"];
  for (const row of rows) {
    row.classList.remove(...steps);
    for (const step of steps) {
      const [words, waits] = [row.querySelector(".what"), row.querySelector(".w")];
      const under = waits && row.closest(".dense") ? waits.offsetHeight : 0;
      if (words && words.scrollHeight + under > row.clientHeight - 12) row.classList.add(step);
    }
  }
}

/** Where the third step's words do not fit: a smaller number and code first, then no points about the phone, then less air. */
export function snug(touch) {
  const steps = ["snug", "snugger", "snuggest"];
  touch.classList.remove(...steps);
  for (const step of steps) {
    if (touch.querySelector(".tk") && touch.scrollHeight > touch.clientHeight) touch.classList.add(step);
  }
}

/** The four helps at the foot of every screen; calling staff is always the last. */
export function assist({ state, page }) {
  const toggle = (action, name, words, pressed) =>
    button(action, { classes: "btn quiet", "aria-pressed": String(pressed) }, icon(name), h("span", {}, words));
  const third = {
    language: () => toggle("wheelchair", "wheelchair", t("Wheelchair"), state.needs.includes("wheelchair")),
    services: () =>
      state.group || page.languages.length < 2
        ? button("back", { classes: "btn quiet" }, icon("back"), h("span", {}, t("Back")))
        : button("languages", { classes: "btn quiet" }, icon("globe"), h("span", { lang: "en" }, "Language")),
    later: () => button("back", { classes: "btn quiet" }, icon("back"), h("span", {}, t("Back"))),
    ticket: () => button("stay", { classes: "btn quiet" }, icon("time"), h("span", {}, t("More time"))),
  }[state.screen];
  return [
    toggle("larger", "text", t("Large letters"), state.large),
    toggle("contrast", "contrast", t("Strong contrast"), state.contrast),
    third?.() ?? h("span"),
    button("staff", { classes: "btn staff" }, icon("hand"), h("span", {}, t("Call staff"))),
  ];
}
