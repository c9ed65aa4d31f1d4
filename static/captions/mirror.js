// The clerk's side of a conversation: what the citizen sees with its Japanese, phrases, typing, suggestions.

import { carried, speak, t } from "../js/words.js";
import { h, icon, mark, put } from "../live/dom.js";
import { inLanguage, nodes } from "../live/texts.js";
import { follow, standing } from "./feed.js";
import { phrases } from "./pane.js";
import { fields, filled } from "./slots.js";

const byId = (id) => document.getElementById(id);
const page = carried("page");
speak(carried("texts"));

const SITUATIONS = {
  reception: () => t("Reception"), identity: () => t("Identity"), language_help: () => t("Language and help"),
  bereavement: () => t("Bereavement"), move_in: () => t("Moving in"), birth: () => t("Birth"), care: () => t("Care"),
  payment: () => t("Payment"), waiting: () => t("Waiting"), next_stop: () => t("Next stop"), handover: () => t("Handing over"),
  privacy: () => t("Privacy"), apology: () => t("Apology"), emergency: () => t("Emergency"), closing: () => t("Closing"),
};
const SUGGESTED_MS = 20_000;
const base = `/window/${encodeURIComponent(page.window)}/captions`;

let state = null;
let situation = "reception";
let search = "";
let filling = null;
let suggestions = [];
let asking = false;

const feed = follow({
  ...page,
  onState(next) {
    state = next;
    draw();
  },
  onSuggestion(found) {
    const at = performance.now();
    suggestions = [{ ...found, at }, ...suggestions.filter((one) => one.phrase !== found.phrase)].slice(0, 3);
    drawSuggestions();
    setTimeout(drawSuggestions, SUGGESTED_MS);
  },
  onStale: () => say(t("The line is cut. What you press now is not shown.")),
  onFresh: () => say(""),
  onRefused: () => window.location.assign(`/sign-in?next=${encodeURIComponent(window.location.pathname)}`),
});

const say = (words) => put(byId("said"), words);

async function send(path, body) {
  const { ok, told } = await feed.send(`${base}${path}`, body);
  say(ok ? "" : (told?.message ?? t("This did not arrive. Please press again.")));
  return ok;
}

function words(line) {
  if (line.gone) {
    return h("p", { class: "gone" }, t("(taken back)"));
  }
  const foreign = line.own.lang !== "ja";
  const japanese = line.ja ?? t("(not translated)");
  return [
    h("p", { lang: "ja", class: "ja" }, line.easy && line.phrase === null ? phrases(line.easy) : japanese),
    foreign ? h("p", { lang: line.own.lang, class: "own" }, nodes(line.own.text)) : null,
    line.terms?.length > 0 ? h("p", { class: "chips" }, line.terms.map((one) => h("span", { class: "chip" }, one.ja, " = ", h("span", { lang: one.own.lang }, nodes(one.own.text))))) : null,
  ];
}

function entry(line) {
  const mine = line.side === "staff";
  return h("li", { class: mine ? "mine" : "theirs" },
    h("span", { class: "by" }, icon(mine ? "person" : "writing"), mine ? t("You") : t("Citizen")),
    h("div", {}, words(line)),
    mine && !line.gone && page.may ? h("button", { class: "btn small quiet", type: "button", "data-retract": line.seq }, t("Take back")) : null);
}

function draw() {
  const { leg } = state;
  put(byId("who"),
    leg ? [h("span", { class: "num" }, leg.label), h("span", {}, inLanguage(leg.service, document.documentElement.lang).text)] : h("span", {}, t("Nobody with a ticket is here")),
    h("label", {}, t("Their language"), h("select", { id: "language", disabled: !page.may }, page.languages.map((one) => h("option", { value: one.code, selected: one.code === (state.language ?? state.ticket_language) }, one.name)))));
  const lines = standing(state.lines);
  put(byId("lines"), lines.length > 0 ? lines.map(entry) : h("li", { class: "quiet-line" }, t("Press a phrase or type. Everything is erased when the visit at this window ends.")));
  byId("log").scrollTop = byId("log").scrollHeight;
  drawErase();
}

function drawErase() {
  put(byId("erase"), asking ? t("Erase now?") : t("Erase"));
  mark(byId("erase"), "aria-pressed", String(asking));
}

function shownPhrases() {
  const wanted = search.trim();
  if (wanted !== "") {
    return page.phrases.filter((one) => [one.ja, one.own.text.toLowerCase()].some((text) => text.includes(wanted.toLowerCase())));
  }
  return page.phrases.filter((one) => one.situation === situation);
}

const blank = (text) => text.replace(/\{\w+\}/g, "＿");

function drawPhrases() {
  put(byId("situations"), Object.entries(SITUATIONS).map(([code, name]) =>
    h("button", { class: "btn small quiet", type: "button", "data-situation": code, "aria-pressed": String(code === situation && search === "") }, name())));
  put(byId("phrases"), shownPhrases().map((one) => h("button", { class: "btn quiet phrase", type: "button", "data-phrase": one.id, disabled: !page.may },
    h("span", {}, blank(one.ja), one.own.lang === "ja" ? null : h("small", { lang: one.own.lang }, blank(one.own.text))), one.short ? h("span", { class: "key" }, `;${one.short}`) : null)));
}

function drawSuggestions() {
  suggestions = suggestions.filter((one) => performance.now() - one.at < SUGGESTED_MS);
  mark(byId("suggestions"), "hidden", suggestions.length === 0);
  put(byId("suggestions"), h("b", {}, t("Phrase suggestion (only you see it)")), suggestions.map((one) =>
    h("button", { class: "btn small dashed", type: "button", "data-phrase": one.phrase }, one.ja, h("small", {}, ` ${Math.round(one.confidence * 100)} %`))));
}

/** The things on the list of whoever is here; none where nobody knows. */
async function asked() {
  const response = await fetch(`${base}/asked`, { credentials: "same-origin" }).catch(() => null);
  return response?.ok ? response.json() : [];
}

async function press(id, slots = {}) {
  const phrase = page.phrases.find((one) => one.id === id);
  if (phrase === undefined) {
    return;
  }
  suggestions = suggestions.filter((one) => one.phrase !== id);
  drawSuggestions();
  if (Object.keys(phrase.slots).length === 0 || Object.keys(slots).length > 0) {
    send("/lines", { phrase: id, slots });
    return;
  }
  const own = Object.values(phrase.slots).includes("document") ? await asked() : [];
  filling = phrase;
  put(byId("fill"), h("form", { method: "dialog" }, h("p", { class: "big" }, phrase.ja.replace(/\{\w+\}/g, "＿")), fields(phrase, { ...page, asked: own }),
    h("div", { class: "row" }, h("button", { class: "btn primary", type: "submit", value: "say" }, t("Say it")), h("button", { class: "btn quiet", type: "submit", value: "no", formnovalidate: true }, t("Cancel")))));
  byId("fill").showModal();
}

document.addEventListener("click", async (event) => {
  const target = event.target.closest("button");
  if (target?.dataset.phrase) {
    press(target.dataset.phrase);
  } else if (target?.dataset.situation) {
    situation = target.dataset.situation;
    search = byId("search").value = "";
    drawPhrases();
  } else if (target?.dataset.retract) {
    send(`/${target.dataset.retract}/retract`);
  } else if (target?.id === "erase") {
    if (asking) {
      send("/erase");
    }
    asking = !asking;
    drawErase();
  }
});

byId("fill").addEventListener("submit", (event) => {
  if (event.submitter?.value === "say") {
    press(filling.id, filled(filling, event.target));
  }
});

byId("search").addEventListener("input", (event) => {
  search = event.target.value;
  drawPhrases();
});

byId("typing").addEventListener("submit", async (event) => {
  event.preventDefault();
  const box = byId("text");
  const text = box.value.trim();
  const short = /^[;；](\w+)$/.exec(text)?.[1];
  const phrase = short && page.phrases.find((one) => one.short === short);
  if (phrase) {
    box.value = "";
    press(phrase.id);
  } else if (text !== "" && (await send("/lines", { text }))) {
    box.value = "";
  }
  box.focus();
});

document.addEventListener("change", (event) => {
  if (event.target.id === "language") {
    send("/language", { language: event.target.value });
  }
});

drawPhrases();
drawSuggestions();
byId("text").focus();
