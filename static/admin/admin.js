/** Niceties of the administration's forms. Everything works without them; they only save a round to the server. */

import { carried, speak, t, tn } from "../js/words.js";

speak(carried("texts"));

function mendEnds(list) {
  const rows = [...list.children];
  rows.forEach((row, index) => {
    const [up, down] = row.querySelectorAll(".move");
    up?.toggleAttribute("data-end", index === 0);
    down?.toggleAttribute("data-end", index === rows.length - 1);
  });
}

function move(press) {
  const row = press.closest("li");
  const list = row.parentElement;
  const up = press.value.startsWith("up:");
  const other = up ? row.previousElementSibling : row.nextElementSibling;
  if (!other) return;
  if (up) other.before(row);
  else other.after(row);
  mendEnds(list);
  const next = press.hasAttribute("data-end") ? row.querySelector(".move:not([data-end])") : press;
  next?.focus();
  const words = document.getElementById("said");
  if (words) words.textContent = t("{name}: now number {n}", { name: row.querySelector("label").textContent.trim(), n: [...list.children].indexOf(row) + 1 });
}

function foldHours(tick) {
  const folded = document.getElementById(tick.dataset.opens);
  if (folded) folded.hidden = !tick.checked;
}

/** Minutes that a code is still good for, said anew each second until it is over. */
function countDown(place) {
  const until = performance.now() + Number(place.dataset.seconds) * 1000;
  const tick = () => {
    const seconds = Math.max(0, Math.ceil((until - performance.now()) / 1000));
    const minutes = Math.ceil(seconds / 60);
    place.textContent = seconds ? tn("{n} minute left", "{n} minutes left", minutes) : t("This code is over. Please make a new one.");
    if (!seconds) clearInterval(timer);
  };
  const timer = setInterval(tick, 1000);
}

const said = document.createElement("p");
said.id = "said";
said.className = "sr";
said.setAttribute("role", "status");
document.body.append(said);

for (const list of document.querySelectorAll(".ticks.ordered")) {
  list.addEventListener("click", (event) => {
    const press = event.target.closest(".move");
    if (!press) return;
    event.preventDefault();
    move(press);
  });
}
for (const tick of document.querySelectorAll("[data-opens]")) {
  foldHours(tick);
  tick.addEventListener("change", () => foldHours(tick));
}
for (const place of document.querySelectorAll("[data-seconds]")) countDown(place);
document.querySelector('[aria-invalid="true"]')?.focus();
for (const press of document.querySelectorAll("[data-prints]")) {
  press.hidden = false;
  press.addEventListener("click", () => print());
}
