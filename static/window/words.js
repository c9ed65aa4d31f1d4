// What the desk says about people waiting: reasons of an order, needs, languages, times.

import { t, tn } from "../js/words.js";
import { inLanguage } from "../live/texts.js";

const ZONE = "Asia/Tokyo";
const TIME = new Intl.DateTimeFormat("en-GB", { timeZone: ZONE, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

export const time = (at) => (at === null || at === undefined ? "" : TIME.format(typeof at === "string" ? Date.parse(at) : at));

/** Minutes between an instant and now, never below zero. */
export const minutes = (since, now) => Math.max(0, Math.floor((now - Date.parse(since)) / 60_000));

export const minutesWords = (since, now) => tn("{n} min", "{n} min", minutes(since, now));

/** 3:12, how long something has been going on. */
export function stopwatch(since, now) {
  const seconds = Math.max(0, Math.floor((now - Date.parse(since)) / 1000));
  const [hours, rest] = [Math.floor(seconds / 3600), seconds % 3600];
  const shown = `${hours > 0 ? String(Math.floor(rest / 60)).padStart(2, "0") : Math.floor(rest / 60)}:${String(rest % 60).padStart(2, "0")}`;
  return hours > 0 ? `${hours}:${shown}` : shown;
}

/** A text of the city in the language of the desk. */
export const named = (text, locale) => inLanguage(text, locale).text.replace(/\([ぁ-ゖァ-ヺー・]+\)/g, "");

/** Why somebody stands where they stand, so that it can be told aloud. */
export function because(leg, locale) {
  const words = {
    issued: () => t("by number, {time}", { time: time(leg.issued_at) }),
    priority: () => t("earlier: {reason}", { reason: leg.priority_name ? named(leg.priority_name, locale) : t("a reason") }),
    returned: () => t("back after being missed, {time}", { time: time(leg.waiting_since) }),
    resumed: () => t("back from hold, own place"),
    transferred: () => t("sent on by another window, {time}", { time: time(leg.waiting_since) }),
    booked: () => t("booked"),
    advanced: () => t("next stop of the visit, {time}", { time: time(leg.waiting_since) }),
  };
  return (words[leg.because] ?? words.issued)();
}

const NEEDS = {
  captions: ["captions", () => t("Speak with captions")],
  large_text: ["text", () => t("Large letters")],
  high_contrast: ["contrast", () => t("Strong contrast")],
  interpreter: ["world", () => t("Interpreter")],
  wheelchair: ["wheelchair", () => t("Wheelchair")],
  vibration: ["vibration", () => t("Call by vibration")],
  writing: ["writing", () => t("Talk in writing")],
  escort: ["hand", () => t("Show the way to the seat")],
};

/** The needs of a ticket as [icon, words]; one we do not know is shown by its code rather than lost. */
export const needs = (leg) => (leg.needs ?? []).map((need) => [NEEDS[need]?.[0] ?? "hand", NEEDS[need]?.[1]() ?? need]);

/** The language of a ticket where it is not plain Japanese, or null. */
export const language = (leg, languages) => (leg.language && leg.language !== "ja" ? (languages[leg.language] ?? null) : null);

const HOLDING = {
  writing_form: () => t("Filling in a form"),
  fetching: () => t("Fetching something"),
  other_office: () => t("Asking another section"),
  waiting_answer: () => t("Waiting for an answer"),
};
export const HOLD_REASONS = Object.keys(HOLDING);
const CALLING = {
  unwell: () => t("Feeling unwell"),
  small_child: () => t("With a small child"),
  short_matter: () => t("A short matter"),
  was_missed: () => t("Had been called before"),
  agreed: () => t("Agreed with those waiting"),
};
export const CALL_REASONS = Object.keys(CALLING);

/** A reason in words; one that was typed stands as it is. */
export const reason = (code) => (HOLDING[code] ?? CALLING[code] ?? (() => code ?? ""))();

/** The states of a window, in words. */
export function windowState(state) {
  const words = {
    closed: () => t("Window closed"),
    idle: () => t("Taking people"),
    calling: () => t("Calling"),
    serving: () => t("Serving"),
    paused: () => t("On a break"),
    draining: () => t("Takes nobody new"),
  };
  return (words[state] ?? (() => state))();
}

/** A verb of the log, in words, for what can be taken back. */
export function verbDone(verb) {
  const words = {
    call_next: () => t("Called"),
    call_this: () => t("Called"),
    recall: () => t("Called again"),
    start: () => t("Began"),
    no_answer: () => t("Marked as missed"),
    return: () => t("Put back in line"),
    hold: () => t("Put on hold"),
    resume: () => t("Back in line"),
    resume_here: () => t("Went on"),
    transfer: () => t("Sent on"),
    finish: () => t("Finished"),
    reopen: () => t("Opened again"),
    cancel: () => t("Cancelled"),
    release: () => t("Call taken back"),
    plan_stop: () => t("Next stop planned"),
    relay_in: () => t("Colleague came"),
    relay_out: () => t("Colleague left"),
  };
  return (words[verb] ?? (() => verb))();
}
