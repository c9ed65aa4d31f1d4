/** The machine for somebody who does not see it: every step is spoken, the keys 0-9 choose, * says it again, # helps. */

import { plain, t } from "../js/words.js";
import { linesOf, makeReader } from "./aloud.js";

const PACES = [0.8, 1, 1.25, 1.5, 1.8];
const LEVELS = [0.2, 0.35, 0.5, 0.75, 1];

/** Where the person is: a new place is spoken whole. */
function placeOf({ screen, group, page, dialog }) {
  return [screen, group, page, dialog?.kind, dialog?.state].join();
}

/**
 * `state()` is the machine's; `roots()` the regions that are to be read now; `alive()` keeps the screen from closing
 * while it is being read.
 */
export function makeEars({ page, state, roots, strip, alive }) {
  const { voice } = page;
  const able = Object.keys(voice.voices).length > 0;
  const own = { on: false, personal: voice.private, pace: 1, level: 3, place: null, before: [], borrowed: false };

  const reader = makeReader({
    voice,
    headers: page.headers,
    shown(line) {
      alive();
      strip.toggleAttribute("data-speaking", line !== null);
      strip.textContent = plain(line ? line.text.replaceAll("\n", " ") : keys());
      strip.lang = line?.pieces[0].lang ?? document.documentElement.lang;
    },
  });

  const keys = () => t("Press * to hear it again, # for help.");

  function line(words) {
    const said = plain(words);
    return { text: said, pieces: [{ lang: document.documentElement.lang, text: said, said }] };
  }

  function standing() {
    const found = roots().flatMap((root) => linesOf(root, own));
    const lines = found.filter((one) => one.pieces.length);
    if (found.some((one) => one.withheld)) lines.push(line(t("What you chose is on the screen. It is spoken only to headphones.")));
    return lines;
  }

  function read({ whole }) {
    const lines = standing();
    const fresh = lines.filter((one) => !one.passing && !own.before.includes(one.text));
    own.before = lines.map((one) => one.text);
    const first = own.borrowed ? [line(t("There is no voice in this language. You hear English."))] : [];
    own.borrowed = false;
    if (whole) reader.read([...first, ...lines, line(keys())], PACES[own.pace]);
    else if (fresh.length) reader.add(fresh, PACES[own.pace]);
  }

  function follow() {
    if (!own.on) return;
    const place = placeOf(state());
    const whole = place !== own.place;
    own.place = place;
    if (whole || state().screen === "ticket") read({ whole });
  }

  function show() {
    strip.hidden = !own.on;
    document.body.toggleAttribute("data-ears", own.on);
    if (own.on) document.body.dataset.keys = "used";
  }

  return {
    get on() {
      return own.on;
    },
    /** Whether this machine has a voice at all. */
    able,
    start({ headphones = false } = {}) {
      if (!able) return;
      own.personal = voice.private || headphones || own.personal;
      reader.wake();
      if (own.on) return;
      Object.assign(own, { on: true, pace: 1, level: 3, place: null });
      reader.loud(LEVELS[own.level]);
      show();
      follow();
    },
    stop() {
      if (!own.on) return;
      Object.assign(own, { on: false, personal: voice.private, borrowed: false });
      reader.stop();
      show();
    },
    again: () => own.on && read({ whole: true }),
    follow,
    slower: (step) => change("pace", PACES, step),
    louder: (step) => change("level", LEVELS, step),
    /** The language to go on in: one that has a voice, which is said first where it is not the one chosen. */
    tongue(code) {
      if (!own.on || !voice.borrowed.includes(code) || !page.languages.some((one) => one.code === "en")) return code;
      own.borrowed = true;
      return "en";
    },
  };

  function change(name, steps, by) {
    own[name] = Math.min(steps.length - 1, Math.max(0, own[name] + by));
    reader.loud(LEVELS[own.level]);
    read({ whole: true });
  }
}
