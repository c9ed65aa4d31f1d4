// The desk of a window: joins the line to the server, the keys and the presses.

import { speak, t } from "../js/words.js";
import { serverClock } from "../live/clock.js";
import { mark, put } from "../live/dom.js";
import { keepLetters } from "../live/letters.js";
import { connect } from "../live/live.js";
import { showAsking } from "./asking.js";
import { makeActs } from "./acts.js";
import { showLine, showTabs } from "./lines.js";
import { showNext, showPerson, showStopwatch, showUndo, showVerbs } from "./person.js";
import { makeSender, tabStore } from "./sending.js";
import { showSide } from "./side.js";
import { showLink, showStrip, showTop } from "./top.js";
import { offered, verbOf } from "./verbs.js";
import { time } from "./words.js";

const byId = (id) => document.getElementById(id);
const carried = (id) => JSON.parse(byId(id).textContent);

const page = carried("page");
const texts = carried("texts");
speak(texts);

const clock = serverClock();
const LETTERS = "window.letters";
const NEWS_MS = 400;
let state = null;
let only = null; // the one service the list is narrowed to
let stale = null;
let newBuild = false;
let notesOpen = false;
let letters = localStorage.getItem(LETTERS) !== "off";
let undoUntil = null; // {key, at}: by this machine's steady clock
let leaving = false;

const now = () => clock.read(performance.now()) ?? Date.now();

const sender = makeSender({
  csrf: page.csrf,
  store: tabStore(`press ${page.code}`),
  onChange: () => draw(),
});

const live = connect({
  namespace: "/window",
  join: { window: page.code },
  url: `/api/v1/windows/${encodeURIComponent(page.code)}/screen`,
  csrf: page.csrf,
  build: page.build,
  onState(next) {
    state = own(next);
    noteUndo();
    mark(document.body, "data-seq", state.seq);
    mark(document.body, "data-state", state.window.mine ? state.window.state : "theirs");
    mark(document.body, "data-ready", true);
    draw();
  },
  onNews: (at) => clock.note(at, performance.now()),
  onStale(since) {
    stale = { since };
    mark(document.body, "data-stale", true);
    drawStrip();
  },
  onFresh() {
    stale = null;
    mark(document.body, "data-stale", null);
    drawStrip();
  },
  onLink: (kind) => showLink(byId("link"), kind),
  onBuild() {
    newBuild = true;
    drawStrip();
  },
  onRefused: (status) => status === 401 && signIn(),
});

/** A rendering shared by everybody who looks, as this sign-in sees it. */
function own(shared) {
  const mine = shared.window.held_by !== null && shared.window.held_by === page.session;
  return { ...shared, window: { ...shared.window, mine } };
}

function noteUndo() {
  const { undo } = state;
  const mine = undo !== null && (page.lead || undo.by === page.actor);
  const key = mine ? `${undo.until} ${undo.verb} ${undo.label}` : null;
  if (key === null) {
    undoUntil = null;
  } else if (undoUntil?.key !== key) {
    undoUntil = { key, at: performance.now() + undo.seconds_left * 1000 };
  }
}

function undoLeft() {
  const left = undoUntil === null ? 0 : Math.ceil((undoUntil.at - performance.now()) / 1000);
  return left > 0 ? { label: state.undo.label, verb: state.undo.verb, left } : null;
}

const shownUndo = () => (names().includes("undo") ? undoLeft() : null);

const names = () => offered(state, { may: page.may, undo: undoLeft() !== null, lead: page.lead, relay: page.departments.length > 1 });

function draw() {
  if (state === null) {
    return;
  }
  const press = sender.press;
  const context = { page, now: now(), actionable: state.window.mine && press === null, only };
  showTop({ profile: byId("profile"), state: byId("state") }, state, page);
  drawStrip();
  showPerson(byId("person"), state, context);
  showAsking(byId("asking"), press);
  mark(byId("verbs"), "hidden", press?.asking === true);
  showVerbs(byId("verbs"), { names: names(), press, warn: page.may.includes("window.call") ? null : t("You may look here, but not call anybody.") });
  showNext(byId("following"), state, context);
  showUndo(byId("undo"), shownUndo());
  only = showTabs(byId("tabs"), state, { page, only });
  showLine({ body: byId("line"), sum: byId("line-sum"), more: byId("line-more") }, state, { ...context, only });
  showSide(byId("side"), state, context);
  const label = state.leg ? `${state.leg.label} ` : "";
  document.title = `${label}${t("Window {window}", { window: page.label })}`;
}

function drawStrip() {
  showStrip(byId("strip"), state, { page, stale, newBuild, open: notesOpen });
}

function say(words) {
  put(byId("said"), words ?? "");
}

function signIn() {
  if (!leaving) {
    leaving = true;
    window.location.assign(`/sign-in?next=${encodeURIComponent(window.location.pathname)}`);
  }
}

const acts = makeActs({
  page,
  send,
  say,
  now,
  getState: () => state,
  getUndo: undoLeft,
  letters: () => letters,
  setLetters(on) {
    letters = on;
    localStorage.setItem(LETTERS, on ? "on" : "off");
  },
});

/** Send one press and come back with the answer; 401 leads to the sign-in, and back here. */
async function send(press) {
  say("");
  return settled(await sender.send({ ...press, path: `/api/v1/${press.path}` }));
}

async function settled(answer) {
  if (answer === null) {
    return null;
  }
  if (answer.status === 401) {
    signIn();
    return null;
  }
  const before = state?.seq;
  if (!answer.ok) {
    live.ask();
  } else {
    setTimeout(() => state?.seq === before && live.ask(), NEWS_MS); // no news of our own press: ask for it
  }
  return answer;
}

function press(name) {
  if (state !== null && sender.press === null && names().includes(name)) {
    acts.run(name);
  }
}

document.addEventListener("keydown", (event) => {
  const target = event.target;
  if (event.key === "Enter" && event.repeat) {
    event.preventDefault(); // a key held down presses once
    return;
  }
  if (sender.press?.asking && event.key === "Escape") {
    sender.giveUp();
    return;
  }
  if (document.querySelector("dialog[open]") || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName)) {
    return;
  }
  const enter = event.key === "Enter";
  if (state === null || (enter && target.closest("button, a, summary")) || (!enter && !letters && event.key !== "?")) {
    return;
  }
  if (enter && sender.press?.asking) {
    sender.again();
    return;
  }
  const name = verbOf(event, names());
  if (name !== null) {
    event.preventDefault();
    press(name);
  }
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button === null || button.closest("dialog") || event.detail > 1) {
    return;
  }
  const { verb, pick, act, leg, answer, slips } = button.dataset;
  if ("again" in button.dataset) {
    sender.again();
  } else if ("giveUp" in button.dataset) {
    sender.giveUp();
  } else if ("reload" in button.dataset) {
    window.location.reload();
  } else if ("more" in button.dataset) {
    notesOpen = !notesOpen;
    drawStrip();
  } else if ("only" in button.dataset) {
    only = button.dataset.only || null;
    draw();
  } else if (sender.press !== null) {
    return;
  } else if (verb) {
    press(verb);
  } else if (pick) {
    acts.pick(Number(pick));
  } else if (act) {
    acts.on(act, Number(leg));
  } else if (answer) {
    acts.answer(Number(answer));
  } else if (slips !== undefined) {
    acts.slips(slips);
  }
});

setInterval(() => {
  byId("time").textContent = time(now());
  if (state !== null) {
    showStopwatch(now());
    showUndo(byId("undo"), shownUndo());
  }
}, 1000);
setInterval(draw, 20_000); // the minutes in the lists

showLink(byId("link"), "null");
keepLetters([texts]);
const kept = sender.takeUp();
if (kept !== null) {
  showAsking(byId("asking"), sender.press);
  kept.then(settled).then((answer) => acts.told(answer, null));
}
