// The two tones before a call, made by the browser itself, then its voice. Two calls chime twice; the same call never does.

const TONES = [659.26, 523.25]; // E5, C5: within the band that older ears keep longest
const TONE_S = 0.55;
const STEP_S = 0.35;
const PAUSE_MS = 600;
const LATE_MS = 20_000; // what was missed longer ago than this is not chimed when the sound comes back
const REMEMBERED = 200;
const STALE_MS = 20_000; // a call that waited longer and was answered meanwhile is not sounded any more

export const CHIME_MS = (STEP_S + TONE_S) * 1000;

/**
 * A chime with a queue. `onState` gets "running" or "locked" (the browser waits for a touch or a key).
 *
 * `voice` says what follows the tones: {speaks, expect(context, call), say(context, call, behind)}; without `speaks`
 * another board within earshot sounds, and this one is silent. `calling(leg)` is whether a call still calls somebody,
 * `hushed()` whether nothing is to be heard now: an emergency stands on the screen, or the hours are quiet.
 *
 * Every call makes one CustomEvent `chime` on the document, {seq, label, window, kind, sounded}, at the moment it is
 * (or, locked, would have been) heard.
 */
export function makeChime({ onState = () => {}, volume = 0.5, voice = null, calling = () => true, hushed = () => false } = {}) {
  const context = new AudioContext();
  const done = [];
  const queue = [];
  let playing = false;
  let missed = null;

  const running = () => context.state === "running";
  const tell = () => onState(running() ? "running" : "locked");

  function unlock() {
    if (!running()) {
      context.resume().then(tell, tell);
    }
  }

  function tone(frequency, start) {
    const gain = context.createGain();
    gain.connect(context.destination);
    gain.gain.setValueAtTime(0.0001, start);
    gain.gain.exponentialRampToValueAtTime(volume, start + 0.015);
    gain.gain.exponentialRampToValueAtTime(0.0001, start + TONE_S);
    for (const [times, part] of [[1, 1], [2, 0.25]]) {
      const oscillator = context.createOscillator();
      const share = context.createGain();
      share.gain.value = part;
      oscillator.frequency.value = frequency * times;
      oscillator.connect(share).connect(gain);
      oscillator.start(start);
      oscillator.stop(start + TONE_S);
      oscillator.onended = () => {
        share.disconnect();
        if (times === 1) {
          gain.disconnect();
        }
      };
    }
  }

  function sound() {
    TONES.forEach((frequency, index) => tone(frequency, context.currentTime + 0.02 + index * STEP_S));
  }

  function next() {
    const call = queue.shift();
    if (call === undefined) {
      playing = false;
      return;
    }
    playing = true;
    const { at, leg, language, ...told } = call;
    if (performance.now() - at > STALE_MS && !calling(leg)) {
      next();
      return;
    }
    const mine = (voice === null || voice.speaks) && !hushed();
    const sounded = running() && mine;
    if (sounded) {
      sound();
    } else if (mine) {
      missed = performance.now();
    }
    document.dispatchEvent(new CustomEvent("chime", { detail: { ...told, sounded } }));
    setTimeout(() => speak(call, sounded), sounded ? CHIME_MS : 0);
  }

  async function speak(call, sounded) {
    if (sounded && voice !== null && !hushed()) {
      await voice.say(context, call, queue.length);
    }
    setTimeout(next, sounded ? PAUSE_MS : 0);
  }

  /** A recall takes the place of a call of the same number that still waits to be heard; first calls go before recalls. */
  function enqueue(call) {
    const place = queue.findIndex((one) => one.leg !== undefined && one.leg === call.leg);
    if (voice !== null && place >= 0) {
      queue[place] = call;
      return;
    }
    const recall = call.kind === "recall" ? -1 : queue.findIndex((one) => one.kind === "recall");
    queue.splice(recall < 0 ? queue.length : recall, 0, call);
  }

  context.addEventListener("statechange", () => {
    tell();
    if (running() && missed !== null) {
      const late = performance.now() - missed > LATE_MS;
      missed = null;
      if (!late) {
        sound();
      }
    }
  });
  for (const kind of ["pointerdown", "keydown"]) {
    document.addEventListener(kind, unlock, { passive: true });
  }
  tell();

  return {
    unlock,
    get state() {
      return running() ? "running" : "locked";
    },
    /** Chime for a call {seq, label, window: {label}, kind}; false if this call was chimed before. */
    call({ seq, leg, label, window, kind, language }) {
      if (done.includes(seq)) {
        return false;
      }
      done.push(seq);
      done.splice(0, done.length - REMEMBERED);
      const call = { seq, leg, label, window: window.label, kind, language, at: performance.now() };
      enqueue(call);
      voice?.expect(context, call);
      if (!playing) {
        next();
      }
      return true;
    },
  };
}
