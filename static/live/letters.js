// The letters a page will need when the server is away. Web fonts come in pieces, each when one of its letters is first
// shown: what is said when the line is cut must be here before.

const FACES = ['400 16px "BIZ UDPGothic"', '700 16px "BIZ UDPGothic"', '700 16px "BIZ UDGothic"'];
const LATIN = ['400 16px "Noto Sans"', '700 16px "Noto Sans"'];
const NUMBERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-:〜";

/** Fetch the pieces for everything a page can say: `texts` as the page carries them, one language each. */
export function keepLetters(texts) {
  for (const { lang, texts: messages, plurals } of texts) {
    const all = [...Object.values(messages), ...Object.values(plurals).flatMap(({ forms }) => forms)].join("");
    const letters = [...new Set(all + NUMBERS)].join("");
    for (const face of lang === "ja" ? FACES : LATIN) {
      document.fonts.load(face, letters).catch(() => {}); // away already: the machine's own letters serve
    }
  }
}
