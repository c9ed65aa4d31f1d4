/** Texts that a city typed itself, {locale: text}, in the language of the person in front. */

import { plain } from "../js/words.js";
import { inLanguage } from "../live/texts.js";
import { h } from "./draw.js";

let reader = { code: "ja", html_lang: "ja" };
let htmlLang = {};

/** Read in this language from now on; `langs` names the lang attribute of every locale. */
export function readIn(language, langs) {
  reader = language;
  htmlLang = langs;
}

/** The words, in an element of their own language where that is another one. */
export function local(text) {
  const { text: words, code } = inLanguage(text, reader.code);
  return htmlLang[code] === reader.html_lang ? words : h("span", { lang: htmlLang[code] }, words);
}

/** The Japanese to show to staff, beside a name that is in another language; else null. */
export function beside(text) {
  const { code } = inLanguage(text, reader.code);
  return htmlLang[code] === "ja" ? null : text.ja;
}

export function plainLocal(text) {
  return plain(inLanguage(text, reader.code).text);
}
