// Texts in more languages than the page's own: a board speaks to everyone in the room.

export { nodes, plain } from "../js/words.js";

const FIELD = /\{\{|\}\}|\{([A-Za-z_][A-Za-z0-9_]*)\}/g;
const PLURAL = { 0: () => 0, "n != 1": (n) => Number(n !== 1), "n > 1": (n) => Number(n > 1), "1, 2, more": (n) => [2, 0, 1][n] ?? 2 };

/** Put values into the named fields of a text; a field without a value is a fault of the caller. */
export function fill(text, values = {}) {
  return text.replace(FIELD, (found, name) => {
    if (name === undefined) {
      return found[0];
    }
    if (!(name in values)) {
      throw new Error(`no value for {${name}} in: ${text}`);
    }
    return String(values[name]);
  });
}

/** The texts of one language, {t, tn}, from what the page carries for its scripts. */
export function speaker({ lang, ruby, texts, plurals }) {
  return {
    lang,
    ruby,
    t: (message, values) => fill(texts[message] ?? message, values),
    tn(one, many, n, values = {}) {
      const found = plurals[one] ?? { rule: "n != 1", forms: [one, many] };
      return fill(found.forms[PLURAL[found.rule](n)], { n, ...values });
    },
  };
}

const FALLBACKS = { ja: [], "ja@easy": ["ja"] };

/** A text the city typed, {ja: ..., en: ...}, in a language or its nearest fallback: the text and its language. */
export function inLanguage(text, code) {
  const chain = [code, ...(FALLBACKS[code] ?? ["en", "ja@easy", "ja"]), "ja"];
  const found = chain.find((candidate) => text?.[candidate]);
  return found === undefined ? { text: "", code } : { text: text[found], code: found };
}
