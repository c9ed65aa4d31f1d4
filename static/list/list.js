/** Shows the lines that the address names after its #, which no server is sent, and keeps the ticks on this phone. */

import { carried, day, say, speak, tn } from "../js/words.js";

speak(carried("texts"));

const KEY = `list:${location.hash}`;
const find = (id) => document.getElementById(id);

/** "n:mi_tennyu~20261204,mi_kokuho;c:x" -> [["n", [["mi_tennyu", "20261204"], ...]], ...] */
function named(fragment) {
  return fragment
    .split(";")
    .map((part) => part.split(":"))
    .filter(([group, items]) => items && find(`g-${group}`))
    .map(([group, items]) => [group, items.split(",").map((item) => item.split("~"))]);
}

/** The day with its year, as the page's language says it. */
function dated(digits) {
  const [year, month, number] = [digits.slice(0, 4), digits.slice(4, 6), digits.slice(6, 8)];
  const words = day(`${year}-${month}-${number}T12:00:00+09:00`);
  const { lang, classList } = document.documentElement;
  if (classList.contains("easy")) return `${year}年(ねん) ${words}`;
  return ["ja", "zh-Hans"].includes(lang) ? `${year}年${words}` : `${words} ${year}`;
}

function ticks() {
  try {
    return new Set(JSON.parse(localStorage.getItem(KEY) ?? "[]"));
  } catch (error) {
    if (!(error instanceof Error)) throw error; // a phone that keeps nothing shows the list without ticks
    return new Set();
  }
}

function keep(done) {
  try {
    localStorage.setItem(KEY, JSON.stringify([...done]));
  } catch (error) {
    if (!(error instanceof Error)) throw error; // it keeps nothing: the tick lasts as long as the page
  }
}

function place(line, group, due) {
  const time = line.querySelector(".due");
  if (due && /^[0-9]{8}$/.test(due)) {
    time.dateTime = `${due.slice(0, 4)}-${due.slice(4, 6)}-${due.slice(6, 8)}`;
    say(time, dated(due));
    time.hidden = false;
  }
  find(`g-${group}`).querySelector("ul").append(line);
}

function show() {
  find("plain").hidden = true;
  const fragment = decodeURIComponent(location.hash.slice(1));
  const groups = named(fragment);
  const more = Number(/(?:^|;)m:([0-9]{1,3})(?:;|$)/.exec(fragment)?.[1] ?? 0);
  const done = ticks();
  let gone = 0;
  let left = 0;
  for (const [group, items] of groups) {
    for (const [id, due] of items) {
      const line = find(`i-${id}`);
      if (!line) {
        gone += 1;
        continue;
      }
      place(line, group, due);
      const box = line.querySelector("input");
      box.checked = done.has(id);
      line.classList.toggle("ticked", box.checked);
      if ("nto".includes(group)) left += 1;
    }
  }
  let number = 0;
  for (const part of document.querySelectorAll(".part")) {
    const filled = part.querySelector("li") !== null;
    part.hidden = !filled;
    if (filled) part.querySelector(".no").textContent = String((number += 1));
  }
  const some = document.querySelector(".part li") !== null;
  if (find("empty")) find("empty").hidden = some;
  find("gone").hidden = gone === 0;
  find("more").hidden = more === 0;
  if (more > 0) say(find("more"), tn("{n} more line stands on your sheet only.", "{n} more lines stand on your sheet only.", more));
  if (some) say(find("count"), tn("There is {n} thing left for you to do.", "There are {n} things left for you to do.", left));
}

function tick({ target }) {
  if (target.type !== "checkbox") return;
  const done = ticks();
  if (target.checked) done.add(target.value);
  else done.delete(target.value);
  keep(done);
  target.closest(".line").classList.toggle("ticked", target.checked);
}

for (const link of document.querySelectorAll(".languages nav a")) link.hash = location.hash;
document.addEventListener("change", tick);
addEventListener("hashchange", () => location.reload());
if (!document.querySelector(".all:not([hidden])")) show();
