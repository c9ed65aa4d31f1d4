// The screen that faces the citizen: two panes, letters as large as they like, and their own answers. Nothing is kept.

import { grow, h, icon, mark, put } from "../live/dom.js";
import { nodes, plain, speaker } from "../live/texts.js";
import { follow } from "./feed.js";
import { makePace } from "./pace.js";
import { card, draw, pictures } from "./pane.js";
import { makeReplies } from "./replies.js";

const byId = (id) => document.getElementById(id);
const carried = (id) => JSON.parse(byId(id).textContent);

const page = carried("page");
const texts = carried("texts");
const speakers = Object.fromEntries(Object.keys(texts).map((code) => [code, speaker(texts[code])]));
const SIZES = 6;
const FIRST_SIZE = 2;
const SCHEMES = ["night", "day", "yellow"];

let state = null;
let look = null;
let erased = false;
let parting = null; // the language of whoever has just left
let asking = false;

/** How a conversation begins to look, from what its person asked for at the ticket machine. */
function begin(leg) {
  const needs = leg?.needs ?? [];
  return {
    size: needs.includes("large_text") ? 4 : FIRST_SIZE,
    scheme: needs.includes("high_contrast") ? "yellow" : "night",
    ruby: true,
    mirrored: look?.mirrored ?? false,
    paused: false,
    unseen: 0,
  };
}

look = begin(null);
const paces = ["left", "right"].map((id) => makePace(byId(id), { still: () => look.paused }));

const chosen = () => state?.language ?? state?.ticket_language ?? (erased ? parting : null) ?? page.languages[0].code;
const isJapanese = (code) => code === "ja" || code === "ja@easy";
const own = () => speakers[chosen()];
const easy = speakers["ja@easy"];

/** A text in the citizen's language, with the Japanese under it where it is another one. */
function twice(say) {
  const first = h("span", { lang: own().lang, class: own().ruby ? "easy" : null }, nodes(say(own().t)));
  return isJapanese(chosen()) ? first : [first, h("small", { lang: "ja" }, plain(say(speakers.ja.t)))];
}

const names = ({ t }) => ({ staff: t("Staff"), citizen: t("You"), taken: t("(taken back)"), untranslated: t("not translated") });
const nothingSaid = ({ t }) => (erased ? t("This conversation was erased.") : t("What is said appears here."));
const readings = ({ t }) => t("Readings");
const captions = ({ t }) => t("Captions");
const cut = ({ t }) => t("The line is cut. Please look at the staff.");

const feed = follow({
  ...page,
  onState(next) {
    const fresh = next.session !== state?.session;
    erased = fresh && state !== null && state.session !== null && next.session === null;
    parting = state?.language ?? parting;
    if (fresh) {
      look = begin(next.leg);
      paces.forEach((one) => state !== null && one.forget());
    } else if (look.paused) {
      look.unseen += Math.max(0, next.last - state.last);
    }
    state = next;
    render();
    replies.follow(chosen());
  },
  onStale: () => mark(byId("stale"), "hidden", null),
  onFresh: () => mark(byId("stale"), "hidden", true),
  onRefused: () => mark(byId("stale"), "hidden", null),
});

const replies = makeReplies(byId("replies"), {
  page, feed, speaker: own, twice,
  open: (is) => mark(document.body, "data-replying", is),
});

/** What is only heard: the names of the parts, and of the page, in the citizen's language. */
function call() {
  const { t } = own();
  document.title = `${page.label} ${plain(captions(own()))}`;
  put(byId("title"), nodes(captions(own())));
  mark(byId("right"), "aria-label", plain(t("Your language")));
  mark(byId("cards"), "aria-label", plain(t("Please show")));
  mark(byId("replies"), "aria-label", plain(t("Answer")));
  if (page.cloud) {
    mark(byId("cloud"), "aria-label", plain(captions(own())));
  }
}

function dress() {
  const root = document.documentElement;
  root.lang = own().lang;
  call();
  mark(document.body, "data-size", look.size);
  mark(document.body, "data-scheme", look.scheme);
  mark(document.body, "data-ruby", look.ruby ? "on" : "off");
  mark(document.body, "data-mirrored", look.mirrored);
  mark(document.body, "data-one", isJapanese(chosen()));
  document.body.classList.toggle("night", look.scheme !== "day");
}

function top() {
  const { leg } = state;
  const service = leg?.service ?? {};
  const foreign = isJapanese(chosen()) ? null : service[chosen()] ?? service.en;
  put(byId("top"),
    leg ? h("span", { class: "num" }, leg.label) : null,
    h("b", { lang: "ja" }, `${page.label}番窓口`),
    leg ? h("span", { lang: "ja", class: "service" }, service.ja ?? "") : null,
    foreign ? h("span", { lang: service[chosen()] ? own().lang : "en" }, foreign) : null,
    h("span", { class: "rec" }, icon("info"), h("span", {}, twice((t) => t("This conversation is not kept")))));
}

const OFFERS = {
  hearing_loop: (t) => t("Hearing loop"),
  cartilage_earphones: (t) => t("Cartilage conduction earphones"),
  signing: (t) => t("Sign language"),
  writing: (t) => t("Talk in writing"),
};

/** What this window offers, as long as nothing has been said. */
function offers({ t }) {
  return state.offers.length === 0 ? null : h("p", { class: "offers" },
    h("span", {}, nodes(t("At this counter you can use"))),
    state.offers.map((one) => h("b", {}, nodes(OFFERS[one](t)))));
}

function pane(element, kind, each, title) {
  const shown = look.paused ? look.held : state.lines;
  const lines = draw(shown, kind, names(each));
  grow(element.querySelector(".lines"), lines.length > 0 ? lines : [h("p", { class: "waiting" }, nodes(nothingSaid(each))), offers(each)]);
  const heading = element.querySelector("h2");
  mark(heading, "hidden", title === "" ? true : null);
  put(heading, nodes(title));
}

function render() {
  drawAll();
  paces.forEach((one) => one.drawn());
}

function drawAll() {
  dress();
  top();
  if (page.cloud) {
    put(byId("cloud"), icon("info"), h("span", {}, twice((t) => t("Your voice is sent out of this building to find the words."))));
  }
  const japanese = chosen() === "ja";
  pane(byId("left"), japanese ? "ja" : "easy", japanese ? speakers.ja : easy, japanese ? "" : "やさしい日本語(にほんご)");
  mark(byId("right"), "hidden", isJapanese(chosen()));
  if (!isJapanese(chosen())) {
    byId("right").lang = own().lang;
    pane(byId("right"), "own", own(), page.own_names[chosen()]);
  }
  const things = pictures(state.lines);
  mark(byId("cards"), "hidden", things.length === 0);
  put(byId("cards"), h("h2", {}, twice((t) => t("Please show"))), things.map((one) => card(one, page)));
  controls();
}

function press(name, content, attributes = {}) {
  return h("button", { class: "btn", type: "button", "data-do": name, ...attributes }, content);
}

function controls() {
  const { t } = own();
  const letter = isJapanese(chosen()) ? "字" : "A";
  const focused = byId("controls").contains(document.activeElement) ? document.activeElement.dataset.do : null;
  put(byId("controls"),
    press("smaller", [`${letter} −`, h("span", { class: "sr" }, plain(t("Smaller letters")))], { "aria-disabled": look.size === 1 ? "true" : null }),
    press("larger", [`${letter} ＋`, h("span", { class: "sr" }, plain(t("Larger letters")))], { "aria-disabled": look.size === SIZES ? "true" : null }),
    chosen() === "ja" ? null : press("ruby", nodes(readings(easy)), { lang: "ja", "aria-pressed": String(look.ruby) }),
    press("scheme", [icon("contrast"), h("span", {}, twice((t) => t("Colours")))], { class: "btn" }),
    press("mirror", h("span", {}, twice((t) => t("Mirrored"))), { "aria-pressed": String(look.mirrored) }),
    h("span", { class: "sp" }),
    press("pause", [icon("pause"), h("span", {}, look.paused ? twice((t) => t("Go on ({n} new)", { n: look.unseen })) : twice((t) => t("Pause")))], { "aria-pressed": String(look.paused) }),
    press("again", [icon("back"), h("span", {}, twice((t) => t("Say it again")))]),
    press("slower", [icon("time"), h("span", {}, twice((t) => t("Slower")))]),
    press("reply", [icon("writing"), h("span", {}, twice((t) => t("Answer")))], { class: "btn primary" }),
    press("erase", [icon("alert"), h("span", {}, asking ? twice((t) => t("Erase now?")) : twice((t) => t("Erase")))], { "aria-pressed": String(asking) }));
  if (focused && !byId("controls").contains(document.activeElement)) { // its words have changed under whoever works by keys
    byId("controls").querySelector(`[data-do="${focused}"]`)?.focus({ preventScroll: true });
  }
}

const reply = (phrase) => feed.send(`/counter/${encodeURIComponent(page.window)}/replies`, { phrase });

const ACTS = {
  smaller: () => (look.size = Math.max(1, look.size - 1)),
  larger: () => (look.size = Math.min(SIZES, look.size + 1)),
  ruby: () => (look.ruby = !look.ruby),
  scheme: () => (look.scheme = SCHEMES[(SCHEMES.indexOf(look.scheme) + 1) % SCHEMES.length]),
  mirror: () => (look.mirrored = !look.mirrored),
  pause() {
    look.paused = !look.paused;
    look.held = state.lines;
    look.unseen = 0;
  },
  again: () => reply("citizen_reply.say_again"),
  slower: () => reply("citizen_reply.more_slowly"),
  reply: () => replies.show(),
  erase() {
    if (asking) {
      feed.send(`/counter/${encodeURIComponent(page.window)}/erase`);
    }
    asking = !asking;
  },
};

byId("controls").addEventListener("click", (event) => {
  const name = event.target.closest("[data-do]")?.dataset.do;
  if (name === undefined || state === null) {
    return;
  }
  if (name !== "erase") {
    asking = false;
  }
  ACTS[name]();
  render();
  byId("controls").querySelector(`[data-do="${name}"]`)?.focus();
});

put(byId("stale"), icon("broken"), h("span", {}, nodes(cut(easy))));
