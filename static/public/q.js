/** The phone page outside the city hall's network: finds its number in a signed snapshot, and says how old it is. */

import { h, icon, put, sign, wayIcon } from "../live/dom.js";
import { carried, nodes, speak, t, tn } from "../js/words.js";
import { inLanguage } from "../live/texts.js";

const EVERY = 10_000;
const OLD = 60_000;
const STATES = {
  waiting: () => t("Please wait"),
  called: () => t("You are called"),
  serving: () => t("We are serving you now"),
  held: () => t("Please wait a moment longer"),
  absent: () => t("Please come back"),
};

speak(carried("texts"));
const main = document.getElementById("main");
const { locale } = document.body.dataset;
const clock = new Intl.DateTimeFormat("ja-JP", { timeZone: "Asia/Tokyo", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const time = (at) => clock.format(new Date(at));
const WAITS = new Set(["waiting", "held", "absent"]);

/** A text that the city typed, marked where it is in another language than the page. */
function typed(texts) {
  const { text, code } = inLanguage(texts, locale);
  return code === locale ? nodes(text) : h("span", { lang: code.split("@")[0] }, ...nodes(text));
}

function floorName(floor) {
  const bare = floor?.replace(/[階F]$/u, "");
  return /^\d+$/.test(bare ?? "") ? nodes(t("Floor {floor}", { floor: bare })) : floor;
}

/** The counter's number, large, or its name. */
function counter(label) {
  if (!/^\d/.test(label)) return nodes(t("Go to {name}", { name: label }));
  const [before, after] = t("Counter {number}", { number: "\n" }).split("\n");
  return [...nodes(before), h("span", { class: label.length > 1 ? "num long" : "num" }, label), ...nodes(after)];
}

let last = null; // {content, ahead}: the newest right snapshot, and how far the server's clock is before ours

const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

/** Whether the city hall signed it; true as well where the browser cannot tell, for the page comes from the same place. */
async function right(told) {
  try {
    const key = await crypto.subtle.importKey("raw", bytes(document.body.dataset.key), "Ed25519", false, ["verify"]);
    return await crypto.subtle.verify("Ed25519", key, bytes(told.signature), new TextEncoder().encode(told.signed));
  } catch (error) {
    return error.name === "NotSupportedError";
  }
}

async function name(token) {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(token));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("").slice(0, 32);
}

async function ask() {
  try {
    const answer = await fetch("snapshot.json", { cache: "no-store" });
    if (!answer.ok) return;
    const told = await answer.json();
    if (!(await right(told))) return;
    const content = JSON.parse(told.signed);
    if (last !== null && content.at < last.content.at) return;
    const served = Date.parse(answer.headers.get("Date") ?? "");
    last = { content, ahead: Number.isNaN(served) ? 0 : served - Date.now() };
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof SyntaxError)) throw error;
  }
}

function stale() {
  const age = Date.now() + last.ahead - Date.parse(last.content.at);
  document.body.classList.toggle("stale-page", age > OLD);
  return age > OLD
    ? h("p", { class: "say stale", id: "stale", role: "status" }, ...nodes(t("This is how it stood at {time}. There has been no news since. Please look at the boards in the hall.", { time: time(last.content.as_of) })))
    : null;
}

function waiting(mine) {
  if (mine.state !== "waiting") return null;
  const wait = mine.wait ? `${time(mine.wait.low)}〜${time(mine.wait.high)}` : t("being estimated");
  return h("dl", { class: "facts" },
    h("div", {}, h("dt", {}, ...nodes(t("Waiting before you"))), h("dd", { id: "people" }, ...nodes(tn("{n} person", "{n} people", mine.ahead)))),
    h("div", {}, h("dt", {}, ...nodes(t("Called at about"))), h("dd", { class: mine.wait ? "" : "unknown" }, ...nodes(wait))));
}

function called(mine) {
  const { floor, way, way_text: words } = mine.way ?? {};
  return [
    h("h1", {}, h("span", { class: "num n" }, mine.label)),
    mine.window ? h("section", { class: "to", id: "card" },
      h("p", { class: "w" }, ...counter(mine.window)),
      floor || words ? h("p", { class: "way" }, wayIcon(way), h("span", {}, floor ? floorName(floor) : null, " ", words ? typed(words) : null)) : null) : null,
    h("p", { class: "when state" }, ...nodes(t("You are called")), h("br"), ...nodes(t("Please show this screen at the counter."))),
  ];
}

/** Where to wait, in the words of the page inside, and for what. */
function place(mine, service) {
  if (!WAITS.has(mine.state)) return null;
  const at = service?.wait_at ? typed(service.wait_at) : floorName(service?.floor) || nodes(t("Please wait in the lobby."));
  return h("p", { class: "where" }, icon("pin"), h("span", {}, h("b", {}, at), h("span", {}, typed(service?.name))));
}

function ticket(mine, content) {
  if (mine.state === "called") return called(mine);
  const service = content.offices[mine.office].services[mine.service];
  return [
    h("section", { class: "card", id: "card" },
      h("h1", { class: "me" }, h("span", { class: "sr" }, ...nodes(t("Your number"))), mine.sign && mine.label.startsWith(mine.sign.letter) ? sign(mine.sign) : null, h("span", { class: "num" }, mine.label)),
      h("p", { class: "state" }, ...nodes(STATES[mine.state]())),
      waiting(mine),
      mine.state === "absent" ? h("div", { class: "inside" }, h("p", {}, ...nodes(t("You were called, and nobody came. Please speak to the staff.")))) : null,
      mine.window ? h("p", { class: "inside" }, ...nodes(t("You are at counter {number}.", { number: mine.window }))) : null,
      place(mine, service)),
  ];
}

function lines(content) {
  const offices = Object.values(content.offices);
  return offices.map((office) => h("section", { class: "card" },
    offices.length > 1 ? h("h2", { class: "inside" }, typed(office.name)) : null,
    h("ul", { class: "lines" },
      ...office.calling.map((one) => h("li", {}, h("span", {}, /^\d/.test(one.window) ? nodes(t("Counter {number}", { number: one.window })) : one.window), h("b", { class: "num" }, one.label))),
      ...Object.values(office.services).map((one) => h("li", {}, h("span", {}, typed(one.name)), h("b", {}, ...nodes(tn("{n} waiting", "{n} waiting", one.waiting))))))));
}

async function draw() {
  if (last === null) {
    put(main, h("p", { class: "say stop", role: "alert" }, ...nodes(t("There is no news from the city hall. Please look at the boards in the hall."))));
    return;
  }
  const token = location.hash.slice(1);
  const { content } = last;
  const mine = token ? content.tickets[await name(token)] : null;
  document.body.classList.toggle("called", mine?.state === "called");
  const here = mine?.office ?? (Object.keys(content.offices).length === 1 ? Object.keys(content.offices)[0] : null);
  put(document.getElementById("office"), ...(here ? [typed(content.offices[here].name)] : nodes(t("City hall service"))));
  const gone = token && !mine
    ? h("p", { class: "say" }, ...nodes(t("This number is not in today's line any more: it is finished, or of another day."))) : null;
  put(main, stale(), gone, ...(mine ? ticket(mine, content) : lines(content)));
  put(document.getElementById("asof"), ...nodes(t("As of {time}", { time: time(content.as_of) })));
}

async function follow() {
  await ask();
  await draw();
  setTimeout(follow, EVERY);
}

for (const link of document.querySelectorAll("[data-language]")) {
  link.addEventListener("click", () => { link.href = link.href.split("#")[0] + location.hash; });
}
window.addEventListener("hashchange", draw);
follow();
