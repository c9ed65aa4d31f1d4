// The lower half of the wall: earlier calls, missed numbers, lines. What does not fit is shown page by page.

import { h, icon, mark, put, sign } from "../live/dom.js";
import { inLanguage, nodes, plain } from "../live/texts.js";
import { earlier, evenly, waitOf } from "./facts.js";
import { shortAfter } from "./plate.js";
import { opensSoon, reason, time } from "./sentences.js";

const LONG = 6;
const COUNTED = ["ja", "zh-Hans", "ko"];

/** The calls before the newest, newest first, row by row; `room`: the element they must not outgrow. */
export function showCalls(list, { state, speaker, room }) {
  const { t } = speaker;
  const calls = earlier(state);
  const rows = calls.map((call) =>
    h("li", {}, h("span", { class: "num" }, call.label), icon("arrow"),
      h("span", { class: "w" }, h("span", { class: "num" }, call.window.label), shortAfter(speaker, call.window))));
  mark(list, "data-long", calls.some((call) => call.label.length > LONG));
  put(list, rows.length > 0 ? rows : h("li", { class: "none" }, nodes(t("None yet"))));
  while (room !== null && list.children.length > 1 && list.parentElement.scrollHeight > room.clientHeight + 1) {
    list.lastElementChild.remove();
  }
}

/** Numbers that were called and did not come; as many as fit, then the next ones. */
export function showAbsent(box, { state, turn }) {
  const labels = state.absent ?? [];
  mark(box, "hidden", labels.length === 0);
  if (labels.length === 0) {
    return;
  }
  const list = box.querySelector("ul");
  const one = (label) => h("li", { class: "num" }, label);
  put(list, labels.map(one));
  let each = labels.length;
  while (each > 1 && box.scrollWidth > box.clientWidth) {
    each -= 1;
    put(list, labels.slice(0, each).map(one));
  }
  const pages = Math.ceil(labels.length / each);
  const start = (turn % pages) * each;
  put(list, labels.slice(start, start + each).map(one));
}

function waitCells(row, { speaker, now }) {
  const { t } = speaker;
  const people = h("td", { class: "n" }, count(speaker, row.waiting));
  if (!row.open) {
    const opens = row.next_opening && row.reason !== "after_last_issue" && row.reason !== "after_close" ? opensSoon(speaker, row.next_opening, now) : "";
    const words = [reason(speaker, row.reason), opens].filter(Boolean).join(" ");
    return row.waiting > 0
      ? [people, h("td", { class: "t shut" }, reason(speaker, row.reason))]
      : [h("td", { class: "t shut", colspan: 2 }, words)];
  }
  const wait = waitOf(row, now);
  const words = {
    calculating: () => h("td", { class: "t calc" }, t("calculating")),
    now: () => h("td", { class: "t" }, t("right away")),
    soon: () => h("td", { class: "t" }, t("soon")),
    long: () => h("td", { class: "t" }, t("60 min or more")),
    opening: () => h("td", { class: "t calc" }, t("after opening")),
    lunch: () => h("td", { class: "t calc" }, t("lunch shifts")),
    no_window: () => h("td", { class: "t calc" }, t("counters paused")),
    range: () => h("td", { class: "t num" }, `${time(wait.low)}${speaker.lang === "ja" ? "〜" : "–"}${time(wait.high)}`),
  };
  return [people, words[wait.kind]()];
}

/** 12人: the number large, its counter beside it where the language has a short one. */
function count({ tn, lang }, n) {
  if (!COUNTED.includes(lang)) {
    return h("span", { class: "num" }, String(n));
  }
  return plain(tn("{n} person", "{n} people", n, { n: "\n" })).split("\n")
    .flatMap((part, index) => (index === 0 ? [part] : [h("span", { class: "num" }, String(n)), part]));
}

/** The services of the board, in pages when they do not all fit. `room` measures the height there is for them. */
export function makeWaits(body, { dots, room }) {
  let drawn = "";
  let pages = [[]];

  function draw(rows, key) {
    drawn = key;
    body.replaceChildren(...rows);
    pages = evenly(rows.map((row) => row.getBoundingClientRect().height), room());
  }

  return function show({ state, speaker, code, now, turn }) {
    const rows = (state.waiting ?? []).map((row) => {
      const name = inLanguage(row.name, code);
      return h("tr", { "data-service": row.service, class: row.open ? null : "off" },
        h("td", {}, sign(row.sign)),
        h("th", { scope: "row", lang: name.code === code ? null : name.code.replace("_", "-") }, nodes(name.text)),
        waitCells(row, { speaker, now }));
    });
    const key = `${room()} ${rows.map((row) => row.outerHTML).join("")}`;
    if (key !== drawn) {
      draw(rows, key);
    }
    const shown = turn % Math.max(1, pages.length);
    [...body.children].forEach((row, index) => mark(row, "hidden", !(pages[shown] ?? []).includes(index)));
    put(dots, pages.length > 1 ? pages.map((_, index) => h("i", { class: index === shown ? "on" : null })) : null);
  };
}
