// What a board says, in the language of the texts it is given (`t`), so that every language says all of it.

import { inLanguage, plain } from "../live/texts.js";

const ZONE = "Asia/Tokyo";
const TIME = new Intl.DateTimeFormat("en-GB", { timeZone: ZONE, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const DATE = new Intl.DateTimeFormat("sv-SE", { timeZone: ZONE });

export const time = (at) => TIME.format(at);
export const hour = (at) => Number(TIME.format(at).slice(0, 2));
export const sameDay = (one, other) => DATE.format(one) === DATE.format(other);

/** 11月24日(火), Tue 24 November. */
export function day(lang, at) {
  const asked = { timeZone: ZONE, month: "long", day: "numeric", weekday: "short", numberingSystem: "latn" };
  return new Intl.DateTimeFormat(lang === "en" ? "en-GB" : lang, asked).format(at);
}

const NUMBERED = /^[A-Z]{0,2}-?\d+[A-Za-z]?$/;

/** The words around a window's number, before and after it: 「4」番窓口, Counter 「4」. */
export function windowWords({ t }, window) {
  if (!NUMBERED.test(window.label)) {
    return ["", ""];
  }
  const [before, after] = plain(t("Counter {window}", { window: "\n" })).split("\n");
  return [before.trim(), (after ?? "").trim()];
}

export function floorName({ t }, floor) {
  const found = /^(B?)(\d+)[FＦ階]?$/i.exec(floor ?? "");
  if (found === null) {
    return floor ?? "";
  }
  return found[1] ? t("Basement floor {floor}", { floor: found[2] }) : t("Floor {floor}", { floor: found[2] });
}

/** Floor and direction in words: 1階 右奥. */
export function place(speaker, window, code) {
  const way = window.way_text ? inLanguage(window.way_text, code) : { text: "", code };
  const words = [floorName(speaker, window.floor), way.code === code ? way.text : ""].filter(Boolean);
  return words.join(speaker.lang === "ja" ? " " : ", ");
}

/** The line under the number: where to go, with the place if there is room for it. */
export function callLine(speaker, call, code, { withPlace }) {
  const { t } = speaker;
  const where = place(speaker, call.window, code);
  const values = { label: call.label, window: call.window.label, place: where };
  if (!NUMBERED.test(call.window.label)) {
    return t("Number {label}: please go to {window}", values);
  }
  return withPlace && where
    ? t("Number {label}: please go to counter {window} ({place})", values)
    : t("Number {label}: please go to counter {window}", values);
}

/** What is said aloud, as text. */
export function spoken({ t }, call) {
  const values = { label: call.label, window: call.window.label };
  return NUMBERED.test(call.window.label)
    ? t("Ticket number {label}, please come to counter {window}.", values)
    : t("Ticket number {label}, please come to {window}.", values);
}

/** Why a service is closed, in words. */
export function reason({ t }, code) {
  const words = {
    before_opening: () => t("Not yet open"),
    lunch: () => t("Lunch break"),
    after_last_issue: () => t("Tickets ended"),
    after_close: () => t("Tickets ended"),
    closed_day: () => t("Closed today"),
    holiday: () => t("Closed (holiday)"),
    year_end: () => t("Closed (New Year)"),
    weekend: () => t("Closed (weekend)"),
    paused: () => t("Paused"),
    suspended: () => t("Paused"),
    series_ended: () => t("No more numbers"),
    too_late: () => t("No more numbers"),
  };
  return (words[code] ?? words.after_close)();
}

const DAY_MS = 86_400_000;

/** From when on, as short as it can be said: 13:00 from, tomorrow, or the day. */
export function opensSoon({ t, lang }, opening, now) {
  const at = Date.parse(opening);
  if (sameDay(at, now)) {
    return t("from {time}", { time: time(at) });
  }
  return sameDay(at, now + DAY_MS) ? t("from tomorrow {time}", { time: time(at) }) : t("from {day}", { day: day(lang, at) });
}

/** From when on, with the day if it is another one. */
export function opensAt(speaker, opening, now) {
  const { t } = speaker;
  const at = Date.parse(opening);
  return sameDay(at, now)
    ? t("from {time}", { time: time(at) })
    : t("from {day} {time}", { day: day(speaker.lang, at), time: time(at) });
}
