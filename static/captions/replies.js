// The citizen's answers: phrases in their language to press, or words to type.

import { h, put, mark } from "../live/dom.js";
import { nodes } from "../live/texts.js";

const FIRST = ["yes", "no", "dont_know", "understood", "not_understood", "write_it", "cannot_hear", "have_it", "forgot_it", "interpreter"];
const rank = ({ id }) => (FIRST.indexOf(id.split(".")[1]) + 100) % 100;

/** The answers of one side, those most needed first; an answer with an empty place is left to typing. */
export function ordered(phrases) {
  return phrases.filter((one) => Object.keys(one.slots).length === 0).sort((one, other) => rank(one) - rank(other));
}

export function makeReplies(dialog, { page, feed, speaker, twice, open }) {
  let language = null;
  let phrases = [];
  const base = `/counter/${encodeURIComponent(page.window)}`;

  async function load() {
    const response = await fetch(`${base}/replies?in=${encodeURIComponent(language)}`, { credentials: "same-origin", cache: "no-store" });
    phrases = response.ok ? ordered(await response.json()) : [];
  }

  function button(phrase) {
    const own = h("span", { lang: phrase.own.lang, class: phrase.own.easy ? "easy" : null }, nodes(phrase.own.text));
    return h("button", { class: "btn", type: "button", "data-phrase": phrase.id }, own, phrase.own.lang === "ja" ? null : h("small", { lang: "ja" }, phrase.ja));
  }

  function draw() {
    put(dialog,
      h("form", { class: "typed" },
        h("label", { for: "typed" }, twice((t) => t("Write your answer"))),
        h("input", { id: "typed", name: "text", maxlength: 200, autocomplete: "off", lang: speaker().lang }),
        h("button", { class: "btn primary", type: "submit" }, h("span", {}, twice((t) => t("Send"))))),
      h("div", { class: "phrases" }, phrases.map(button)),
      h("div", { class: "languages" },
        page.languages.map((one) => h("button", { class: "btn", type: "button", lang: one.lang, "data-language": one.code, "aria-pressed": String(one.code === language) }, one.own)),
        h("button", { class: "btn close", type: "button", "data-close": true }, h("span", {}, twice((t) => t("Close"))))));
  }

  function hide() {
    dialog.close();
    open(false);
  }

  dialog.addEventListener("cancel", () => open(false));
  dialog.addEventListener("click", async (event) => {
    const target = event.target.closest("button");
    if (target?.dataset.phrase) {
      hide();
      await feed.send(`${base}/replies`, { phrase: target.dataset.phrase });
    } else if (target?.dataset.language) {
      await feed.send(`${base}/language`, { language: target.dataset.language });
    } else if (target && "close" in target.dataset) {
      hide();
    }
  });
  dialog.addEventListener("submit", async (event) => {
    event.preventDefault();
    const text = new FormData(event.target).get("text").trim();
    if (text !== "" && (await feed.send(`${base}/replies`, { text })).ok) {
      hide();
    }
  });

  return {
    /** The conversation is in this language now. */
    async follow(code) {
      if (code !== language) {
        language = code;
        await load();
        if (dialog.open) {
          draw();
        }
      }
    },
    show() {
      draw();
      mark(dialog, "hidden", null);
      dialog.showModal();
      open(true);
      dialog.querySelector(".phrases .btn")?.focus();
    },
  };
}
