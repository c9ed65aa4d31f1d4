// The screen in front of the family: send the case there, make it blank, see what was pressed on it.

import { t } from "../js/words.js";
import { h, put } from "../live/dom.js";
import { time } from "../window/words.js";

/** What the family pressed, in words. */
function pressedWords(told) {
  return { right: () => t("The family says: this is right."), fix: () => t("The family asks to correct a line."), rest: () => t("The family would like to rest a little.") }[told.said]?.() ?? "";
}

/** Makes the button beside the window's name work; look() is called with every look at the case. */
export function makeBooth({ page, state, get, send }) {
  const button = document.getElementById("booth");
  const words = document.getElementById("booth-said");
  let told = { case: null, said: "" };

  function draw() {
    const { code, closed } = state();
    const on = told.case !== null && told.case === code;
    button.hidden = code === null || (closed && !on);
    button.setAttribute("aria-pressed", String(on));
    put(button, on ? t("Make the second screen blank") : t("Show on the second screen"));
    put(words, on ? [h("b", {}, pressedWords(told)), told.ending ? h("button", { class: "btn small", type: "button", "data-booth-stay": true }, t("Blank at {time}. Show longer", { time: time(told.until) })) : null] : "");
  }

  async function look() {
    if (page.window === null || button === null) return;
    told = (await get(`windows/${page.window}/booth`)).body ?? told;
    const { code } = state();
    if (told.case !== null && told.case !== code) await show(null); // another family sits here now
    draw();
  }

  async function show(code, more = {}) {
    const answer = await send({ name: "booth", path: `windows/${page.window}/booth`, body: { case: code, ...more } });
    if (answer?.ok) told = answer.body;
    draw();
  }

  words?.addEventListener("click", ({ target }) => target.closest("[data-booth-stay]") && show(told.case, { stay: true }));
  button?.addEventListener("click", () => show(told.case === state().code ? null : state().code));
  return { look };
}
