// 聞き取り: one question as a card with a key for each answer.

import { h, icon, put } from "../live/dom.js";
import { t, tn } from "../js/words.js";
import { choicesOf, input, valuesOf } from "./fields.js";
import { japaneseOf, worded } from "./words.js";

let toggled = new Set(); // what is ticked on the card now: "value", "fact" or "fact@person"
let shownFor = null;

const key = (words) => h("span", { class: "key" }, words);

function button(words, { digit = null, choose = null, toggle = null, quiet = true }) {
  return h("button", {
    class: quiet ? "btn quiet" : "btn", type: "button", "data-answer-digit": digit,
    "data-choose": choose, "data-toggle": toggle, "aria-pressed": toggle === null ? null : String(toggled.has(toggle)),
  }, h("span", {}, words), digit === null ? null : key(digit));
}

const single = (question) => question.kind === "fact" && !question.facts[0].of_person;

/** The ways a question can be answered: [{words, choose | toggle}] with a digit each, in their order. */
function ways(question, people) {
  const [field] = question.facts;
  if (question.kind === "screening") {
    return [{ words: t("None of these"), choose: "none" }, { words: t("Some apply"), choose: "some" }];
  }
  if (question.kind === "list") {
    return question.facts.flatMap((fact) => fact.of_person
      ? people.filter((one) => (question.whose[fact.id] ?? question.people).includes(one.who)).map((one) => ({ words: `${fact.topic}　${one.name}`, toggle: `${fact.id}@${one.who}` }))
      : [{ words: fact.topic, toggle: fact.id }]);
  }
  if (question.kind === "together") {
    return [];
  }
  if (field.of_person) {
    return field.type === "bool" ? open(question, field, people).map((one) => ({ words: one.name, toggle: one.who })) : [];
  }
  if (field.type === "bool" || field.type === "enum") {
    return choicesOf(field).map(([value, words]) => ({ words, choose: JSON.stringify(value) }));
  }
  return field.type === "set" ? field.options.map((one) => ({ words: one.label, toggle: one.value })) : [];
}

/** Those of whom a fact is not known yet. */
const open = (question, field, people) => people.filter((one) => question.whose[field.id]?.includes(one.who));

function fieldRows(question, field, everybody) {
  const people = open(question, field, everybody);
  return field.of_person
    ? people.map((one) => h("label", { class: "person-row" }, h("span", {}, one.name), input(field, `${field.id}@${one.who}`)))
    : [h("span", { class: "one" }, input(field, field.id))];
}

function typed(question, people) {
  const rows = question.kind === "together"
    ? h("div", { class: "together" }, question.facts.map((field) => h("fieldset", {}, h("legend", {}, worded(field.question)), fieldRows(question, field, people))))
    : fieldRows(question, question.facts[0], people);
  return h("form", { id: "answer-form", class: "typed" }, rows, h("button", { class: "btn" }, t("Answer"), key("Enter")));
}

/** Show what is asked next; `people` are those who move. */
export function showQuestion(box, view, people) {
  const question = view.state === "closed" ? null : view.questions[0];
  box.hidden = view.state === "closed";
  if (!question) {
    put(box, h("p", { class: "all-asked" }, icon("check"), t("Everything that can be asked has been asked.")));
    shownFor = null;
    return;
  }
  if (shownFor !== question.id) {
    toggled = new Set();
    shownFor = question.id;
  }
  if (people.length === 0 && question.facts.every((field) => field.of_person) && question.kind !== "screening") {
    box.dataset.question = question.id;
    put(box, h("h2", {}, icon("ask"), worded(question.text)), h("p", { class: "asks" }, t("Write down who moves first; then each of them is asked about.")),
      h("div", { class: "ways rest" },
        h("button", { class: "btn", type: "button", "data-do": "person" }, h("span", {}, t("Write down a person")), key("N")),
        button(t("Ask later"), { digit: "S", choose: "skip" })));
    return;
  }
  const found = ways(question, people);
  const multiple = found.some((way) => way.toggle !== undefined);
  const typing = document.activeElement?.closest("#answer-form") !== null && document.activeElement?.closest("#answer-form") !== undefined;
  if (typing && box.dataset.question === question.id) {
    return; // nothing is drawn anew under somebody's hands
  }
  box.dataset.question = question.id;
  put(box,
    h("h2", {}, icon("ask"), view.again ? t("Left for later") : tn("This answer settles {n} item", "This answer settles {n} items", question.open),
      h("small", {}, t("{n} questions left", { n: view.questions.length }))),
    h("p", { class: "asks" }, worded(question.text), japaneseOf(question.text) ? h("small", {}, question.text.ja) : null),
    question.private ? h("p", { class: "private" }, t("Do not ask aloud. Show the card, or look in the register.")) : null,
    found.length > 0 ? h("div", { class: `ways${found.length > 4 ? " many" : ""}${question.kind === "list" ? " lines" : ""}` }, found.map((way, index) =>
      button(way.words, { digit: index < 9 ? String(index + 1) : null, choose: way.choose ?? null, toggle: way.toggle ?? null }))) : typed(question, people),
    h("div", { class: "ways rest" },
      multiple ? button(toggled.size > 0 ? t("Answer") : t("None of these"), { digit: "Enter", choose: "ticked", quiet: false }) : null,
      ["fact", "together"].includes(question.kind) ? button(t("Not known"), { digit: "0", choose: "null" }) : null,
      button(t("Ask later"), { digit: "S", choose: "skip" }),
      view.asked.length > 0 ? button(t("Back"), { digit: "⌫", choose: "back" }) : null));
}

/** Tick or untick something on the card. */
export function toggle(name) {
  if (!toggled.delete(name)) {
    toggled.add(name);
  }
}

function ticked(question, people) {
  const [field] = question.facts;
  if (question.kind === "list") {
    const found = {};
    for (const one of toggled) {
      const [fact, who] = one.split("@");
      found[fact] = [...(found[fact] ?? []), ...(who ? [who] : [])];
    }
    return { ticked: found };
  }
  if (field.of_person) {
    return { people: Object.fromEntries(open(question, field, people).map((one) => [one.who, { [field.id]: toggled.has(one.who) }])) };
  }
  return { facts: { [field.id]: [...toggled] } };
}

/** Nobody knows any of it, whoever it is about. */
function notKnown(question, people) {
  const nulls = (fields) => Object.fromEntries(fields.map((field) => [field.id, null]));
  const about = (one) => question.facts.filter((field) => field.of_person && open(question, field, [one]).length > 0);
  return {
    facts: nulls(question.facts.filter((field) => !field.of_person)),
    people: Object.fromEntries(people.map((one) => [one.who, nulls(about(one))]).filter(([, own]) => Object.keys(own).length > 0)),
  };
}

/** The request that a choice on the card stands for: {path, body}; null where nothing was chosen. */
export function requestOf(choice, question, people) {
  const about = { question: question.id };
  if (choice === "skip") {
    return { path: "skip", body: about };
  }
  if (choice === "back") {
    return { path: "back", body: {} };
  }
  if (question.kind === "screening") {
    return { path: "answer", body: { ...about, none: choice === "none" } };
  }
  if (choice === "ticked") {
    return { path: "answer", body: { ...about, ...ticked(question, people) } };
  }
  if (choice === "form") {
    const found = valuesOf(document.getElementById("answer-form"), question.facts, people.map((one) => one.who));
    const any = Object.keys(found.facts).length + Object.keys(found.people).length > 0;
    return any ? { path: "answer", body: { ...about, ...found } } : null;
  }
  if (choice === "null") {
    return { path: "answer", body: { ...about, ...notKnown(question, people) } };
  }
  return single(question) ? { path: "answer", body: { ...about, facts: { [question.facts[0].id]: JSON.parse(choice) } } } : null;
}
