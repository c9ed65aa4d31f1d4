// The other pages of a case: its answers with their sources, its people, its journal.

import { h, icon, put } from "../live/dom.js";
import { t } from "../js/words.js";
import { time } from "../window/words.js";
import { drawing } from "./draw.js";
import { documentWords, roleWords, sourceOf, stepWords, verbWords, worded } from "./words.js";

const stamp = (at, today) => {
  const day = new Date(at).toLocaleDateString("sv", { timeZone: "Asia/Tokyo" });
  return day === today ? time(at) : `${Number(day.slice(5, 7))}/${Number(day.slice(8))} ${time(at)}`;
};

function answerRow(answer, view, page) {
  const [drawn, words] = sourceOf(answer, page.departments);
  return h("tr", {},
    h("td", {}, answer.topic, answer.person_name ? h("small", {}, answer.person_name) : null),
    h("td", {}, answer.sensitive ? h("details", {}, h("summary", {}, t("Show")), said(answer)) : said(answer)),
    h("td", {}, h("span", { class: `from ${answer.source}` }, icon(drawn), words)),
    h("td", {}, stamp(answer.at, view.today), answer.by ? h("small", {}, answer.by) : null),
    h("td", {}, answer.field && view.state !== "closed"
      ? h("button", { class: "btn small quiet", type: "button", "data-correct": answer.fact, "data-person": answer.person }, t("Correct")) : null));
}

const said = (answer) => (answer.value === null && !answer.hidden ? h("span", { class: "mark confirm" }, t("Not known")) : h("b", {}, answer.said));

/** Every answer with where it comes from and since when. */
export function showAnswers(box, view, page) {
  put(box,
    page.may && view.state !== "closed" ? h("a", { class: "btn small quiet", href: `/window/cases/${view.code}/record` }, drawing("check"), t("Read in what a register says")) : null,
    view.notes.map((note) => h("p", { class: "say" }, icon("info"), " ", note)),
    view.answers.length === 0 ? h("p", { class: "quiet-line" }, t("Nothing has been answered yet.")) :
      h("table", { class: "t answers" },
        h("thead", {}, h("tr", {}, [t("About"), t("Answer given"), t("Source"), t("Since"), t("Correct")].map((words) => h("th", { scope: "col" }, words)))),
        h("tbody", {}, view.answers.map((answer) => answerRow(answer, view, page)))));
}

function personRow(person, open) {
  const { kana, relation, address, phone, born } = person.details;
  return h("li", {},
    h("p", { class: "who-is" }, h("b", {}, person.name), kana ? h("small", {}, kana) : null, person.roles.map((role) => h("span", { class: "mark need" }, roleWords(role)))),
    h("p", {}, [relation, born?.replaceAll("-", "/"), address, phone].filter(Boolean).join("　")),
    person.checks.map((check) => h("p", { class: "checked" }, icon("check"), t("Identity checked: {document}, {time}", { document: documentWords(check.kind), time: time(check.at) }))),
    open ? h("p", { class: "acts" },
      h("button", { class: "btn small quiet", type: "button", "data-person-edit": person.who }, t("Change")),
      h("button", { class: "btn small quiet", type: "button", "data-person-check": person.who }, t("Identity checked"))) : null);
}

/** Who is who in the case. */
export function showPeople(box, view) {
  const open = view.state !== "closed";
  put(box,
    view.people.length === 0 ? h("p", { class: "quiet-line" }, t("Nobody has been written down yet.")) : h("ul", { class: "people" }, view.people.map((one) => personRow(one, open))),
    open ? h("button", { class: "btn", type: "button", "data-do": "person" }, icon("person"), t("Write down a person"), h("span", { class: "key" }, "N")) : null);
}

function entryRow(entry, view) {
  const item = view.items.find((one) => one.key === entry.item);
  const step = [entry.before, entry.after].filter(Boolean).map(stepWords).join(" → ");
  return h("tr", {}, h("td", {}, stamp(entry.at, view.today)), h("td", {}, entry.phone ? t("on the visitor's phone") : (entry.by ?? "—")), h("td", {}, verbWords(entry.verb)),
    h("td", {}, item ? h("b", {}, worded(item.names)) : null, step ? h("span", { class: "step" }, step) : null, entry.note ? h("p", { class: "note" }, drawing("text"), entry.note) : null));
}

/** What was done, who, when; the newest first. */
export function showJournal(box, view) {
  put(box, view.state === "closed" ? null : h("button", { class: "btn", type: "button", "data-do": "note" }, icon("writing"), t("Note for the next department")),
    h("table", { class: "t journal" },
      h("thead", {}, h("tr", {}, [t("When"), t("Who"), t("Action"), t("Details")].map((words) => h("th", { scope: "col" }, words)))),
      h("tbody", {}, [...view.journal].reverse().map((entry) => entryRow(entry, view)))));
}
