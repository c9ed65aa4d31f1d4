// What a board can tell from its state. No page and no clock: instants come in as milliseconds.

const PLATE_MS = 180_000; // how long the newest call stays yellow without another
const LEAST_PLATE_MS = 30_000; // also when the person has come
export const MOMENT_MS = 12_000; // the full-width moment of one call
export const HURRIED_MS = 5_000; // the same while others wait for theirs
const SOON_MS = 3 * 60_000;
const QUIET_MS = 30_000; // without a call, before a page may reload itself
const LEAST_AGE_MS = 3_600_000;
const SETTLED_MS = 60_000; // while servers are changed one after the other, their builds take turns
const NIGHT_HOUR = 3;

export const newest = (state) => state.calls?.[0] ?? null;

/** Whether the newest call still calls somebody: shown for `age` milliseconds, and nobody has come yet. */
export const isFresh = (call, age) => age < LEAST_PLATE_MS || (age < PLATE_MS && (call.state ?? "called") === "called");

export const earlier = (state) => (state.calls ?? []).slice(1, 7);

/** Whether the lobby is closed for now: nothing is open, nobody waits, and when the first service opens again. */
export function closing(state) {
  const rows = state.waiting ?? [];
  if (rows.length === 0 || rows.some((row) => row.open || row.waiting > 0)) {
    return null;
  }
  const openings = rows.map((row) => row.next_opening).filter(Boolean).sort();
  const reasons = new Set(rows.map((row) => row.reason));
  return { opens: openings[0] ?? null, reason: reasons.size === 1 ? [...reasons][0] : "after_close" };
}

const UNKNOWN = ["opening", "lunch", "no_window"];

/** What the wait of one service comes to: why nobody can tell, "now", "soon", "long", or a range of instants. */
export function waitOf(row, now) {
  if (!row.wait) {
    return { kind: UNKNOWN.includes(row.wait_note) ? row.wait_note : "calculating" };
  }
  const low = Math.max(Date.parse(row.wait.low), now);
  const high = Math.max(Date.parse(row.wait.high), now);
  if (row.wait_note === "soon" || high - now <= SOON_MS) {
    return { kind: row.waiting === 0 ? "now" : "soon" };
  }
  if (row.wait_note === "long") {
    return { kind: "long" };
  }
  return { kind: "range", low, high };
}

/** The languages of the line under a call: the ticket's own first, each once. */
export function lineLanguages(call, languages) {
  return [...new Set([call.language, ...languages])].filter((code) => languages.includes(code));
}

/** Cut a list into pages: `heights` of the rows, `room` for one page. At least one row stands on each. */
export function paged(heights, room) {
  const pages = [];
  let used = Number.POSITIVE_INFINITY;
  heights.forEach((height, index) => {
    if (used + height > room) {
      pages.push([]);
      used = 0;
    }
    pages.at(-1).push(index);
    used += height;
  });
  return pages;
}

/** Spread rows evenly over the pages that are needed anyway: 9 rows, room for 8, are 5 and 4. */
export function evenly(heights, room) {
  const pages = paged(heights, room);
  if (pages.length < 2) {
    return pages;
  }
  const each = Math.ceil(heights.length / pages.length);
  const even = [];
  for (let start = 0; start < heights.length; start += each) {
    even.push(Array.from({ length: Math.min(each, heights.length - start) }, (_, offset) => start + offset));
  }
  const fits = even.every((page) => page.reduce((sum, index) => sum + heights[index], 0) <= room);
  return fits ? even : pages;
}

/** A long text in pieces that end where a sentence does, each at most `most` characters where that is possible. */
export function pieces(text, most) {
  const sentences = text.split(/(?<=[。！？])|(?<=[.!?]\s)/);
  const phrases = (long) => long.split(/(?<=、)|(?<=,\s)/);
  const found = [];
  for (const sentence of sentences.flatMap((each) => (each.trim().length > most ? phrases(each) : [each]))) {
    const last = found.at(-1);
    if (last !== undefined && (last + sentence).trim().length <= most) {
      found[found.length - 1] = last + sentence;
    } else {
      found.push(sentence);
    }
  }
  return found.map((piece) => piece.trim()).filter(Boolean);
}

/**
 * Whether the page may reload itself: another build is served, or it is three in the morning and the page is old.
 * Never while a call is fresh, and never on stale news (the reload would find no server).
 */
export function mayReload({ newBuild, hour, age, sinceCall, fresh }) {
  if (!fresh || sinceCall < QUIET_MS) {
    return false;
  }
  return (newBuild && age >= SETTLED_MS) || (hour === NIGHT_HOUR && age >= LEAST_AGE_MS);
}
