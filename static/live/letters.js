// The letters a page will need when the server is away. Web fonts come in pieces, each when one of its letters is first
// shown: what is said when the line is cut must be here before.

const JAPANESE = ['400 16px "BIZ UDPGothic"', '700 16px "BIZ UDPGothic"', '700 16px "BIZ UDGothic"'];
const FAMILIES = { zh: "Noto Sans SC", ko: "Noto Sans KR" };
const NUMBERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-:〜";

function facesOf(lang) {
  const [tongue] = lang.split("-");
  return tongue === "ja" ? JAPANESE : [400, 700].map((weight) => `${weight} 16px "${FAMILIES[tongue] ?? "Noto Sans"}"`);
}

/** Fetch the pieces for everything a page can say: `texts` as the page carries them, one language each. */
export function keepLetters(texts) {
  for (const { lang, texts: messages, plurals } of texts) {
    keepWords(lang, [...Object.values(messages), ...Object.values(plurals).flatMap(({ forms }) => forms)].join(""));
  }
}

/** Fetch the pieces for some words of a language. */
export function keepWords(lang, words) {
  const letters = [...new Set(words + NUMBERS)].join("");
  for (const face of facesOf(lang)) {
    document.fonts.load(face, letters).catch(() => {}); // away already: the machine's own letters serve
  }
}
