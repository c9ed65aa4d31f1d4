// The reader's pace: a line stays in sight until there was time to read it; only then do newer ones push it away.

const LEAST_MS = 3_000;
const LETTER_MS = 250; // four letters a second, as captions of broadcasters
const NEAR = 80; // pixels from the end that still count as the end
const REST_MS = 200; // without moving on, until a pane that was moved by hand is at rest
const ROW_MS = 1_000; // how often a line that is taller than its pane is moved on

/** How long a line of so many letters stays, in milliseconds. */
export const dwell = (letters) => Math.max(LEAST_MS, letters * LETTER_MS);

/** The letters of a line that are read: neither who says it, nor the readings above it, nor spaces of easy Japanese. */
function letters(line) {
  const count = (one, text) => [...(one.closest(".easy") ? text.replaceAll(" ", "") : text)].length;
  const own = [...line.querySelectorAll("p, .terms")].map((one) => {
    const readings = [...one.querySelectorAll("rt")].reduce((sum, rt) => sum + count(rt, rt.textContent), 0);
    return count(one, one.textContent) - readings;
  });
  return own.reduce((sum, one) => sum + one, 0);
}

/**
 * Keep a pane of lines (by their `data-seq`) at its newest line, but no faster than it can be read. Who scrolls back
 * stays where they read, and who scrolls to the end has read what lies above. `still()` is whether nothing moves for
 * now. While a line waits below the pane it is marked `data-more`.
 */
export function makePace(pane, { still = () => false } = {}) {
  const seen = new Map(); // of each line: since when it stands in sight as a whole; -Infinity: read
  let begun = false;
  let follows = true;
  let placed = 0;
  let timer = null;
  let settling = null; // while the reader moves the pane

  const end = () => pane.scrollHeight - pane.clientHeight;
  const lines = () => [...pane.querySelectorAll("[data-seq]")];

  function isRead(line, now) {
    const since = seen.get(line.dataset.seq) ?? Number.POSITIVE_INFINITY;
    if (Number.isFinite(since) && now >= since + dwell(letters(line))) {
      seen.set(line.dataset.seq, Number.NEGATIVE_INFINITY);
    }
    return seen.get(line.dataset.seq) === Number.NEGATIVE_INFINITY;
  }

  /** The upper edge of what can be read, below a heading that stays. */
  function edge() {
    const top = pane.getBoundingClientRect().top;
    return Math.max(0, (pane.querySelector("h2:not([hidden])")?.getBoundingClientRect().bottom ?? top) - top);
  }

  /** Where the pane stands while this line is being read: at its top, or at the part of it that is being read. */
  function stand(line, now, hidden) {
    const box = line.getBoundingClientRect();
    const room = pane.clientHeight - hidden;
    const part = seen.has(line.dataset.seq) ? (now - seen.get(line.dataset.seq)) / dwell(letters(line)) : 0;
    const inside = Math.max(0, Math.min(box.height - room, part * box.height - room / 3));
    return box.top - pane.getBoundingClientRect().top + pane.scrollTop - hidden + inside;
  }

  function note(unread, now, hidden) {
    const { top, bottom } = pane.getBoundingClientRect();
    for (const line of unread.filter((one) => !seen.has(one.dataset.seq))) {
      const box = line.getBoundingClientRect();
      if (box.bottom <= bottom + 1 || (box.height > bottom - top - hidden && box.top <= top + hidden + 1)) {
        seen.set(line.dataset.seq, now);
      }
    }
  }

  const tell = () => pane.toggleAttribute("data-more", end() - pane.scrollTop > 1);

  function move() {
    clearTimeout(timer);
    if (!still() && follows && settling === null) {
      lead(performance.now(), edge());
    }
    tell();
  }

  /** As far towards the end as what is not read yet allows; and again when it is. */
  function lead(now, hidden) {
    const unread = lines().filter((line) => !isRead(line, now));
    pane.scrollTop = unread.length > 0 ? Math.min(end(), stand(unread[0], now, hidden)) : end();
    placed = pane.scrollTop;
    note(unread, now, hidden);
    if (end() - placed > 1) {
      const tall = unread[0].offsetHeight > pane.clientHeight - hidden;
      const left = (seen.get(unread[0].dataset.seq) ?? now) + dwell(letters(unread[0])) - now;
      timer = setTimeout(move, tall ? Math.min(ROW_MS, left) : left);
    }
  }

  /** What lies above has been read; what stands in sight begins to be. */
  function passed() {
    const now = performance.now();
    const top = pane.getBoundingClientRect().top + edge() - 1;
    const all = lines();
    for (const line of all) {
      if (line.getBoundingClientRect().top < top && line !== all.at(-1)) {
        seen.set(line.dataset.seq, Number.NEGATIVE_INFINITY);
      } else if (!seen.has(line.dataset.seq)) {
        seen.set(line.dataset.seq, now);
      }
    }
  }

  /** The reader moves the pane, perhaps for a while: where it comes to rest is where they want to be. */
  function scrolled() {
    if (Math.abs(pane.scrollTop - placed) > 1) {
      placed = pane.scrollTop;
      follows = end() - placed < NEAR;
      clearTimeout(settling);
      settling = setTimeout(rest, REST_MS);
      tell();
    }
  }

  function rest() {
    settling = null;
    if (follows) {
      passed();
    }
    move();
  }

  pane.addEventListener("scroll", scrolled);

  return {
    /** The lines have been drawn anew. What lay above when the pane was first shown has been read. */
    drawn() {
      if (pane.hidden) {
        begun = false;
        return;
      }
      if (!begun) {
        begun = true;
        pane.scrollTop = end();
        placed = pane.scrollTop;
        passed();
      }
      move();
    },
    /** Another conversation begins. */
    forget() {
      seen.clear();
      clearTimeout(settling);
      settling = null;
      follows = true;
    },
  };
}
