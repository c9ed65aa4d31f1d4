/** The ticket machine: one page, three steps. Keeps the state, draws it, and does what has to be done beside it. */

import { carried, plain, say, speak, t } from "../js/words.js";
import { loadAgain } from "../live/builds.js";
import { keepWords } from "../live/letters.js";
import { cleaningBox, cleaningWords, dialogBox, idleWords } from "./dialogs.js";
import { put } from "./draw.js";
import { makeEars } from "./ears.js";
import { listen } from "./keys.js";
import { laterHeading, laterStep } from "./later.js";
import { local, readIn } from "./local.js";
import { after, begin, untouched } from "./machine.js";
import { follow, forget, printCopies } from "./paper.js";
import * as screens from "./screens.js";
import { Away, newKey, pause, Refused, Server } from "./server.js";
import * as tickets from "./ticket.js";
import { tongues } from "./tongues.js";

const POLL = 5_000;
const STALE = 15_000;
const WARNING = 20;
const CLEANING = 60;
const ATTEMPTS = 5;
const SLOW_PRINT = 20_000;
const SETTLE = 600;
const CORNER = { size: 160, hold: 3_000 };

const page = { ...carried("kiosk"), texts: {} };
page.in = (code, text) => page.texts[code].texts[text] ?? text;
const langs = Object.fromEntries(page.locales.map((locale) => [locale.code, locale.html_lang]));
const region = Object.fromEntries(["bar", "steps", "head", "touch", "assist", "dialog", "said", "spoken"].map((id) => [id, document.getElementById(id)]));

const server = new Server({ kiosk: page.kiosk, headers: page.headers, language: () => state.language.outside });
const whole = tongues(page, server, (codes) => setTimeout(() => keepTrouble(codes)));
const news = { view: null, away: false, shut: false, offset: new Date(page.now) - Date.now(), heard: performance.now() };
const hand = { at: performance.now(), down: false, late: false, corner: null };
let state = begin(page.languages);
let changed = performance.now();
let cleaningUntil = 0;
const ears = makeEars({
  page,
  state: () => state,
  roots: () => (region.dialog.open ? [region.dialog] : [region.head, region.touch]),
  strip: region.spoken,
  alive: () => state.dialog?.kind !== "idle" && touched(),
});

const now = () => new Date(Date.now() + news.offset);

function dispatch(event) {
  const before = state;
  state = after(state, event);
  if (state === before) return;
  if (state.screen !== before.screen || state.group !== before.group || state.page !== before.page) changed = performance.now();
  render();
  if (state.screen !== before.screen) arrive();
  if (before.ticket && !state.ticket) forget();
  if (state.ticket && before.ticket && state.needs.join() !== before.needs.join()) tell();
  ears.follow();
}

/** The heading takes the focus, so that whoever listens hears where they are. */
function arrive() {
  document.querySelector("h1")?.focus({ preventScroll: true });
  if (state.screen === "ticket") announce(`${t("Your number is {label}.", { label: state.ticket.label })} ${paper()}`);
}

function announce(words) {
  region.said.textContent = plain(words);
}

function paper() {
  return tickets.printing({ state }).textContent;
}

const DRAWN = {
  language: (context) => [screens.languageHeading(context), screens.languageStep(context)],
  services: (context) => [serviceHeading(context), screens.serviceStep(context)],
  later: (context) => [laterHeading(context), laterStep(context)],
  issuing: (context) => [tickets.issuingHeading(context), []],
  failed: (context) => [tickets.failedHeading(context), tickets.failedStep(context)],
  ticket: (context) => [tickets.printing(context), tickets.ticketStep(context)],
  cleaning: (context) => [screens.languageHeading(context), []],
};
const STEPS = { language: 1, ticket: 3 };

function serviceHeading({ news }) {
  const group = news.view?.services.find((one) => state.group && one.group?.ja === state.group)?.group;
  const several = t("If you came for several things, choose one of them first.");
  const folded = news.view && screens.offered(news.view, state).entries.some((one) => one.services);
  return screens.heading(group ? local(group) : t("What can we do for you?"), folded ? null : t("Press one and you get a number."), several);
}

function render() {
  if (hand.down) {
    hand.late = true;
    return;
  }
  dress();
  const context = { state, page, news, now: now() };
  const away = news.away && ["language", "services", "later", "cleaning"].includes(state.screen);
  const [head, touch] = away ? [tickets.awayHeading(), tickets.awayStep(context)] : DRAWN[state.screen](context);
  put(region.bar, [screens.bar(context)]);
  put(region.steps, [screens.steps(STEPS[state.screen] ?? 2)]);
  put(region.head, [head]);
  put(region.touch, touch);
  screens.fit(region.touch.querySelectorAll(".row"));
  screens.snug(region.touch);
  put(region.assist, screens.assist(context));
  lay();
  countdowns();
}

/** The letters of what is said in a language when the server is away, while it is still there to give them. */
function keepTrouble(codes) {
  for (const code of codes) {
    speak(page.texts[code]);
    keepWords(langs[code], tickets.trouble({ page }));
  }
  speak(page.texts[state.language.code]);
}

/** Language, size and contrast of the whole page. */
function dress() {
  const { language } = state;
  speak(page.texts[language.code]);
  readIn(language, langs);
  const root = document.documentElement;
  root.lang = language.html_lang;
  root.className = language.html_class;
  root.dataset.text = state.large ? "large" : "normal";
  root.dataset.contrast = state.contrast ? "more" : "normal";
  document.body.classList.toggle("night", state.contrast);
  document.body.dataset.screen = state.screen;
  const title = { language: t("Choose your language"), ticket: state.ticket?.label }[state.screen] ?? t("What can we do for you?");
  document.title = `${plain(title)} | ${page.office.ja}`;
}

function lay() {
  const box = state.screen === "cleaning" ? cleaningBox() : state.dialog && dialogBox(state.dialog);
  put(region.dialog, box || []);
  region.dialog.classList.toggle("whole", state.screen === "cleaning");
  if (box && !region.dialog.open) region.dialog.showModal();
  if (!box && region.dialog.open) region.dialog.close();
}

function secondsLeft() {
  const limit = Math.max(news.view?.idle_seconds ?? page.idle_seconds, WARNING + 10);
  return Math.max(0, Math.ceil(limit - (performance.now() - hand.at) / 1000));
}

function countdowns() {
  const left = document.querySelector("[data-left]");
  if (left) say(left, tickets.closesIn(secondsLeft()));
  const words = region.dialog.querySelector("p");
  if (words && state.screen === "cleaning") say(words, cleaningWords(Math.ceil((cleaningUntil - performance.now()) / 1000)));
  else if (words && state.dialog?.kind === "idle") say(words, idleWords(secondsLeft()));
}

function tick() {
  if (state.screen === "cleaning") {
    if (performance.now() >= cleaningUntil) dispatch({ type: "cleaned" });
  } else if ((!untouched(state) || ears.on) && state.screen !== "issuing") {
    const left = secondsLeft();
    if (left === 0) finish();
    else if (left <= WARNING && state.dialog?.kind !== "idle") {
      dispatch({ type: "dialog", dialog: { kind: "idle" } });
      announce(`${t("Are you still there?")} ${idleWords(left)}`);
    }
  }
  countdowns();
}

function touched() {
  hand.at = performance.now();
}

/** Ask what is on offer, again and again; a machine without news says so and comes back by itself. */
async function poll() {
  for (;;) {
    try {
      const view = await server.services();
      if (view) {
        news.view = view;
        news.offset = new Date(view.now) - Date.now();
      }
      Object.assign(news, { away: false, shut: false, heard: performance.now() });
    } catch (error) {
      if (!(error instanceof Away || error instanceof Refused)) throw error;
      news.shut = error instanceof Refused && [401, 403].includes(error.status);
      news.away = error instanceof Refused || !news.view || performance.now() - news.heard > STALE;
    }
    if (news.view && news.view.build !== page.build && untouched(state) && !ears.on && !news.away) loadAgain(news.view.build);
    render();
    await pause(POLL);
  }
}

async function issue(service) {
  if (!["services", "later"].includes(state.screen) || news.away) return;
  dispatch({ type: "issue", service, key: newKey() });
  await tryToIssue();
}

async function tryToIssue() {
  const { choice } = state;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    if (attempt > 1) dispatch({ type: "again", attempt });
    try {
      const ticket = await server.issue(choice, { language: state.language.code, needs: state.needs });
      touched();
      dispatch({ type: "issued", ticket });
      followPrint(ticket);
      return;
    } catch (error) {
      touched();
      if (error instanceof Refused) {
        dispatch({ type: "refused", problem: { code: error.code, message: error.message, again: false } });
        return;
      }
      if (!(error instanceof Away)) throw error;
    }
    if (attempt < ATTEMPTS) await pause(500 * 2 ** (attempt - 1));
  }
  dispatch({ type: "refused", problem: { code: null, again: true } });
}

async function followPrint(ticket) {
  const started = performance.now();
  const shown = () => state.ticket === ticket;
  while (shown() && tickets.isPrinting(state.print)) {
    let print = await follow(server, ticket.print.job);
    if ((print === null || tickets.isPrinting(print)) && performance.now() - started > SLOW_PRINT) print = "slow";
    if (shown() && print && print !== state.print) {
      dispatch({ type: "printing", print });
      announce(paper());
    }
    await pause(1_000);
  }
}

let telling = Promise.resolve();

/** Tell the staff what the person needs; presses in quick succession arrive in their order. */
function tell() {
  const { ticket } = state;
  telling = telling.then(async () => {
    if (state.ticket !== ticket) return;
    try {
      await server.prefer(ticket.token, { needs: state.needs });
      if (state.ticket === ticket) dispatch({ type: "told", told: "told" });
    } catch (error) {
      if (!(error instanceof Away || error instanceof Refused)) throw error;
      if (state.ticket === ticket) dispatch({ type: "told", told: "failed" });
    }
  });
}

async function callStaff() {
  dispatch({ type: "dialog", dialog: { kind: "staff", state: "calling" } });
  let result = "failed";
  for (let attempt = 0; attempt < 3 && result === "failed"; attempt += 1) {
    try {
      await server.callStaff();
      result = "called";
    } catch (error) {
      if (!(error instanceof Away || error instanceof Refused)) throw error;
      if (error instanceof Refused) break;
      await pause(700);
    }
  }
  touched();
  dispatch({ type: "dialog", dialog: { kind: "staff", state: result } });
  announce([...region.dialog.querySelectorAll("h2, p")].map((one) => one.textContent).join(" "));
}

function clean() {
  cleaningUntil = performance.now() + CLEANING * 1000;
  dispatch({ type: "clean" });
}

const languageOf = (code) => page.languages.find((language) => language.code === code);
const ACTIONS = {
  speak: async ({ language: code }) => {
    const language = ears.tongue(code);
    await whole(language);
    dispatch({ type: "speak", language: languageOf(language) });
  },
  open: ({ group }) => dispatch({ type: "open", group }),
  turn: ({ page: number }) => dispatch({ type: "turn", page: Number(number) }),
  issue: ({ service }) => issue(service),
  later: ({ service }) => dispatch({ type: "later", service }),
  closed: (_, target) => announce(target.textContent),
  need: ({ need }) => dispatch({ type: "need", need }),
  staff: () => callStaff(),
  retry: () => {
    dispatch({ type: "retry" });
    if (state.screen === "issuing") tryToIssue();
  },
  stay: () => dispatch({ type: "dialog", dialog: null }),
  close: () => dispatch({ type: "dialog", dialog: null }),
  back,
  finish,
  slower: () => ears.slower(-1),
  faster: () => ears.slower(1),
  quieter: () => ears.louder(-1),
  louder: () => ears.louder(1),
  silent: () => {
    dispatch({ type: "dialog", dialog: null });
    ears.stop();
  },
};

/** Whoever was here is gone, and with them the voice. */
function finish() {
  ears.stop();
  dispatch({ type: "finish" });
}

/** The key *: the voice begins, or says it again; a machine without one calls somebody. */
function star() {
  if (ears.on) ears.again();
  else if (ears.able) ears.start();
  else callStaff();
}

/** The key #: the helps for somebody who listens, and away with them. */
function hash() {
  if (ears.on) dispatch({ type: "dialog", dialog: state.dialog?.kind === "helps" ? null : { kind: "helps" } });
}

function plug(there) {
  if (there) ears.start({ headphones: true });
  else ears.stop();
}

function pressed(event) {
  const target = event.target.closest("[data-do]");
  if (!target) return;
  const byHand = event.detail > 0;
  if (byHand && performance.now() - changed < SETTLE) return;
  const action = ACTIONS[target.dataset.do] ?? (() => dispatch({ type: target.dataset.do }));
  action(target.dataset, target);
}

function watchHands() {
  addEventListener("pointerdown", (event) => {
    touched();
    hand.down = true;
    const inCorner = event.clientX < CORNER.size && event.clientY < CORNER.size;
    if (inCorner) hand.corner = setTimeout(() => untouched(state) && clean(), CORNER.hold);
  });
  for (const end of ["pointerup", "pointercancel"]) {
    addEventListener(end, () => {
      clearTimeout(hand.corner);
      hand.down = false;
      // The click comes after this event: what it was aimed at must still be there.
      setTimeout(() => hand.late && ((hand.late = false), render()), 0);
    });
  }
  addEventListener("keydown", (event) => {
    touched();
    if (event.key === "F9" && untouched(state)) clean();
  });
  addEventListener("click", pressed);
  addEventListener("click", (event) => {
    const inCorner = event.detail > 0 && event.clientX > innerWidth - CORNER.size && event.clientY < CORNER.size;
    if (inCorner && !event.target.closest("button")) star();
  });
  addEventListener("contextmenu", (event) => event.preventDefault());
  region.dialog.addEventListener("cancel", (event) => event.preventDefault());
}

function back() {
  if (state.dialog) dispatch({ type: "dialog", dialog: null });
  dispatch({ type: "back" });
}

function escape() {
  if (state.dialog) dispatch({ type: "dialog", dialog: null });
  else dispatch({ type: "back" });
}

watchHands();
listen({ back: escape, star, hash, plug });
render();
poll();
if (page.prints) printCopies(server, () => !tickets.isPrinting(state.print));
setInterval(tick, 250);
setInterval(render, 30_000);
