/** Follows one visit: asks for news, tells the call by sound, vibration and words, and says when the news is old. */

import { carried, clock, clockRange, plain, say, speak, t, tn } from "../js/words.js";
import { loadAgain } from "../live/builds.js";
import { leaveUntil, waitNote } from "../js/waits.js";

const CALM = 10_000;
const SOON = 5_000;
const OVER = 60_000;
const OLD = 25_000;
const NEAR = 3;
const TONES = [659.26, 523.25];
const EVERY = 2_500;
const LONGEST = 60_000;
const PATTERN = [400, 200, 400];
const ENDED = new Set(["done", "cancelled", "expired", "transferred"]);

let visit = carried("visit");
speak(carried("texts"));

const { dataset } = document.body;
const offset = () => new Date(document.body.dataset.now) - loaded;
const find = (id) => document.getElementById(id);
let loaded = Date.now();
let tag = null;
let heard = performance.now();
let stopped = null;

const alarm = makeAlarm();
const now = () => new Date(Date.now() + offset());
const callOf = ({ leg, calls }) => `${leg}.${calls}`;

/** What decides how the page is laid out; people and times change within it. */
function shape({ people_ahead: _people, wait: _wait, wait_note: _note, leave_until: _leave, near: _near, seq: _seq, ...rest }) {
  return JSON.stringify(rest);
}

function delay() {
  if (ENDED.has(visit.state)) return OVER;
  return visit.state === "waiting" && visit.people_ahead > NEAR ? CALM : SOON;
}

async function ask() {
  const headers = tag ? { "If-None-Match": tag } : {};
  const response = await fetch(dataset.api, { headers, cache: "no-store", signal: AbortSignal.timeout(8_000) });
  if (response.status === 404) location.reload();
  if (response.status === 304) return null;
  if (!response.ok) throw new Error(`status ${response.status}`);
  tag = response.headers.get("ETag");
  return response.json();
}

async function follow() {
  for (;;) {
    await new Promise((done) => setTimeout(done, delay()));
    try {
      const fresh = await ask();
      if (fresh) await take(fresh);
      heard = performance.now();
    } catch (error) {
      if (!(error instanceof Error)) throw error; // no news: how old they are is said by age()
    }
    age();
  }
}

async function take(fresh) {
  if (shape(fresh) !== shape(visit)) {
    if (fresh.state === "called" && callOf(fresh) !== stopped) ring();
    await redraw();
    return;
  }
  const { people_ahead: ahead, near } = visit;
  visit = fresh;
  if (visit.state === "waiting") showLine(ahead, near);
}

/** The numbers within the page: how many people, and when. Said aloud once, in words, when they change. */
function showLine(before, near) {
  const people = visit.people_ahead ?? 0;
  const ahead = tn("{n} person ahead", "{n} people ahead", people);
  say(find("people"), tn("{n} person", "{n} people", people));
  const ranged = visit.wait && !visit.wait_note;
  say(find("wait"), ranged ? clockRange(visit.wait.low, visit.wait.high) : waitNote(visit.wait_note));
  find("wait").className = visit.wait ? "" : "unknown";
  find("wait").classList.toggle("num", Boolean(ranged) && !document.documentElement.classList.contains("easy"));
  say(find("leave"), visit.near ? t("It is nearly your turn. Please stay near the counter.") : leaveUntil(visit.leave_until, now()) ?? "");
  find("leave").classList.toggle("near", visit.near);
  if (visit.near && !near) navigator.vibrate?.([200]);
  find("meaning").hidden = !ranged;
  find("served").hidden = !visit.served_after_close;
  document.title = `${visit.label} ${plain(ahead)}`;
  if (people !== before) find("news").textContent = plain(ahead);
}

/** Take the page anew from the server: it is the one that knows how every state looks. */
async function redraw() {
  await show(await fetch(dataset.page, { cache: "no-store", signal: AbortSignal.timeout(8_000) }));
}

async function show(response) {
  if (!response.ok) throw new Error(`status ${response.status}`);
  const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
  const { build } = visit;
  visit = JSON.parse(fresh.getElementById("visit").textContent);
  if (visit.build !== build && loadAgain(visit.build)) return;
  document.documentElement.lang = fresh.documentElement.lang;
  document.documentElement.className = fresh.documentElement.className;
  speak(JSON.parse(fresh.getElementById("texts").textContent));
  document.title = fresh.title.trim();
  document.body.className = fresh.body.className;
  Object.assign(dataset, fresh.body.dataset);
  loaded = Date.now();
  tag = null;
  find("page").replaceWith(document.adoptNode(fresh.getElementById("page")));
  scrollTo(0, 0);
  dress();
}

/** Send a form without leaving the page, so that the sound stays allowed. */
async function send(event) {
  const { target: form, submitter } = event;
  if ("plain" in form.dataset) return; // the visit is over: the server's answer is a page
  event.preventDefault();
  const body = new URLSearchParams(new FormData(form, submitter)); // before it is disabled: a disabled button says nothing
  submitter.disabled = true;
  try {
    await show(await fetch(form.action, { method: "POST", body, signal: AbortSignal.timeout(8_000) }));
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    submitter.disabled = false;
    find("stale").hidden = false;
    say(find("stale"), t("This could not be sent. Please try again, or speak to the staff."));
    scrollTo(0, 0);
  }
}

function ring() {
  stopped = null;
  alarm.start();
}

function hush() {
  stopped = callOf(visit);
  alarm.stop();
  dress();
}

/** What only works with scripts: the buttons of the sound, and the words for listeners. */
function dress() {
  const called = visit.state === "called";
  if (!called) alarm.stop();
  if (called && callOf(visit) !== stopped && !alarm.ringing) ring();
  const words = called ? plain(document.title) : "";
  if (find("alarm").textContent !== words) find("alarm").textContent = words;
  if (!called) find("news").textContent = plain(document.querySelector(".state")?.textContent ?? "");
  for (const id of ["stop", "ringing"]) if (find(id)) find(id).hidden = !(alarm.ringing && alarm.audible);
  find("stop")?.addEventListener("click", hush);
  const section = find("alert");
  if (!section) return;
  section.hidden = false;
  find("ring").setAttribute("aria-pressed", String(alarm.on));
  find("ring").addEventListener("click", toggle);
  find("try").addEventListener("click", attempt);
}

async function toggle() {
  if (alarm.on) alarm.off();
  else await alarm.allow();
  find("ring").setAttribute("aria-pressed", String(alarm.on));
  say(find("heard"), alarm.on ? t("You are told by sound when you are called.") : t("The sound is off. Please watch this screen."));
}

async function attempt() {
  const played = await alarm.test();
  find("ring").setAttribute("aria-pressed", String(alarm.on));
  say(find("heard"), played ? t("Did you hear it? If not, please turn up the volume of your phone.") : t("This phone lets us play no sound. Please watch this screen."));
}

/** The time of the last news; old news says so in words and by its broken edge. */
function age() {
  const silent = performance.now() - heard;
  const at = clock(new Date(now() - silent));
  const old = silent > OLD && !ENDED.has(visit.state);
  const was = document.body.classList.contains("stale-page");
  document.body.classList.toggle("stale-page", old);
  const banner = find("stale");
  if (banner && (old || was)) {
    banner.hidden = !old;
    if (old) say(banner, t("No news since {time}. Please also watch the screens in the lobby.", { time: at }));
  }
  if (find("asof")) say(find("asof"), t("As of {time}", { time: at }));
}

function chime(context) {
  TONES.forEach((frequency, index) => {
    const start = context.currentTime + 0.02 + index * 0.35;
    const gain = context.createGain();
    const tone = context.createOscillator();
    tone.frequency.value = frequency;
    gain.gain.setValueAtTime(0.0001, start);
    gain.gain.exponentialRampToValueAtTime(0.6, start + 0.015);
    gain.gain.exponentialRampToValueAtTime(0.0001, start + 0.55);
    tone.connect(gain).connect(context.destination);
    tone.start(start);
    tone.stop(start + 0.6);
  });
}

/**
 * An alarm that rings until it is stopped, a minute at the longest. Browsers let a page sound only after a touch, so a
 * button allows it. It stands in this file because every further file is one more request over a weak network.
 */
function makeAlarm() {
  let context = null;
  let timer = null;
  let until = 0;
  let lock = null;
  let allowed = false;

  const shake = (pattern) => navigator.userActivation?.hasBeenActive && navigator.vibrate?.(pattern);

  async function open() {
    context ??= new AudioContext();
    await context.resume();
    return context.state === "running";
  }

  async function keepAwake() {
    if (!allowed || !navigator.wakeLock || document.hidden) return;
    try {
      lock = await navigator.wakeLock.request("screen");
    } catch (error) {
      if (!(error instanceof DOMException)) throw error; // a phone low on power refuses: the words on the page stay
    }
  }

  function beat() {
    if (performance.now() > until) {
      stop();
      return;
    }
    if (context?.state === "running") chime(context);
    shake(PATTERN);
  }

  function stop() {
    clearInterval(timer);
    timer = null;
    shake(0);
  }

  return {
    keepAwake,
    stop,
    get on() {
      return allowed;
    },
    /** Whether this phone can be heard or felt now. */
    get audible() {
      return context?.state === "running" || Boolean(navigator.vibrate && navigator.userActivation?.hasBeenActive);
    },
    get ringing() {
      return timer !== null;
    },
    async allow() {
      allowed = await open();
      await keepAwake();
    },
    off() {
      allowed = false;
      context?.suspend();
      lock?.release();
      lock = null;
    },
    async test() {
      allowed = await open();
      if (allowed) chime(context);
      shake(PATTERN);
      await keepAwake();
      return allowed;
    },
    start() {
      until = performance.now() + LONGEST;
      if (timer !== null) return;
      timer = setInterval(beat, EVERY);
      beat();
    },
  };
}

if (location.search) history.replaceState(history.state, "", dataset.page);
dress();
follow();
setInterval(age, 5_000);
addEventListener("submit", send);
addEventListener("visibilitychange", () => document.hidden || alarm.keepAwake());
