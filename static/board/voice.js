// A board's voice: Japanese first, then the ticket's own language, by the number of the call's event.

const TURN_MS = 7_000; // how often boards within earshot of each other ask whose turn it is
const WAIT_MS = 6_000; // longest wait for a clip: then the chime and the text must do
const HEARD_AS = { "ja@easy": "ja", fil: "en" };
export const GAP_MS = 400;

/** The languages in which a call is heard: Japanese, then only the ticket's own where there is a voice for it. */
export function spokenIn(call, voiced) {
  const own = HEARD_AS[call.language] ?? call.language;
  return [...new Set(["ja", own])].filter((code) => voiced.includes(code));
}

/** What of a call is still said when `behind` others wait: all; Japanese alone; only the chime. */
export function shortened(codes, behind) {
  if (behind >= 5) {
    return [];
  }
  return behind >= 2 ? codes.slice(0, 1) : codes;
}

/** Whether a time of day, 21:30, lies within quiet hours, which may go over midnight; none: ["", ""]. */
export function isQuiet(time, [from, until]) {
  if (from === until) {
    return false;
  }
  return from < until ? time >= from && time < until : time >= from || time < until;
}

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/**
 * Speaks calls after their chime. `voiced` are the languages of the server; `shared` when other boards are within
 * earshot. Each clip makes one CustomEvent `voice` on the document: {seq, language, seconds} or {seq, language, problem}.
 */
export function makeVoice({ code, csrf, voiced, shared, volume = 50 }) {
  const clips = new Map();
  const holder = crypto.randomUUID();
  let speaks = !shared;
  let running = false;

  const tell = (detail) => document.dispatchEvent(new CustomEvent("voice", { detail }));

  async function load(context, seq, language) {
    const stop = new AbortController();
    const limit = setTimeout(() => stop.abort(), WAIT_MS);
    try {
      const address = `/board/${encodeURIComponent(code)}/voice/${seq}/${encodeURIComponent(language)}.opus`;
      const response = await fetch(address, { credentials: "same-origin", signal: stop.signal });
      return response.ok ? await context.decodeAudioData(await response.arrayBuffer()) : null;
    } catch (error) {
      if (!(error instanceof TypeError) && !(error instanceof DOMException)) {
        throw error;
      }
      return null; // away, too slow, or no sound we can read: the chime was heard, the text is there
    } finally {
      clearTimeout(limit);
    }
  }

  function clip(context, seq, language) {
    const name = `${seq} ${language}`;
    if (!clips.has(name)) {
      clips.set(name, load(context, seq, language));
      for (const old of [...clips.keys()].slice(0, Math.max(0, clips.size - 24))) {
        clips.delete(old);
      }
    }
    return clips.get(name);
  }

  async function askTurn() {
    try {
      const response = await fetch(`/board/${encodeURIComponent(code)}/voice`, {
        method: "POST",
        credentials: "same-origin",
        headers: { "Content-Type": "application/json", "X-CSRF": csrf },
        body: JSON.stringify({ holder, running }),
      });
      if (response.ok) {
        speaks = (await response.json()).speaks;
      }
    } catch (error) {
      if (!(error instanceof TypeError)) {
        throw error;
      }
      speaks = true; // the line is cut: twice is better than never
    }
  }

  if (shared) {
    askTurn();
    setInterval(askTurn, TURN_MS);
  }

  return {
    get speaks() {
      return speaks;
    },
    /** The sound of this page runs, or waits for a touch. */
    sounds(on) {
      if (on !== running) {
        running = on;
        if (shared) {
          askTurn();
        }
      }
    },
    /** Fetch what will be said of a call while its chime is still to come. */
    expect(context, call) {
      spokenIn(call, voiced).forEach((language) => clip(context, call.seq, language));
    },
    /** Say a call; resolves when it has been said. `behind` others wait. */
    async say(context, call, behind) {
      for (const language of shortened(spokenIn(call, voiced), behind)) {
        const buffer = await clip(context, call.seq, language);
        if (buffer === null) {
          tell({ seq: call.seq, language, problem: "unavailable" });
          continue;
        }
        const source = context.createBufferSource();
        source.buffer = buffer;
        const gain = context.createGain();
        gain.gain.value = volume / 50;
        source.connect(gain).connect(context.destination);
        source.onended = () => gain.disconnect();
        source.start();
        tell({ seq: call.seq, language, seconds: buffer.duration });
        await pause(buffer.duration * 1000 + GAP_MS);
      }
      spokenIn(call, voiced).forEach((language) => clips.delete(`${call.seq} ${language}`));
    },
  };
}
