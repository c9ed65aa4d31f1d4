// Inputs for facts, and what was put into them.

import { h } from "../live/dom.js";
import { t } from "../js/words.js";

const PARTS = {
  name: [["name", () => t("Name")], ["kana", () => t("Reading in kana")]],
  account: [
    ["bank", () => t("Bank")], ["branch", () => t("Branch")], ["kind", () => t("Kind")],
    ["number", () => t("Account number")], ["holder_kana", () => t("Holder in kana")],
  ],
};

const option = (value, words, chosen) => h("option", { value, selected: chosen }, words);

/** The choices of a yes-or-no or a word, as [value, words]. */
export function choicesOf(field) {
  if (field.type === "bool") {
    return [[true, t("Yes")], [false, t("No")]];
  }
  return field.options.map(({ value, label }) => [value, label]);
}

function select(field, name, value) {
  const known = value === undefined ? "" : JSON.stringify(value);
  return h("select", { name, "data-json": true, "aria-label": field.topic }, option("", "—", known === ""),
    choicesOf(field).map(([one, words]) => option(JSON.stringify(one), words, JSON.stringify(one) === known)),
    option("null", t("Not known"), known === "null"));
}

function ticks(field, name, value) {
  const chosen = new Set(Array.isArray(value) ? value : []);
  return h("span", { class: "ticks", "data-set": name }, field.options.map((one) =>
    h("label", {}, h("input", { type: "checkbox", name, value: one.value, checked: chosen.has(one.value) }), one.label)));
}

/** The input of one fact. `name` tells it from others; `value` is what is known, undefined for nothing. */
export function input(field, name, value) {
  if (field.type === "bool" || field.type === "enum") {
    return select(field, name, value);
  }
  if (field.type === "set") {
    return ticks(field, name, value);
  }
  if (field.type in PARTS) {
    return h("span", { class: "parts" }, PARTS[field.type].map(([part, words]) =>
      h("input", { name: `${name}#${part}`, maxlength: 200, placeholder: words(), "aria-label": words(), autocomplete: "off", value: value?.[part] ?? null })));
  }
  const kind = { int: "number", date: "date" }[field.type] ?? "text";
  const bounds = kind === "number" ? { min: field.low, max: field.high, inputmode: "numeric" } : { maxlength: 400 };
  return h("input", { name, type: kind, "aria-label": field.topic, autocomplete: "off", value: value ?? null, ...bounds });
}

function valueOf(form, field, name) {
  if (field.type === "set") {
    const found = [...form.querySelectorAll(`input[name="${CSS.escape(name)}"]:checked`)].map((one) => one.value);
    return found.length > 0 ? found : undefined;
  }
  if (field.type in PARTS) {
    const parts = PARTS[field.type].map(([part]) => [part, form.elements[`${name}#${part}`].value.trim()]).filter(([, value]) => value !== "");
    return parts.length > 0 ? Object.fromEntries(parts) : undefined;
  }
  const { value, dataset } = form.elements[name];
  if (value.trim() === "") {
    return undefined;
  }
  if ("json" in dataset) {
    return JSON.parse(value);
  }
  return field.type === "int" ? Number(value) : value.trim();
}

/** What was put into a form: {facts, people}; what was left empty is not in it. `people`: ids, for facts of persons. */
export function valuesOf(form, fields, people = []) {
  const facts = {};
  const own = {};
  for (const field of fields) {
    for (const who of field.of_person ? people : [null]) {
      const value = valueOf(form, field, who === null ? field.id : `${field.id}@${who}`);
      if (value !== undefined && who === null) {
        facts[field.id] = value;
      } else if (value !== undefined) {
        own[who] = { ...own[who], [field.id]: value };
      }
    }
  }
  return { facts, people: own };
}
