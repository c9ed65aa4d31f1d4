// The one line at the foot of the wall, and the notice that goes over everything.

import { h, icon, mark, put } from "../live/dom.js";
import { inLanguage, nodes } from "../live/texts.js";
import { pieces } from "./facts.js";
import { time } from "./sentences.js";

const BESIDE = 2.8; // letters that the sign and the edges take

const htmlLang = (code) => code.replace("_", "-").replace("@easy", "");

/** What the foot says in turn: every notice in every language of the board it was written in, cut at sentences. */
function turns(notices, languages, most) {
  return notices.flatMap((notice) => {
    const written = languages.filter((code) => notice.text[code]);
    const codes = written.length > 0 ? written : [inLanguage(notice.text, languages[0]).code];
    return codes.flatMap((code) => pieces(notice.text[code], most).map((text) => ({ text, code })));
  });
}

/** The notice whose turn it is. The foot is there only while there is something to say. */
export function showNote(foot, { notices, languages, turn, override = null }) {
  const letters = foot.parentElement.clientWidth / Number.parseFloat(getComputedStyle(foot).fontSize);
  const most = Math.floor(letters - BESIDE);
  const all = override === null ? turns(notices ?? [], languages, most) : [override];
  mark(foot, "hidden", all.length === 0);
  if (all.length > 0) {
    const { text, code } = all[turn % all.length];
    put(foot, icon("info"), h("span", { lang: htmlLang(code) }, nodes(text)));
  }
}

// Where staff typed nothing in a language, its readers are told at least what to do.
function otherwise(emergency, speaker) {
  if (speaker === null) {
    return inLanguage(emergency.text, "ja").text;
  }
  const { t } = speaker;
  return t("Emergency. Please follow the staff.");
}

/** The emergency notice in all languages of the board; the calmest size at which all of it is seen. */
export function showEmergency(over, { emergency, languages, speakers, stale }) {
  mark(over, "hidden", !emergency);
  if (!emergency) {
    over.replaceChildren();
    return;
  }
  const { t } = speakers[languages[0]];
  const lines = languages.map((code) => {
    const speaker = speakers[code];
    const text = emergency.text[code] ?? otherwise(emergency, code === languages[0] ? null : speaker);
    return h("p", { lang: speaker.lang, class: speaker.ruby ? "easy" : null }, nodes(text));
  });
  const texts = h("div", { class: "texts" }, lines);
  put(over,
    h("p", { class: "band" }, icon("alert"), h("span", {}, t("Emergency")), h("span", { class: "num" }, time(Date.parse(emergency.since)))),
    texts,
    h("p", { class: "foot" }, stale ? nodes(t("The line is cut. Please listen to the staff.")) : ""),
  );
  const shown = over.querySelector(".texts");
  for (const step of [null, 1, 2, 3]) {
    mark(shown, "data-fit", step);
    if (shown.scrollHeight <= shown.clientHeight) {
      break;
    }
  }
}
