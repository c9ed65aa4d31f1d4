// One pane of a conversation: who speaks, what is said, in one language.

import { h, icon } from "../live/dom.js";
import { nodes } from "../live/texts.js";
import { standing } from "./feed.js";

/** The words of a line in a pane: "easy" Japanese with readings, plain "ja", or the citizen's "own" language. */
export function words(line, pane) {
  if (pane === "own") {
    return line.own;
  }
  const text = pane === "easy" ? (line.easy ?? null) : (line.ja ?? null);
  return text === null ? { ...line.own, foreign: true } : { text, lang: "ja", easy: pane === "easy" };
}

/** Easy Japanese, its phrases in one piece each: a line ends between them, and within one only where it is too long. */
export const phrases = (text) => text.split(" ").map((phrase, index) => [index > 0 ? " " : null, h("span", { class: "in-one" }, nodes(phrase))]);

function said(line, pane, { taken, untranslated }) {
  if (line.gone) {
    return h("p", { class: "gone" }, nodes(taken));
  }
  const { text, lang, easy, foreign } = words(line, pane);
  const note = pane === "own" && line.own.lang === "ja" && line.terms?.length > 0;
  return [
    h("p", { lang, class: easy ? "easy" : null }, easy ? phrases(text) : nodes(text)),
    foreign ? h("small", {}, nodes(untranslated)) : null,
    note ? h("ul", { class: "terms" }, line.terms.map(term)) : null,
  ];
}

/** An official word, how it is read, and its name in the reader's language. */
export function term({ ja, kana, own }) {
  return h("li", { class: "term" },
    h("ruby", { lang: "ja" }, ja, h("rt", {}, kana)), " = ", h("span", { lang: own.lang, class: own.easy ? "easy" : null }, nodes(own.text)));
}

/** The lines of a pane as elements, the newest last and large. `names` are {staff, citizen}, how each side is called. */
export function draw(lines, pane, names) {
  const shown = standing(lines);
  return shown.map((line, index) => {
    const mine = line.side === "citizen";
    const by = h("span", { class: "by" }, mine ? null : icon("person"), h("span", {}, nodes(mine ? names.citizen : names.staff)), mine ? icon("writing") : null);
    const old = index < shown.length - 1;
    return h("div", { class: `line${mine ? " me" : ""}${old ? " old" : ""}`, "data-seq": line.seq }, by, said(line, pane, names));
  });
}

/** The things whose pictures are on the table, the newest first, each once. */
export function pictures(lines, most = 2) {
  const found = new Map();
  for (const line of [...standing(lines)].reverse()) {
    if (line.picture && !found.has(line.picture.code)) {
      found.set(line.picture.code, line.picture);
    }
  }
  return [...found.values()].slice(0, most);
}

/** A picture with its names, which are its text alternative too. */
export function card(picture, { build }) {
  const own = picture.own.lang === "ja" ? null : h("span", { lang: picture.own.lang }, picture.own.text);
  return h("div", { class: "card" },
    h("img", { src: `/static/pictures/${picture.code}.svg?v=${build}`, alt: own ? picture.own.text : picture.ja, width: 168, height: 112 }),
    h("p", {}, h("b", { class: "easy", lang: "ja" }, nodes(picture.easy)), own));
}
