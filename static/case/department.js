// One department: what it is asked before visits, answered in one press, and its procedures in every case.

import { carried, speak, t } from "../js/words.js";
import { h, mark, put, sign } from "../live/dom.js";
import { makeSender, refusalWords, tabStore } from "../window/sending.js";
import { drawing } from "./draw.js";
import { input, valuesOf } from "./fields.js";
import { namesButton, namesPath } from "./names.js";
import { comma, dayWords, japaneseOf, lateMark, markOf, titled, worded } from "./words.js";

const page = carried("page");
speak(carried("texts"));
const box = document.getElementById("files");
const said = (words) => put(document.getElementById("said"), words);
let told = [];

const sender = makeSender({
  csrf: page.csrf, store: tabStore(`department press ${page.department}`),
  onChange: (press) => said(press?.asking ? t("The server does not answer. Please wait, or press again.") : ""),
});

function fact(field) {
  const kind = field.type === "set" ? "div" : "label";
  return h(kind, {}, h("span", {}, field.topic), input(field, field.id));
}

function replying(request) {
  return h("form", { class: request.late ? "replying late" : "replying", "data-request": request.id },
    h("p", {}, h("b", {}, t("What do your registers say?")), "　", h("span", { class: request.late ? "mark confirm" : "mark off" }, drawing(request.late ? "alert" : "time"), t("until {day}", { day: dayWords(request.due_on, page.today) }))),
    h("div", { class: "two" }, h("button", { class: "btn primary", type: "button", "data-nothing": request.id }, t("In none of our registers")), h("button", { class: "btn" }, t("Answer as below"))),
    h("div", { class: "facts" }, request.fields.map(fact)));
}

const NEXT = { not_started: "in_hand", in_hand: "done", waiting: "in_hand", later: "in_hand" };

function item(one, file) {
  const [kind, name, words] = markOf(one);
  const day = one.due === null ? null : dayWords(one.due, page.today);
  const late = lateMark(one);
  const next = one.open ? NEXT[one.state] : null;
  return h("tr", {}, h("td", {}, h("span", { class: `mark ${kind}` }, drawing(name), words)),
    h("td", {}, h("b", {}, worded(one.names)), japaneseOf(one.names) ? h("small", {}, one.name) : null, one.after.length > 0 ? h("small", {}, t("First: {names}", { names: one.after.join(comma) })) : null),
    h("td", { class: "d" }, day === null ? h("small", {}, one.deadline?.text ?? "—") : late ? [h("span", { class: `mark ${late[0]}` }, drawing("alert"), day), late[1] ? h("small", {}, late[1]) : null] : h("b", {}, day)),
    h("td", {}, next ? h("button", { class: "btn small", type: "button", "data-next": next, "data-item": one.key, "data-item-version": one.version, "data-case": file.case.code }, next === "done" ? t("It is done") : t("Take in hand")) : null));
}

function card(file) {
  const late = file.requests.some((one) => one.late);
  return h("section", { class: late ? "file late" : "file" },
    h("header", {}, file.case.label ? [sign(file.case.sign), h("b", { class: "num" }, file.case.label)] : null, h("h2", {}, titled(file.case)),
      h("span", {}, file.case.visit_on && file.case.last_visit === null ? t("Visit {day}", { day: dayWords(file.case.visit_on, page.today) }) : ""),
      namesButton(file.case, { "data-names": file.case.code }), page.whole ? h("a", { href: `/cases/${file.case.code}` }, t("Whole case")) : null),
    file.requests.map(replying),
    file.items.length > 0 ? h("table", { class: "t" }, h("tbody", {}, file.items.map((one) => item(one, file)))) : null);
}

function show() {
  put(box, told.length === 0 ? h("p", { class: "quiet-line" }, t("Nothing is to be answered or done.")) : told.map(card));
  mark(document.body, "data-ready", true);
  mark(document.body, "data-files", told.length);
}

async function look() {
  const response = await fetch(`/api/v1/departments/${page.department}/cases`, { headers: { Accept: "application/json" }, credentials: "same-origin" });
  if (response.ok) {
    told = (await response.json()).cases;
    show();
  }
}

async function reply(id, body) {
  const answer = await sender.send({ name: "reply", title: t("Answer"), path: `/api/v1/presurvey/${id}/reply`, body });
  if (answer?.ok) {
    told = answer.body.cases;
    show();
  } else if (answer) {
    said(refusalWords(answer) ?? "");
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-request]");
  if (form !== null) {
    event.preventDefault();
    const request = told.flatMap((file) => file.requests).find((one) => one.id === Number(form.dataset.request));
    reply(request.id, { facts: valuesOf(form, request.fields).facts });
  }
});

document.addEventListener("click", async (event) => {
  const button = event.target.closest("button");
  const { nothing, next, names, item: key, itemVersion, case: code } = button?.dataset ?? {};
  if (nothing) {
    reply(nothing, { nothing: true });
  } else if (names) {
    const shown = button.getAttribute("aria-pressed") === "true";
    const answer = await sender.send({ name: "names", title: button.textContent, path: namesPath(names, shown), body: {} });
    said(answer && !answer.ok ? (refusalWords(answer) ?? "") : "");
    look();
  } else if (next) {
    const answer = await sender.send({ name: "progress", title: key, path: `/api/v1/cases/${code}/progress`, body: { item: key, item_version: Number(itemVersion), to: next } });
    if (answer && !answer.ok) {
      said(refusalWords(answer) ?? "");
    }
    look();
  }
});

const typing = () => document.activeElement?.closest("[data-request]") !== null && document.activeElement?.closest("[data-request]") !== undefined;
setInterval(() => sender.press === null && !typing() && look(), 5_000);
look();
