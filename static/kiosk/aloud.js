/** Speaking a screen: its lines as they stand there, in the order they are read, each piece in its own language. */

const UNITS = "button, dl > div, li, h1, h2, p";
const INLINE = new Set(["inline", "ruby", "contents"]);
const SILENT = "rt, rp";
const BREAK = "\n";
const READING_MS = 1_500; // a line without sound is shown this long
const PATIENCE = 20_000; // as long as the server gives its engines
const KEPT = 60;

/** The nearest element around a piece of text that stands apart from what is beside it. */
function apart(node) {
  let one = node.parentElement;
  while (INLINE.has(getComputedStyle(one).display)) one = one.parentElement;
  return one;
}

function visible(node) {
  const holder = node.parentElement;
  return node.data.trim() !== "" && !holder.closest(SILENT) && holder.checkVisibility();
}

function append(line, piece, together) {
  const last = line.pieces.at(-1);
  const gap = together || !last ? "" : BREAK;
  line.text += gap + piece.text;
  if (last?.lang === piece.lang) {
    last.said += gap + piece.said;
  } else {
    line.pieces.push(piece);
  }
}

/**
 * What stands in `root`, line by line: {text, pieces: [{lang, said}], passing, withheld}. `said` has the reading where
 * the text has one. Unless `personal`, what is about the person is left out, and its lines are `withheld`.
 */
export function linesOf(root, { personal }) {
  const found = [];
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  let [unit, place] = [null, null];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (!visible(node)) continue;
    const holder = node.parentElement;
    const own = holder.closest(UNITS) ?? holder;
    if (own !== unit) found.push({ text: "", pieces: [], passing: own.closest("[data-left]") !== null, withheld: false });
    if (!personal && holder.closest("[data-private]")) {
      found.at(-1).withheld = true;
    } else {
      const text = node.data.replace(/\s+/g, " ");
      const said = (holder.closest("ruby")?.querySelector("rt")?.textContent ?? text).slice(0, 300);
      append(found.at(-1), { lang: holder.closest("[lang]").lang, text, said }, apart(node) === place);
    }
    [unit, place] = [own, apart(node)];
  }
  return found;
}

function inPieces(lines) {
  return lines.flatMap((line) => line.pieces.map((piece, index) => ({ line, piece, first: index === 0 })));
}

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/**
 * Reads lines aloud, one reading at a time: a new one ends the last. `voice`: {address, voices}; `shown(line)` is called
 * as each begins, null at the end. Each piece makes one CustomEvent `spoken`: {text, lang, said, seconds | problem}.
 */
export function makeReader({ voice, headers, shown }) {
  const clips = new Map();
  let [context, gain, source, turn, pieces] = [null, null, null, 0, null]; // pieces: of the reading under way
  let volume = 1;

  async function load(language, said, pace) {
    try {
      const response = await fetch(voice.address, {
        method: "POST",
        credentials: "same-origin",
        headers: { "Content-Type": "application/json", ...headers },
        body: JSON.stringify({ language, text: said, pace }),
        signal: AbortSignal.timeout(PATIENCE),
      });
      return response.ok ? await context.decodeAudioData(await response.arrayBuffer()) : null;
    } catch (error) {
      if (!(error instanceof TypeError) && !(error instanceof DOMException)) throw error;
      return null; // away, too slow, or no sound we can read: the line is still shown
    }
  }

  function clip({ lang, said }, pace) {
    const language = voice.voices[lang];
    if (!language) return Promise.resolve(null);
    const name = [language, pace, said].join(BREAK);
    if (!clips.has(name)) {
      clips.set(name, load(language, said, pace));
      for (const old of [...clips.keys()].slice(0, Math.max(0, clips.size - KEPT))) clips.delete(old);
    }
    return clips.get(name);
  }

  function play(buffer) {
    source = context.createBufferSource();
    source.buffer = buffer;
    source.connect(gain);
    source.start();
  }

  function silence() {
    source?.stop();
    source = null;
  }

  return {
    /** Make sound possible; called from a press, which the browser asks for. */
    wake() {
      context ??= new AudioContext();
      if (!gain) {
        gain = context.createGain();
        gain.connect(context.destination);
      }
      context.resume();
    },
    loud(level) {
      volume = level;
      gain?.gain.setValueAtTime(volume, context.currentTime);
    },
    stop() {
      turn += 1;
      pieces = null;
      silence();
      shown(null);
    },
    /** Say more lines once those that are being read have been heard. */
    add(lines, pace) {
      if (pieces === null) return this.read(lines, pace);
      pieces.push(...inPieces(lines));
      return undefined;
    },
    async read(lines, pace) {
      const mine = (turn += 1);
      silence();
      pieces = inPieces(lines);
      for (const [index, { line, piece, first }] of pieces.entries()) {
        const coming = clip(piece, pace);
        if (index + 1 < pieces.length) clip(pieces[index + 1].piece, pace);
        const buffer = await coming;
        if (mine !== turn) return;
        if (first) shown(line);
        if (buffer) play(buffer);
        const outcome = buffer ? { seconds: buffer.duration } : { problem: "unavailable" };
        document.dispatchEvent(new CustomEvent("spoken", { detail: { lang: piece.lang, said: piece.said, text: line.text, ...outcome } }));
        await pause(buffer ? buffer.duration * 1000 : READING_MS);
        if (mine !== turn) return;
      }
      pieces = null;
      shown(null);
    },
  };
}
