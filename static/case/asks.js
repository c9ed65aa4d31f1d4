// What is asked before something is done to a case.

import { h } from "../live/dom.js";
import { t, tn } from "../js/words.js";
import { ask, askReason, choose, confirm } from "../window/dialogs.js";
import { drawing } from "./draw.js";
import { input, valuesOf } from "./fields.js";
import { DOCUMENT_NAMES, dayWords, documentWords, lateMark, progressWords, ROLE_NAMES, roleWords, STATUS_LOOKS, statusWords, worded } from "./words.js";

const MOVES = {
  not_started: ["in_hand", "done", "waiting", "later"],
  in_hand: ["done", "waiting", "later", "not_started"],
  waiting: ["in_hand", "done", "later"],
  later: ["in_hand", "done", "not_started"],
  done: ["in_hand", "later"],
  not_needed: ["not_started"],
};

/** What to do about one item: {move}, "override", "role" or "walk". */
export function askItem(item, { mayWalk }) {
  const options = MOVES[item.state].map((to) => ({ value: { move: to }, words: progressWords(to) }));
  if (mayWalk) {
    options.push({ value: "walk", words: t("Walk there: plan the next stop") });
  }
  options.push({ value: "override", words: t("Decide otherwise, with a reason") }, { value: "role", words: t("Choose who acts"), note: roleWords(item.role) });
  return choose(worded(item.names), options, { intro: [item.reason, item.deadline?.text, ...item.notes].filter(Boolean).join("　") });
}

/** The day something is put off to: a date, null for none, undefined when it is not put off after all. */
export function askDay(title, { today, suggested = null }) {
  return ask(title, (close) => {
    const form = h("form", { class: "stack" },
      h("label", { class: "field" }, h("span", {}, t("Until")), h("input", { name: "day", type: "date", min: today, value: suggested, autofocus: true })),
      h("div", { class: "two" }, h("button", { class: "btn primary" }, t("Put it off")), h("button", { class: "btn", type: "button" }, t("Without a day"))));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      close(form.elements.day.value || null);
    });
    form.querySelector("button[type=button]").addEventListener("click", () => close(null));
    return form;
  });
}

/** Another status with its reason: {status, reason}; status null takes staff's decision back. */
export async function askOverride(item) {
  const statuses = ["needed", "not_needed", "to_confirm", "consult", "city_does_it"].filter((one) => one !== item.status);
  const status = await choose(worded(item.names), [
    ...statuses.map((one) => ({ value: one, words: statusWords(one) })),
    ...(item.overridden ? [{ value: null, words: t("Take back: what follows from the answers counts"), note: statusWords(item.follows) }] : []),
  ], { intro: item.reason });
  if (status === undefined) {
    return undefined;
  }
  const usual = [t("Dealt with in another municipality"), t("Seen in a record"), t("The family says so"), t("The department decided so")];
  const reason = await askReason(t("Why?"), usual.map((words) => [words, words]));
  return reason ? { status, reason } : undefined;
}

export const askRole = (item) =>
  choose(t("Who acts in {name}?", { name: worded(item.names) }), ROLE_NAMES.map((role) => ({ value: role, words: roleWords(role), off: role === item.role })));

export const askDocument = (person) =>
  choose(t("By which document was {name} identified?", { name: person.name }), DOCUMENT_NAMES.map((kind) => ({ value: kind, words: documentWords(kind) })),
    { intro: t("Only the kind of document is kept, no number and no picture.") });

/** Which service of a department to walk to. */
export const askService = (share) =>
  share.services.length === 1 ? Promise.resolve(share.services[0].code)
    : choose(t("To which service?"), share.services.map((one) => ({ value: one.code, words: worded(one.name) })));

/** A person of the case: {who, name, kana, relation, address, phone, born, roles}. */
export function askPerson(person, { roles: usual }) {
  const known = person?.details ?? {};
  const roles = new Set(person?.roles ?? usual);
  const text = (name, words, focus = false, type = "text") =>
    h("label", { class: "field" }, h("span", {}, words), h("input", { name, type, maxlength: 200, autocomplete: "off", value: known[name] ?? null, autofocus: focus }));
  return ask(person ? t("Change a person") : t("Write down a person"), (close) => {
    const form = h("form", { class: "person-form" },
      text("name", t("Name"), true), text("kana", t("Reading in kana")), text("relation", t("Relation")), text("phone", t("Telephone")), text("address", t("Address")), text("born", t("Date of birth"), false, "date"),
      h("fieldset", {}, h("legend", {}, t("In this case")), ROLE_NAMES.map((role) =>
        h("label", {}, h("input", { type: "checkbox", name: "role", value: role, checked: roles.has(role) }), roleWords(role)))),
      h("button", { class: "btn primary" }, t("Keep")));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const data = new FormData(form);
      const parts = Object.fromEntries(["name", "kana", "relation", "phone", "address", "born"].map((name) => [name, data.get(name).trim()]));
      close({ ...(person ? { who: person.who } : {}), ...parts, roles: data.getAll("role") });
    });
    return form;
  }, { wide: true });
}

/** Another value of a fact: {facts, people}. */
export function askValue(answer) {
  const name = answer.person ? `${answer.fact}@${answer.person}` : answer.fact;
  return ask(answer.topic, (close) => {
    const form = h("form", { class: "stack" }, worded(answer.field.question) ? h("p", { class: "intro" }, worded(answer.field.question)) : null,
      h("span", { class: "correct" }, input(answer.field, name, answer.value)), h("button", { class: "btn primary" }, t("Correct")));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      close(valuesOf(form, [answer.field], answer.person ? [answer.person] : []));
    });
    return form;
  });
}

/** One line for the next department. */
export function askNote() {
  return ask(t("Note for the next department"), (close) => {
    const form = h("form", { class: "stack" }, h("label", { class: "field" }, h("span", {}, t("One line, without numbers of cards")), h("input", { name: "text", maxlength: 400, autofocus: true, autocomplete: "off" })),
      h("button", { class: "btn primary" }, t("Keep")));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const text = form.elements.text.value.trim();
      if (text) {
        close(text);
      }
    });
    return form;
  });
}

const NAMED = 5; // so many of what is left are named at once

/** What weighs most first: what is late, then what loses a right with its day, then what is certain; by the day. */
const WEIGHT = ["needed", "consult", "to_confirm"];
const weight = (item) => [!item.overdue, !item.lapsed, !(item.hard && item.due), WEIGHT.indexOf(item.status), item.due ?? "9999"].map((one) => (typeof one === "string" ? one : String(Number(one)))).join(" ");

function leftOver(items, today) {
  const line = (item) => {
    const day = item.due ? dayWords(item.due, today) : null;
    const late = lateMark(item);
    return h("li", {}, h("span", {}, worded(item.names), item.person_name ? `　${item.person_name}` : ""),
      late ? h("span", { class: `mark ${late[0]}` }, drawing("alert"), late[1] ? `${day} ${late[1]}` : day) : h("small", {}, day ?? statusWords(item.status)));
  };
  const order = [...items].sort((one, other) => weight(one).localeCompare(weight(other)));
  const counts = WEIGHT.map((status) => [status, items.filter((item) => item.status === status).length]).filter(([, n]) => n > 0);
  const rest = order.slice(NAMED);
  return h("div", { class: "left-over" },
    h("p", {}, h("b", {}, tn("{n} procedure left", "{n} procedures left", items.length)), counts.map(([status, n]) => h("span", { class: `mark ${STATUS_LOOKS[status]}` }, `${statusWords(status)} ${n}`))),
    h("ul", {}, order.slice(0, NAMED).map(line)),
    rest.length > 0 ? h("details", {}, h("summary", {}, tn("{n} more", "{n} more", rest.length)),
      h("div", { role: "group", tabindex: "0", "aria-label": tn("{n} more", "{n} more", rest.length) }, h("ul", {}, rest.map(line)))) : null);
}

/** Whether to go on although something is left or comes first. */
export const sureToClose = (items, today) => confirm(t("Close although something is still to do?"), {
  shown: leftOver(items, today), words: t("What is left will not be followed up."), yes: t("Close the case"),
});
export const sureToBeFirst = (item) => confirm(t("Done although something comes first?"), { words: item.after, yes: t("It is done") });

export const suggestedDay = (item, view) => (item.due && item.due >= view.today ? item.due : null);
export const dayOf = dayWords;
