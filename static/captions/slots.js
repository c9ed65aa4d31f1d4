// The empty places of a phrase: fields to fill before it is said.

import { t } from "../js/words.js";
import { h } from "../live/dom.js";

const LABELS = {
  number: () => t("Number of the ticket"),
  window: () => t("Number of the window"),
  floor: () => t("Floor"),
  fee_yen: () => t("Fee in yen"),
  date: () => t("Date"),
  time: () => t("Time"),
  minutes: () => t("Minutes"),
  minutes_range: () => t("Minutes, from and to"),
  people_count: () => t("How many people"),
  count: () => t("How many"),
  document: () => t("Document"),
  place: () => t("Place"),
  phone: () => t("Telephone"),
  language: () => t("Language"),
};
const KINDS = { date: "date", time: "time", fee_yen: "number", minutes: "number", people_count: "number", count: "number" };

function options(found) {
  return found.map(([value, words]) => h("option", { value }, words));
}

function choice(name, found) {
  return h("select", { name, id: `slot-${name}`, required: true }, options(found));
}

/** What the citizen's own list asks for comes first. */
function documents(name, { things, asked }) {
  const named = things.map((one) => [one.code, one.ja]);
  const own = asked.map((code) => named.find(([other]) => other === code));
  if (own.length === 0) {
    return choice(name, named);
  }
  return h("select", { name, id: `slot-${name}`, required: true },
    h("optgroup", { label: t("On their list") }, options(own)),
    h("optgroup", { label: t("Others") }, options(named.filter(([code]) => !asked.includes(code)))));
}

function field(name, kind, page) {
  if (kind === "document") {
    return documents(name, page);
  }
  if (kind === "language") {
    return choice(name, page.languages.map((one) => [one.code, one.name]));
  }
  if (kind === "minutes_range") {
    const part = (end) => h("input", { name: `${name}.${end}`, type: "number", min: 0, max: 600, required: true, "aria-label": `${LABELS[kind]()} ${end}` });
    return h("span", { class: "range", id: `slot-${name}` }, part("low"), "〜", part("high"));
  }
  return h("input", { name, id: `slot-${name}`, type: KINDS[kind] ?? "text", min: KINDS[kind] === "number" ? 0 : null, maxlength: 40, required: true, autocomplete: "off" });
}

/** The fields of a phrase, in its order; `page.asked` are the things on the citizen's own list. */
export function fields(phrase, page) {
  return Object.entries(phrase.slots).map(([name, kind]) => h("label", { class: "slot" }, h("span", {}, LABELS[kind]()), field(name, kind, page)));
}

/** What was filled in, as the server takes it. */
export function filled(phrase, form) {
  const given = new FormData(form);
  const values = {};
  for (const [name, kind] of Object.entries(phrase.slots)) {
    if (kind === "minutes_range") {
      values[name] = [Number(given.get(`${name}.low`)), Number(given.get(`${name}.high`))];
    } else if (KINDS[kind] === "number") {
      values[name] = Number(given.get(name));
    } else {
      values[name] = String(given.get(name)).trim();
    }
  }
  return values;
}
