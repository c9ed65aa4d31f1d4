/**
 * The texts of the languages. The page comes with the first ones whole, of the others only what is said before anybody
 * has chosen; their rest follows once the page stands, so that the machine speaks all of them while the server is away.
 */

import { named } from "../js/words.js";

const AFTERWARDS = 3_000;

/**
 * Make `page.texts` ready for use; returns `whole(code)`, done when all texts of a language are there or none come.
 * `knew` is told the languages whose texts have come.
 */
export function tongues(page, server, knew) {
  const know = (texts) => {
    for (const [code, said] of Object.entries(texts)) page.texts[code] = { ...said, ...named(said, page.names), whole: true };
    knew(Object.keys(texts));
  };
  for (const [code, few] of Object.entries(page.few)) page.texts[code] = { ...few, plurals: {} };
  know(page.whole);
  let coming = null;
  const come = () => {
    coming ??= server.words(page.words).then(know, () => (coming = null));
    return coming;
  };
  if (Object.keys(page.few).length) setTimeout(come, AFTERWARDS);
  return (code) => (page.texts[code].whole ? null : come());
}
