// What the pages of a case say: statuses, progress, roles, documents, sources, days.

import { t } from "../js/words.js";
import { inLanguage } from "../live/texts.js";

const STATUSES = {
  needed: ["need", "flag", () => t("Needed")],
  to_confirm: ["confirm", "ask", () => t("To confirm")],
  consult: ["consult", "info", () => t("Consult")],
  city_does_it: ["off", "house", () => t("City does it")],
  not_needed: ["off", "minus", () => t("Not needed")],
};
/** How the mark of a status looks. */
export const STATUS_LOOKS = Object.fromEntries(Object.entries(STATUSES).map(([status, [look]]) => [status, look]));

const STATES = {
  in_hand: ["doing", "writing", () => t("In hand")],
  waiting: ["confirm", "time", () => t("Waiting")],
  done: ["done", "check", () => t("Done")],
  later: ["need", "pause", () => t("Later")],
  not_needed: ["off", "minus", () => t("Not needed")],
};

/** The mark of an item: [class, drawing, words]. What staff made of it comes before what it is. */
export function markOf(item) {
  if (item.group === "others" && item.state === "not_started" && item.status === "needed") {
    return ["need", "info", t("Information")];
  }
  const [kind, drawing, words] = STATES[item.state] ?? STATUSES[item.status];
  return [kind, drawing, words()];
}

/** How the day of an item is marked that has passed, and what is said of it while nobody knows whether it is needed. */
export const lateMark = (item) => (item.overdue ? ["stop", null] : item.lapsed ? ["confirm", t("Overdue: to be confirmed")] : null);

export const statusWords = (status) => STATUSES[status]?.[2]() ?? t("Not on the list");

const PROGRESS = {
  not_started: () => t("Not started"),
  in_hand: () => t("In hand"),
  waiting: () => t("Waiting"),
  done: () => t("Done"),
  later: () => t("Later"),
  not_needed: () => t("Not needed"),
};
export const progressWords = (state) => PROGRESS[state]?.() ?? state;

const ROLES = {
  visitor: () => t("Visitor"),
  notifier: () => t("Who gives notice"),
  chief_mourner: () => t("Chief mourner"),
  heir: () => t("Heir"),
  representative: () => t("Representative of the heirs"),
  householder: () => t("New householder"),
  pension_claimant: () => t("Pension claimant"),
  agent: () => t("Agent"),
  mover: () => t("Moves"),
  child: () => t("Child who is looked after"),
  member: () => t("Member of the household"),
};
export const ROLE_NAMES = Object.keys(ROLES);
export const roleWords = (role) => ROLES[role]?.() ?? role;

const DOCUMENTS = {
  my_number_card: () => t("My Number Card"),
  driving_licence: () => t("Driving licence"),
  driving_history: () => t("Driving history certificate"),
  passport: () => t("Passport"),
  residence_card: () => t("Residence card"),
  special_permanent: () => t("Special permanent resident certificate"),
  disability_certificate: () => t("Disability certificate"),
  two_others: () => t("Two other documents"),
  asked: () => t("Asked in person"),
};
export const DOCUMENT_NAMES = Object.keys(DOCUMENTS);
export const documentWords = (kind) => DOCUMENTS[kind]?.() ?? kind;

const SOURCES = {
  holder: ["phone", () => t("On the phone")],
  staff: ["person", () => t("At the window")],
  document: ["text", () => t("From a document")],
  record: ["check", () => t("From a register")],
  department: ["info", () => t("From a department")],
};
/** [drawing, words] of where an answer comes from. */
export function sourceOf(answer, departments) {
  const [drawing, words] = SOURCES[answer.source];
  return [drawing, answer.department ? (departments[answer.department] ?? words()) : words()];
}

const GROUPS = {
  here: () => t("Today at this seat"),
  window: () => t("At the department's window"),
  later: () => t("By post or later"),
  estate: () => t("About the estate. Nobody who has not decided about inheriting writes these beforehand."),
  others: () => t("Other bodies"),
  nothing: () => t("The city does it, or not needed"),
};
export const GROUP_NAMES = Object.keys(GROUPS);
export const groupWords = (group) => GROUPS[group]();

const ABOUT = {
  deceased: () => t("The person who died"),
  died_on: () => t("Date of death"),
  movers: () => t("Who moves"),
  moved_on: () => t("Living there since"),
  address: () => t("New address"),
};
export const aboutWords = (key) => ABOUT[key]();

const VERBS = {
  case_open: () => t("Opened"),
  case_attach: () => t("Joined to a number"),
  case_answer: () => t("Interview"),
  case_people: () => t("Person"),
  case_check: () => t("Identity checked"),
  case_progress: () => t("Progress"),
  case_override: () => t("Decided by staff"),
  case_ask: () => t("Departments asked"),
  case_reply: () => t("Department answered"),
  case_summon: () => t("Department called"),
  case_note: () => t("Note"),
  case_print: () => t("Forms printed"),
  case_remind: () => t("Letter written"),
  case_close: () => t("Closed"),
  case_reopen: () => t("Opened again"),
};
export const verbWords = (verb) => VERBS[verb]?.() ?? verb;

const STEPS = {
  open: () => t("Open"),
  draft: () => t("Answered on the phone"),
  closed: () => t("Closed"),
  called: () => t("On the way"),
  called_off: () => t("Called off"),
};
/** A word before or after a change, whatever it is of. */
export const stepWords = (step) => (PROGRESS[step] ?? ROLES[step] ?? STEPS[step] ?? STATUSES[step]?.[2] ?? (() => step))();

/** What the content calls something, {ja, en}, in the language of the page; the Japanese where it has no other name. */
export const worded = (text) => inLanguage(text, document.documentElement.lang).text;

/** The Japanese that stands beside such a name, as it is on signs and forms; null where the name is that itself. */
export const japaneseOf = (text) => (worded(text) === text.ja ? null : text.ja);

/** What names a case in a list: its event and whom it is about. */
export const titled = (one) => [worded(one.event_name), one.title && `　${one.title}`];

/** What stands between names in a row of them. */
export const comma = document.documentElement.lang === "en" ? ", " : "、";

const LANGUAGE = document.documentElement.lang === "en" ? "en-GB" : "ja-JP";
const DAY = new Intl.DateTimeFormat(LANGUAGE, { timeZone: "UTC", month: "short", day: "numeric", weekday: "short" });
const LONG = new Intl.DateTimeFormat(LANGUAGE, { timeZone: "UTC", year: "numeric", month: "short", day: "numeric", weekday: "short" });

/** 12月14日(月), Mon 14 Dec; with its year where it is not the year of `today`. */
export function dayWords(day, today) {
  const format = day.slice(0, 4) === today.slice(0, 4) ? DAY : LONG;
  return format.format(Date.parse(`${day}T00:00:00Z`));
}
