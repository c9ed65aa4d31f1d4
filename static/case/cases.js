// The list of cases, the most urgent first, and the beginning of one for a booked day.

import { carried, speak, t, tn } from "../js/words.js";
import { h, mark, put, sign } from "../live/dom.js";
import { makeSender, refusalWords, tabStore } from "../window/sending.js";
import { drawing } from "./draw.js";
import { namesButton, namesPath } from "./names.js";
import { dayWords, titled } from "./words.js";

const page = carried("page");
speak(carried("texts"));
const said = (words) => put(document.getElementById("said"), words);
const sender = makeSender({
  csrf: page.csrf, store: tabStore("cases press"),
  onChange: (press) => said(press?.asking ? t("The server does not answer. Please wait, or press again.") : ""),
});

function row(one) {
  const when = one.visit_on && one.last_visit === null ? t("Visit {day}", { day: dayWords(one.visit_on, page.today) }) : one.label ? t("Here now") : t("Last visit {day}", { day: dayWords(one.last_visit ?? one.starts_on, page.today) });
  return h("tr", {},
    h("td", {}, one.label ? [sign(one.sign), h("b", { class: "num" }, one.label)] : "—"),
    h("td", {}, h("a", { href: `/cases/${one.code}` }, h("b", {}, titled(one))), namesButton(one, { "data-names": one.code }), h("small", {}, when)),
    h("td", {}, tn("{n} to do", "{n} to do", one.open), one.overdue > 0 ? h("span", { class: "mark stop" }, drawing("alert"), tn("{n} overdue", "{n} overdue", one.overdue)) : null,
      one.lapsed > 0 ? h("span", { class: "mark confirm" }, drawing("alert"), tn("{n} to confirm, its day has passed", "{n} to confirm, their day has passed", one.lapsed)) : null),
    h("td", {}, one.unanswered > 0 ? h("span", { class: one.late ? "mark confirm" : "mark off" }, drawing(one.late ? "alert" : "time"), tn("{n} department not answered", "{n} departments not answered", one.unanswered)) : "—"),
    h("td", { class: "d" }, one.warned ? h("span", { class: "mark stop" }, t("Erased after {day}", { day: dayWords(one.kept_until, page.today) })) : h("small", {}, t("kept until {day}", { day: dayWords(one.kept_until, page.today) }))));
}

async function look(office) {
  const response = await fetch(`/api/v1/offices/${office}/cases`, { headers: { Accept: "application/json" }, credentials: "same-origin" });
  if (!response.ok) {
    return;
  }
  const { cases } = await response.json();
  put(document.getElementById(`list-${office}`), cases.length === 0 ? h("p", { class: "quiet-line" }, t("No case is under way.")) :
    h("table", { class: "t" }, h("thead", {}, h("tr", {}, [t("Number"), t("Case"), t("Procedures"), t("Asked before the visit"), t("Kept")].map((words) => h("th", { scope: "col" }, words)))), h("tbody", {}, cases.map(row))));
  mark(document.body, "data-ready", true);
}

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("[data-open]");
  if (form === null) {
    return;
  }
  event.preventDefault();
  const body = { office: form.dataset.open, ...Object.fromEntries(new FormData(form)) };
  const answer = await sender.send({ name: "open", title: t("Open a case"), path: "/api/v1/cases", body });
  if (answer?.ok) {
    window.location.assign(`/cases/${answer.body.code}`);
  } else if (answer) {
    said(refusalWords(answer) ?? "");
  }
});

const all = () => page.offices.forEach(look);

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-names]");
  if (button !== null) {
    const shown = button.getAttribute("aria-pressed") === "true";
    const answer = await sender.send({ name: "names", title: button.textContent, path: namesPath(button.dataset.names, shown), body: {} });
    said(answer && !answer.ok ? (refusalWords(answer) ?? "") : "");
    all();
  }
});
setInterval(all, 10_000);
all();
