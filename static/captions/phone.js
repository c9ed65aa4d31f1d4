// The conversation on the phone behind the ticket: asked for again and again, gone when the visit at the window ends.

import { grow, h, mark, put } from "../live/dom.js";
import { carried, speak, t, nodes } from "../js/words.js";
import { merged } from "./feed.js";
import { makePace } from "./pace.js";
import { draw } from "./pane.js";

const POLL_MS = 2_000;
const page = carried("page");
speak(carried("texts"));
const byId = (id) => document.getElementById(id);
const base = `/t/${encodeURIComponent(page.token)}/captions`;
let tag = null;
let ended = false;
const pace = makePace(byId("lines"));

async function look() {
  const headers = { Accept: "application/json", ...(tag ? { "If-None-Match": tag } : {}) };
  const response = await fetch(`${base}.json`, { headers, cache: "no-store", credentials: "same-origin" });
  if (response.status === 410 || response.status === 404) {
    ended = true;
    put(byId("lines"), h("p", { class: "note" }, nodes(t("This conversation was erased."))));
    mark(byId("answer"), "hidden", true);
    mark(byId("keep"), "hidden", true);
    return;
  }
  if (response.ok && response.status !== 304) {
    tag = response.headers.get("ETag");
    show(await response.json());
  }
}

function show(state) {
  const lines = merged([], state.lines);
  const names = { staff: t("Staff"), citizen: t("You"), taken: t("(taken back)"), untranslated: t("not translated") };
  const pane = page.lang === "ja" ? (document.documentElement.classList.contains("easy") ? "easy" : "ja") : "own";
  const drawn = draw(lines, pane, names);
  lines.filter((line) => line.of === null).forEach((line, index) => {
    if (pane === "own" && !line.gone && line.ja) {
      drawn[index].append(h("small", { lang: "ja" }, line.ja));
    }
  });
  grow(byId("lines"), drawn.length > 0 ? drawn : h("p", { class: "note" }, nodes(t("What is said appears here."))));
  mark(byId("keep"), "hidden", lines.length === 0);
  byId("lines").scrollIntoView({ block: "nearest" });
  pace.drawn();
}

async function answer(body) {
  await fetch(base, { method: "POST", credentials: "same-origin", headers: { "Content-Type": "application/json", "X-CSRF": page.csrf }, body: JSON.stringify(body) });
  look();
}

put(byId("phrases"), page.replies.filter((one) => Object.keys(one.slots).length === 0).slice(0, 12).map((one) =>
  h("button", { class: "btn quiet", type: "button", "data-phrase": one.id }, h("span", { lang: one.own.lang }, nodes(one.own.text)))));
byId("phrases").addEventListener("click", (event) => {
  const id = event.target.closest("[data-phrase]")?.dataset.phrase;
  if (id) {
    answer({ phrase: id });
  }
});
byId("typed").addEventListener("submit", (event) => {
  event.preventDefault();
  const box = event.target.elements.text;
  if (box.value.trim() !== "") {
    answer({ text: box.value.trim() });
    box.value = "";
  }
});

async function run() {
  while (!ended) {
    try {
      await look();
    } catch (error) {
      if (!(error instanceof TypeError)) {
        throw error;
      }
    }
    await new Promise((done) => setTimeout(done, POLL_MS));
  }
}

run();
