// The two tones before a call, made by the browser itself. Two calls chime twice; the same call never does.

const TONES = [659.26, 523.25]; // E5, C5: within the band that older ears keep longest
const TONE_S = 0.55;
const STEP_S = 0.35;
const PAUSE_MS = 600;
const LATE_MS = 20_000; // what was missed longer ago than this is not chimed when the sound comes back
const REMEMBERED = 200;

export const CHIME_MS = (STEP_S + TONE_S) * 1000;

/**
 * A chime with a queue. `onState` gets "running" or "locked" (the browser waits for a touch or a key).
 *
 * Every call makes one CustomEvent `chime` on the document, {seq, label, window, kind, sounded}, at the moment it is
 * (or, locked, would have been) heard.
 */
export function makeChime({ onState = () => {}, volume = 0.5 } = {}) {
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
    const sounded = running();
    if (sounded) {
      sound();
    } else {
      missed = performance.now();
    }
    document.dispatchEvent(new CustomEvent("chime", { detail: { ...call, sounded } }));
    setTimeout(next, sounded ? CHIME_MS + PAUSE_MS : 0);
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
    call({ seq, label, window, kind }) {
      if (done.includes(seq)) {
        return false;
      }
      done.push(seq);
      done.splice(0, done.length - REMEMBERED);
      queue.push({ seq, label, window: window.label, kind });
      if (!playing) {
        next();
      }
      return true;
    },
  };
}
