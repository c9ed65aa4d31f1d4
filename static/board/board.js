// The board on the wall. It runs for months untouched: one timer, a bounded page, and it mends itself.

import { loadAgain } from "../live/builds.js";
import { makeChime } from "../live/chime.js";
import { serverClock } from "../live/clock.js";
import { h, icon, mark, put } from "../live/dom.js";
import { keepLetters } from "../live/letters.js";
import { connect } from "../live/live.js";
import { inLanguage, nodes, plain, speaker } from "../live/texts.js";
import { closing, isFresh, mayReload, newest } from "./facts.js";
import { makeWaits, showAbsent, showCalls } from "./lists.js";
import { showEmergency, showNote } from "./notes.js";
import { go, makeMoment, say, showLine } from "./plate.js";
import { day, hour, opensAt, reason, time } from "./sentences.js";
import { isQuiet, makeVoice } from "./voice.js";

const byId = (id) => document.getElementById(id);
const carried = (id) => JSON.parse(byId(id).textContent);

const page = carried("board");
const texts = carried("texts");
const languages = page.languages;
const speakers = Object.fromEntries(Object.keys(texts).map((code) => [code, speaker(texts[code])]));
const main = languages[0];
const { t } = speakers[main];

const LINE_S = 8; // a language stays this long
const PAGE_S = 12; // a page of services, of missed numbers, a notice
const SHIFT_S = 600;
const FAR = 0.0295; // letters larger than this part of the width: one column of calls

const started = performance.now();
const clock = serverClock();
let state = null;
let seconds = 0;
let lastCall = Number.NEGATIVE_INFINITY; // when the last call was shown, by this machine
let firstSeen = { seq: -1, at: 0 };
let stale = null; // {since} while the line is cut
let newBuild = null; // the server's, when it is not the page's
let reloading = false;
let far = false;

let line = null; // to the server
const voice = page.voice.length > 0 || page.shared ? makeVoice({ ...page, voiced: page.voice }) : null;
const calling = (leg) => (state?.calls ?? []).some((call) => call.leg === leg && call.state === "called");
const hushed = () => Boolean(state?.emergency) || isQuiet(time(now()), page.quiet);
const chime = page.sound ? makeChime({ onState: showSound, voice, calling, hushed, volume: page.volume / 100 }) : null;
const moment = makeMoment(byId("moment"), { languages, speakers, getState: () => state, onEnd: draw });
const ahead = byId("ahead");
const showWaits = makeWaits(byId("waits"), {
  dots: byId("page-of"),
  room: () => ahead.clientHeight - ahead.querySelector("h2").offsetHeight,
});

const now = () => clock.read(performance.now()) ?? Date.now();

function tellSound() {
  if (chime !== null) line?.say("sound", { running: chime.state === "running" });
}

function showSound(sound) {
  queueMicrotask(tellSound);
  voice?.sounds(sound === "running");
  const locked = byId("locked");
  mark(locked, "hidden", sound !== "locked");
  put(locked, icon("silent"), h("span", {}, h("b", {}, nodes(t("Sound is off"))), nodes(t("Touch the screen to hear the calls"))));
}

function showClock() {
  const at = clock.read(performance.now());
  if (at !== null) {
    byId("time").textContent = time(at);
    byId("day").textContent = day(speakers[main].lang, at);
  }
}

/** Since when the newest call has been shown, by this machine's clock. */
function age(call) {
  if (firstSeen.seq !== call.seq) {
    firstSeen = { seq: call.seq, at: performance.now() - Math.max(0, now() - Date.parse(call.at)) };
  }
  return performance.now() - firstSeen.at;
}

function showPlate() {
  const plate = byId("plate");
  const call = newest(state);
  const closed = closing(state);
  const recent = call !== null && isFresh(call, age(call));
  if (closed !== null && !recent) {
    showClosed(plate, closed);
  } else if (call === null) {
    showEmpty(plate);
  } else {
    mark(plate, "data-look", recent ? "call" : "past");
    const was = { time: time(Date.parse(stale?.since ?? state.now)), words: t("as of then") };
    const plateGo = go(speakers[main], call, main, { was: stale ? was : null });
    const shown = plate.querySelector(".go");
    if (shown?.outerHTML !== plateGo.outerHTML) {
      plate.replaceChildren(plateGo, h("p", { class: "langline", "aria-hidden": "true" }));
    }
    showLanguage();
  }
}

function showLanguage() {
  const line = byId("plate").querySelector(".langline");
  const call = state && newest(state);
  if (line && call && !stale) {
    showLine(line, { call, languages, speakers, turn: Math.floor(seconds / LINE_S) });
  }
}

/** The same message in the board's next languages. */
function others(message) {
  const said = new Set([message(speakers[main])]);
  return languages.slice(1, 4).flatMap((code) => {
    const text = message(speakers[code]);
    const fresh = !said.has(text);
    said.add(text);
    return fresh ? [h("p", { class: "other" }, say(speakers[code], text))] : [];
  });
}

function showEmpty(plate) {
  const comes = ({ t }) => t("When your number is called, it appears here.");
  mark(plate, "data-look", "empty");
  put(plate,
    h("p", { class: "title" }, nodes(t("Nobody has been called yet."))),
    h("p", { class: "sub" }, nodes(comes(speakers[main]))),
    others(comes));
}

function showClosed(plate, closed) {
  mark(plate, "data-look", "closed");
  const opens = (each) => {
    const { t } = each;
    return closed.opens ? t("Next: {when}", { when: opensAt(each, closed.opens, now()) }) : "";
  };
  const ended = closed.reason === "after_last_issue" || closed.reason === "after_close";
  const why = (each) => {
    const { t } = each;
    return ended ? t("Closed for today") : reason(each, closed.reason);
  };
  put(plate,
    h("p", { class: "title" }, nodes(why(speakers[main]))),
    opens(speakers[main]) ? h("p", { class: "sub" }, nodes(opens(speakers[main]))) : null,
    others((each) => [why(each), opens(each)].filter(Boolean).join(". ")));
}

function showStale() {
  const box = byId("broken");
  mark(document.body, "data-stale", stale !== null);
  mark(box, "hidden", stale === null);
  mark(byId("plain"), "hidden", stale === null);
  if (stale === null) {
    return;
  }
  const since = stale.since ? time(Date.parse(stale.since)) : null;
  const sentence = since ? t("Calls after {time} do not appear on this screen.", { time: "\n" }).split("\n") : null;
  put(box, icon("broken"), h("div", {},
    h("b", {}, nodes(t("The line is cut. We are mending it."))),
    h("p", {}, sentence ? [nodes(sentence[0]), h("span", { class: "num" }, since), nodes(sentence[1] ?? "")] : nodes(t("Calls do not appear on this screen.")))));
  put(byId("plain"),
    h("li", {}, icon("sound"), h("span", {}, nodes(t("Staff at the counters call your number aloud.")))),
    page.phone ? h("li", {}, icon("phone"), h("span", {}, nodes(t("The QR code on your ticket shows your turn, too.")))) : null,
    foreignStale(since));
}

/** The other languages take turns. */
function foreignStale(since) {
  const foreign = languages.slice(1);
  if (foreign.length === 0) {
    return null;
  }
  const code = foreign[Math.floor(seconds / LINE_S) % foreign.length];
  const { t, lang } = speakers[code];
  const text = since
    ? t("Display offline since {time}. Staff will call your number.", { time: since })
    : t("Display offline. Staff will call your number.");
  return h("li", { lang }, icon("info"), say(speakers[code], text));
}

function showFoot() {
  const override = stale ? { text: t("Waiting times come back with the line."), code: main } : null;
  showNote(byId("note"), { notices: state?.notices, languages, turn: Math.floor(seconds / PAGE_S), override });
}

function draw() {
  showClock();
  if (state !== null) {
    showPlate();
    showFoot();
    const turn = Math.floor(seconds / PAGE_S);
    const part = far ? showPart(turn) : turn;
    showAbsent(byId("absent"), { state, turn: part });
    showCalls(byId("calls"), { state, speaker: speakers[main], room: far ? byId("low") : null });
    if (!stale) {
      showWaits({ state, speaker: speakers[main], code: main, now: now(), turn: part });
    }
    showEmergency(byId("emergency"), { emergency: state.emergency, languages, speakers, stale: stale !== null });
  }
}

/** A far board shows earlier calls, lines and missed numbers in turn; how often this part has been shown. */
function showPart(turn) {
  const parts = ["past", "ahead", ...(state.absent?.length ? ["absent"] : [])];
  mark(document.body, "data-far", stale ? "past" : parts[turn % parts.length]);
  return Math.floor(turn / parts.length);
}

function measure() {
  const letter = Number.parseFloat(getComputedStyle(document.body).fontSize);
  far = window.innerWidth > window.innerHeight && letter / window.innerWidth > FAR;
  mark(document.body, "data-far", far ? "past" : null);
  const place = document.querySelector(".place");
  mark(byId("day"), "hidden", false);
  mark(byId("day"), "hidden", place.scrollWidth > place.clientWidth);
}

function tick() {
  seconds += 1;
  moment.tick(performance.now());
  if (seconds % LINE_S === 0) {
    showLanguage();
    showStale();
  }
  if (seconds % PAGE_S === 0) {
    draw();
  }
  if (seconds % SHIFT_S === 0) {
    mark(document.body, "data-shift", (seconds / SHIFT_S) % 4);
  }
  showClock();
  reloadIfQuiet();
}

async function reloadIfQuiet() {
  const at = performance.now();
  const situation = { newBuild: newBuild !== null, hour: hour(now()), age: at - started, sinceCall: at - lastCall, fresh: stale === null && state !== null };
  if (reloading || moment.showing !== null || !mayReload(situation)) {
    return;
  }
  reloading = true;
  try {
    const answer = await fetch(window.location.href, { method: "GET", cache: "no-store" });
    if (answer.ok && !answer.redirected) {
      if (newBuild === null) {
        window.location.reload();
        return;
      }
      if (loadAgain(newBuild)) {
        return;
      }
      newBuild = null;
    }
  } catch {
    // the server is not there: the old page is better than none
  }
  setTimeout(() => {
    reloading = false;
  }, 60_000);
}

measure();
window.addEventListener("resize", () => {
  measure();
  draw();
});
document.fonts.addEventListener("loadingdone", () => {
  measure();
  draw();
});

line = connect({
  namespace: "/board",
  join: { board: page.code },
  url: `/api/v1/boards/${encodeURIComponent(page.code)}`,
  csrf: page.csrf,
  build: page.build,
  onState(next) {
    state = next;
    moment.keep(new Set((state.calls ?? []).map((call) => call.leg)), performance.now());
    mark(document.body, "data-ready", true);
    mark(document.body, "data-seq", state.seq);
    draw();
  },
  onCalls(calls) {
    lastCall = performance.now();
    firstSeen = { seq: calls.at(-1).seq, at: lastCall };
    if (!state.emergency) {
      moment.add(calls, lastCall);
    }
    for (const call of calls) {
      chime?.call(call);
    }
    draw();
  },
  onNews: (at) => clock.note(at, performance.now()),
  onStale(since) {
    stale = { since };
    moment.stop();
    showStale();
    draw();
  },
  onFresh() {
    stale = null;
    showStale();
    draw();
  },
  onBuild(build) {
    newBuild = build === page.build ? null : build;
  },
  onLink(kind) {
    mark(document.body, "data-link", kind);
    tellSound();
  },
});

document.title = `${plain(inLanguage(page.name, main).text)} ${plain(t("Calls"))}`;
setInterval(tick, 1000);
keepLetters(languages.map((code) => texts[code]));
