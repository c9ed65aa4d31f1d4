// A case beside the desk: the interview, the list of procedures, the departments, all by keys.

import { carried, speak, t } from "../js/words.js";
import { h, icon, mark, put, sign } from "../live/dom.js";
import { makeSender, refusalWords, tabStore } from "../window/sending.js";
import { time } from "../window/words.js";
import { makeActs } from "./acts.js";
import { makeBooth } from "./booth.js";
import { passing, showChanges, showFilters, showItems } from "./list.js";
import { namesButton } from "./names.js";
import { makePicking } from "./picking.js";
import { requestOf, showQuestion, toggle } from "./question.js";
import { endWords, requestWords, showEnd, showRelay, showRequests } from "./side.js";
import { showAnswers, showJournal, showPeople } from "./tabs.js";
import { aboutWords, comma, roleWords, worded } from "./words.js";

const byId = (id) => document.getElementById(id);
const page = carried("page");
speak(carried("texts"));

const POLL_MS = 3_000;
const TABS = ["items", "answers", "people", "journal"];
let view = null; // the case as it was last told
let leg = null; // the number at the window
let code = page.case;
let filter = "all";
let tab = "items";
let selected = null;
let order = [];
let changes = [];
let tag = null;
let legTag = null;
let offset = Date.parse(page.now) - Date.now(); // the city hall's clock less this machine's

const now = () => Date.now() + offset;
const actionable = () => sender.press === null && view !== null && page.may;

const sender = makeSender({ csrf: page.csrf, store: tabStore(`case press ${page.window ?? code}`), onChange: () => draw() });

async function get(path, etag = null) {
  const response = await fetch(`/api/v1/${path}`, { headers: { Accept: "application/json", ...(etag ? { "If-None-Match": etag } : {}) }, credentials: "same-origin", cache: "no-store" });
  if (response.status === 401) {
    window.location.assign(`/sign-in?next=${encodeURIComponent(window.location.pathname)}`);
  }
  return { status: response.status, tag: response.headers.get("ETag"), body: response.ok && response.status !== 304 ? await response.json() : null };
}

async function look() {
  if (page.window !== null) {
    const found = await get(`windows/${page.window}/screen`, legTag);
    if (found.body !== null) {
      legTag = found.tag;
      const before = leg?.ticket;
      leg = found.body.leg;
      offset = Date.parse(found.body.now) - Date.now();
      if (page.case === null && leg?.ticket !== before) {
        await choosing();
      }
    }
  }
  if (code !== null) {
    const found = await get(`cases/${code}`, tag);
    if (found.body !== null) {
      tag = found.tag;
      show(found.body);
    }
  }
  draw();
  await booth.look();
}

/** Which of the number's cases is shown: the first one, unless another was chosen. */
async function choosing() {
  view = null;
  code = null;
  tag = null;
  changes = [];
  if (leg !== null) {
    const found = await get(`visits/${leg.ticket}/cases`);
    const cases = found.body?.cases ?? [];
    code = cases.find((one) => one.state !== "closed")?.code ?? cases[0]?.code ?? null;
    mark(document.body, "data-cases", cases.length);
    if (code === null) {
      picking.look().then(draw);
    }
  }
}

function show(next) {
  view = next;
  mark(document.body, "data-version", view.version);
  mark(document.body, "data-case-state", view.state);
}

const movers = () => view.people.filter((person) => person.roles.includes("mover"));

let keyed = null; // the button that was pressed by keyboard: drawn anew, it has the focus again

function draw() {
  drawAll();
  if (keyed !== null && document.activeElement === document.body) {
    document.querySelector(`[data-do="${keyed}"]:not(:disabled)`)?.focus();
  }
}

function drawAll() {
  const press = sender.press;
  mark(document.body, "data-sending", press !== null);
  mark(document.body, "data-ready", true);
  byId("none").hidden = view !== null;
  byId("cols").hidden = view === null;
  byId("who").hidden = view === null;
  if (view === null) {
    picking.show(byId("none"));
    return;
  }
  drawWho();
  showFilters(byId("filters"), view.items, filter);
  if (!passing(view.items, filter).some((item) => item.key === selected)) {
    selected = null;
  }
  order = showItems(byId("items"), view, { filter, selected, departments: page.departments });
  showChanges(byId("changes"), changes, view.items);
  showAnswers(byId("tab-answers"), view, page);
  showPeople(byId("tab-people"), view);
  showJournal(byId("tab-journal"), view);
  for (const name of TABS) {
    byId(`tab-${name}`).hidden = name !== tab;
    mark(byId(`to-${name}`), "aria-selected", String(name === tab));
  }
  showQuestion(byId("question"), view, movers());
  const context = { leg, actionable: actionable(), departments: page.departments };
  showRelay(byId("relay"), view, view.state === "closed" ? { ...context, leg: null, actionable: false } : context);
  showRequests(byId("requests"), view, page.departments);
  showEnd(byId("end"), view, context);
  if (press?.asking) {
    said(t("The server does not answer. Press Enter to send again, Esc to stop."));
  }
}

function drawWho() {
  const ticket = view.tickets.find((one) => one.ticket === leg?.ticket) ?? view.tickets.at(-1);
  const beside = view.tickets.filter((one) => one !== ticket && one.leg !== null).map((one) => one.label);
  const visitor = view.people.find((person) => person.roles.includes("visitor"));
  const cell = (label, words, kind = null) => h("span", { class: kind }, h("small", {}, label), h("b", {}, words));
  const late = view.requests.some((one) => one.late);
  put(byId("who"),
    ticket?.label ? [sign(ticket.sign), h("span", { class: "num" }, ticket.label)] : h("b", { class: "before" }, icon("time"), t("Before the visit")),
    h("b", { class: "event" }, worded(view.event_name)),
    beside.length > 0 ? cell(t("Numbers together"), beside.join(comma)) : null,
    view.about.map((one) => cell(aboutWords(one.key), `${one.name ?? ""}${one.said}`)),
    visitor ? cell(t("Visitor"), `${visitor.name} 様（${[visitor.details.relation, ...visitor.roles.filter((role) => role !== "visitor").map(roleWords)].filter(Boolean).join("・") || t("Visitor")}）`) : null,
    cell(t("Departments asked"), requestWords(view), late ? "late" : null),
    view.warned ? cell(t("Erased after"), view.kept_until, "late") : null,
    namesButton(view, page.may ? { "data-do": "names", disabled: !actionable() } : null, "V"),
    view.state === "closed" ? null : h("span", { class: "until" }, h("small", {}, t("Should end")), h("b", { class: "num" }, endWords(view, now()))));
}

const said = (words) => put(byId("said"), words);

/** Send one press; the case that comes back is shown at once. */
async function send({ name, path, body = {} }) {
  said("");
  const answer = await sender.send({ name, title: name, path: `/api/v1/${path}`, body });
  if (answer === null) {
    return null;
  }
  if (answer.ok && answer.body?.code && answer.body.items) {
    tag = null;
    code = answer.body.code;
    changes = answer.body.changes.some((one) => one.kind !== "changed") ? answer.body.changes : [];
    show(answer.body);
  } else if (!answer.ok) {
    said(refusalWords(answer) ?? "");
    tag = null;
  }
  legTag = null;
  draw();
  look();
  return answer;
}

const onCase = (name, body = {}) => send({ name, path: `cases/${code}/${name}`, body });

const booth = makeBooth({ page, get, send, state: () => ({ code, closed: view?.state === "closed" }) });

const acts = makeActs({
  page, send, onCase, said,
  state: () => ({ view, leg, code }),
});

const picking = makePicking({
  page, get, send, said,
  begin: (event) => acts.begin(event),
  open: (chosen) => {
    code = chosen;
    tag = null;
    look();
  },
  state: () => ({ leg, code, ready: sender.press === null }),
});

function answer(choice) {
  const request = view.questions.length > 0 || choice === "back" ? requestOf(choice, view.questions[0] ?? { id: "", kind: "fact" }, movers()) : null;
  if (request !== null && actionable()) {
    document.activeElement?.blur?.();
    onCase(request.path, request.body);
  }
}

function move(step) {
  const at = order.indexOf(selected);
  selected = order[Math.min(order.length - 1, Math.max(0, at + step))] ?? null;
  draw();
  document.querySelector(`tr[data-key="${CSS.escape(selected ?? "")}"]`)?.scrollIntoView({ block: "nearest" });
}

const QUICK = { d: "done", i: "in_hand", w: "waiting", l: "later" };
const DO = { h: "put_off", c: "close", q: "ask", n: "person", v: "names" };

function onCard(key) {
  const button = document.querySelector(`#question [data-answer-digit="${CSS.escape(key)}"]`);
  button?.click();
  return button !== null;
}

function pressed(event) {
  const key = event.key.length === 1 ? event.key.toUpperCase() : event.key;
  const low = event.key.toLowerCase();
  const shifted = event.shiftKey && /^Digit[1-9]$/.test(event.code) ? Number(event.code.slice(5)) : null;
  if (key === "Escape" && page.window !== null) {
    window.location.assign(`/window/${page.window}`);
  } else if (view === null) {
    picking.key(key);
  } else if (shifted !== null) {
    document.querySelectorAll("#relay li")[shifted - 1]?.querySelector("[data-relay=call]")?.click();
  } else if (key === "ArrowDown" || key === "ArrowUp") {
    move(key === "ArrowDown" ? 1 : -1);
  } else if (key === "Enter" && view.state === "draft") {
    acts.run("take_up");
  } else if (key === "Enter" && onCard("Enter")) {
    return true;
  } else if ((key === "Enter" || key === "E") && selected !== null) {
    acts.item(selected);
  } else if (key === "Backspace") {
    onCard("⌫");
  } else if (low in QUICK && selected !== null) {
    acts.quick(selected, QUICK[low]);
  } else if (low === "p") {
    document.querySelector("[data-papers]")?.click();
  } else if (low in DO) {
    acts.run(DO[low]);
  } else if (key === "T") {
    tab = TABS[(TABS.indexOf(tab) + 1) % TABS.length];
    draw();
  } else {
    return onCard(key);
  }
  return true;
}

document.addEventListener("keydown", (event) => {
  if (sender.press?.asking && ["Enter", "Escape"].includes(event.key)) {
    event.preventDefault();
    event.key === "Enter" ? sender.again() : sender.giveUp();
    return;
  }
  const typing = ["INPUT", "TEXTAREA", "SELECT"].includes(event.target.tagName);
  const own = event.key === "Enter" && event.target.closest("button, a, summary") !== null;
  if (document.querySelector("dialog[open]") || typing || own || event.ctrlKey || event.altKey || event.metaKey || event.repeat || event.isComposing) {
    return;
  }
  if (pressed(event)) {
    event.preventDefault();
  }
});

document.addEventListener("submit", (event) => {
  if (event.target.id === "answer-form") {
    event.preventDefault();
    answer("form");
  }
});

document.addEventListener("click", (event) => {
  keyed = event.detail === 0 ? event.target.closest("[data-do]")?.dataset.do ?? null : null;
  const row = event.target.closest("tr[data-key]");
  if (row !== null) {
    const again = selected === row.dataset.key;
    selected = row.dataset.key;
    draw();
    if (again) {
      acts.item(selected);
    }
    return;
  }
  const button = event.target.closest("button");
  if (button === null || button.closest("dialog") || event.detail > 1) {
    return;
  }
  const told = button.dataset;
  if (told.filter) {
    filter = told.filter;
    draw();
  } else if (told.tab) {
    tab = told.tab;
    draw();
  } else if (told.toggle) {
    toggle(told.toggle);
    draw();
  } else if (told.choose) {
    answer(told.choose);
  } else if (!picking.pressed(told)) {
    acts.pressed(told);
  }
});

setInterval(() => {
  byId("time").textContent = time(now());
}, 1000);
setInterval(() => {
  if (sender.press === null && document.querySelector("dialog[open]") === null) {
    look().catch(() => said(t("The line is cut.")));
  }
}, POLL_MS);
look();
byId("other")?.addEventListener("click", picking.other);
