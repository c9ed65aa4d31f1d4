// The newest call: on its plate until the next one, and its moment over the whole width.

import { h, icon, mark, put, wayIcon } from "../live/dom.js";
import { nodes, plain } from "../live/texts.js";
import { HURRIED_MS, MOMENT_MS, earlier, lineLanguages } from "./facts.js";
import { callLine, floorName, place, spoken, windowWords } from "./sentences.js";

const QUEUE = 4;
const width = (text) => [...text].reduce((sum, letter) => sum + (letter.codePointAt(0) < 0x2e80 ? 1 : 2), 0);

function chars(call) {
  const found = Math.max(3, width(call.label) + width(call.window.label));
  return found > 16 ? (found > 18 ? 20 : 18) : found;
}

/** Number, arrow, window, way. `was` is what stands at the right when the line is cut. */
export function go(speaker, call, code, { was = null } = {}) {
  const [before, after] = windowWords(speaker, call.window);
  const where = place(speaker, call.window, code);
  const words = h("div", {},
    before || after ? h("b", {}, before || after) : null,
    where ? h("div", { class: "way" }, wayIcon(call.window.way), h("span", {}, where)) : null,
  );
  return h("div", { class: "go", "data-chars": chars(call), "data-wide": width(where) > 10 },
    h("span", { class: "num number" }, call.label),
    icon("arrow"),
    h("div", { class: "to", "data-before": before !== "" }, h("span", { class: "num window" }, call.window.label), words),
    was ? h("p", { class: "was" }, h("span", { class: "num" }, was.time), was.words) : null,
  );
}

/** One text of one language, marked as such. */
export function say(speaker, text) {
  return h("span", { class: speaker.ruby ? "words easy" : "words", lang: speaker.lang }, nodes(text));
}

/** The line under the number; the first of these texts that fits. */
export function showLine(line, { call, languages, speakers, turn }) {
  const codes = lineLanguages(call, languages);
  const code = codes[turn % codes.length];
  const dots = codes.map((each) => h("i", { class: each === code ? "on" : null }));
  for (const withPlace of [true, false]) {
    put(line,
      say(speakers[code], callLine(speakers[code], call, code, { withPlace })),
      codes.length > 1 ? h("span", { class: "dots", "aria-hidden": "true" }, dots) : null,
    );
    if (line.scrollWidth <= line.clientWidth && line.firstChild.scrollWidth <= line.firstChild.clientWidth + 1) {
      return;
    }
  }
}

function fitted(element) {
  for (const step of ["fit-1", "fit-2"]) {
    if (element.scrollWidth <= element.clientWidth) {
      return;
    }
    element.classList.remove("fit-1");
    element.classList.add(step);
  }
}

/** What is written of a call is what is heard: the ticket's own language too where the board has no line in it. */
function callLanguages(call, { languages, speakers }) {
  const known = lineLanguages(call, languages);
  return call.language in speakers && !known.includes(call.language) ? [call.language, ...known] : known;
}

/** The full-width moment of each call, one after the other. `element` covers the wall below its head. */
export function makeMoment(element, { languages, speakers, getState, onEnd }) {
  const main = languages[0];
  let queue = [];
  let current = null;
  let until = 0;

  function draw(call) {
    const speaker = speakers[main];
    const code = callLanguages(call, { languages, speakers }).find((each) => each !== main) ?? null;
    const second = code === null ? null : h("p", { class: "other" }, icon("sound"), say(speakers[code], spoken(speakers[code], call)));
    const first = h("p", { class: "spoken" }, icon("sound"), say(speaker, spoken(speaker, call)));
    element.replaceChildren(go(speaker, call, main), first, second ?? h("p", { class: "other" }), strip(speaker, call));
    mark(element, "data-seq", call.seq);
    mark(element, "hidden", false);
    [first, second].filter(Boolean).forEach(fitted);
  }

  function strip(speaker, call) {
    const state = getState();
    const others = (state.calls[0]?.leg === call.leg ? earlier(state) : state.calls.filter((each) => each.leg !== call.leg)).slice(0, 6);
    const entry = (each) => {
      const floor = each.window.floor !== call.window.floor ? floorName(speaker, each.window.floor) : "";
      return h("li", {}, h("span", { class: "num" }, each.label), icon("arrow"),
        h("span", {}, h("span", { class: "num" }, each.window.label), shortAfter(speaker, each.window), floor ? `${speaker.lang === "ja" ? "" : " "}(${floor})` : ""));
    };
    const { t } = speaker;
    const rows = [[t("Just before"), others.slice(0, 3)], [t("Before that"), others.slice(3, 6)]];
    return h("ul", { class: "strip" }, rows.map(([label, calls]) => [
      h("li", { class: "lab" }, calls.length > 0 ? label : ""),
      [0, 1, 2].map((index) => (calls[index] ? entry(calls[index]) : h("li", {}))),
    ]));
  }

  function next(at) {
    current = queue.shift() ?? null;
    if (current === null) {
      mark(element, "hidden", true);
      element.replaceChildren();
      onEnd();
      return;
    }
    until = at + (queue.length > 0 ? HURRIED_MS : MOMENT_MS);
    draw(current);
  }

  return {
    /** Calls to show, in order; a recall of the number shown begins its moment again. */
    add(calls, at) {
      queue = [...queue, ...calls].slice(-QUEUE);
      if (current === null || queue[0]?.leg === current.leg) {
        next(at);
      } else {
        until = Math.min(until, at + HURRIED_MS);
      }
    },
    /** Drop calls that were taken back. */
    keep(legs, at) {
      queue = queue.filter((call) => legs.has(call.leg));
      if (current !== null && !legs.has(current.leg)) {
        next(at);
      }
    },
    tick(at) {
      if (current !== null && at >= until) {
        next(at);
      }
    },
    stop() {
      queue = [];
      current = null;
      mark(element, "hidden", true);
      element.replaceChildren();
    },
    get showing() {
      return current;
    },
  };
}

/** 番 in 4番: the short words after a window's number in lists. */
export function shortAfter({ t }, window) {
  if (!/^\d/.test(window.label)) {
    return "";
  }
  return plain(t("no. {window}", { window: "\n" })).split("\n")[1]?.trim() ?? "";
}
