// Presses on their way to the server. A press is never lost and never carried out twice: it keeps its own key until an
// answer comes, is sent again with it while the server does not answer, and after ten seconds a person decides.

import { t } from "../js/words.js";

export const TIMES = { attempt: 5_000, decide: 10_000, retry: [300, 2_000] };

const AGAIN = new Set([429, 502, 503, 504]);

/** A name for one press that nobody else has. */
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * The way of presses to the server, one after the other.
 *
 * store: keeps the press under way through a reload ({get, set, clear}). onChange(press) whenever its state changes:
 * {name, path, body, key, asking} or null. `asking` means that a person must choose `again()` or `giveUp()`.
 */
export function makeSender({ csrf, store, onChange, request = fetch, times = TIMES, now = () => performance.now() }) {
  let press = null;
  let settle = null;
  let wakeUp = null;

  function show(changes) {
    press = press && { ...press, ...changes };
    onChange(press);
  }

  async function attempt() {
    const stop = new AbortController();
    const limit = setTimeout(() => stop.abort(), times.attempt);
    try {
      const response = await request(press.path, {
        method: "POST",
        headers: {
          Accept: "application/json",
          "X-CSRF": csrf,
          "Idempotency-Key": press.key,
          ...(press.body ? { "Content-Type": "application/json" } : {}),
        },
        body: press.body ? JSON.stringify(press.body) : undefined,
        credentials: "same-origin",
        signal: stop.signal,
      });
      if (AGAIN.has(response.status) || response.status >= 500) {
        return null;
      }
      const text = await response.text();
      return { status: response.status, ok: response.ok, body: text ? JSON.parse(text) : null };
    } catch {
      return null; // no answer, half an answer, or one that is not ours: ask again
    } finally {
      clearTimeout(limit);
    }
  }

  const pause = (milliseconds) =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  async function run() {
    let from = now();
    for (let tries = 0; ; tries += 1) {
      const answer = await attempt();
      if (press === null) {
        return; // given up meanwhile
      }
      if (answer !== null) {
        finish(answer);
        return;
      }
      if (now() - from >= times.decide) {
        show({ asking: true });
        await new Promise((resolve) => {
          wakeUp = resolve;
        });
        if (press === null) {
          return;
        }
        from = now();
        tries = 0;
      } else {
        await pause(Math.min(times.retry[1], times.retry[0] * 2 ** tries));
        if (press === null) {
          return;
        }
      }
    }
  }

  function finish(answer) {
    const done = settle;
    press = null;
    settle = null;
    wakeUp = null;
    store.clear();
    onChange(null);
    done(answer);
  }

  function begin(wanted) {
    press = wanted;
    return new Promise((resolve) => {
      settle = resolve;
      onChange(press);
    });
  }

  return {
    get press() {
      return press;
    },
    /** Send a press; answers {status, ok, body}, or {status: 0, givenUp: true}. Null while another is under way. */
    send({ name, path, body = null, title }) {
      if (press !== null) {
        return Promise.resolve(null);
      }
      const answer = begin({ name, path, body, title, key: newKey(), asking: false });
      store.set({ name, path, body, title, key: press.key });
      run();
      return answer;
    },
    /** Take up a press that a reload interrupted: a person decides what becomes of it. */
    takeUp() {
      const kept = store.get();
      if (kept === null || press !== null) {
        return null;
      }
      const answer = begin({ ...kept, asking: true });
      wakeUp = run;
      return answer;
    },
    /** Send the press under way again, with its own key. */
    again() {
      if (press?.asking) {
        show({ asking: false });
        wakeUp?.();
      }
    },
    /** Let the press go; it may have arrived. */
    giveUp() {
      if (press !== null) {
        const wake = wakeUp;
        finish({ status: 0, ok: false, givenUp: true, body: null });
        if (wake !== run) {
          wake?.(); // the loop that waited finds no press and ends
        }
      }
    },
  };
}

/** Keeps one press in this tab, through a reload. */
export function tabStore(name) {
  return {
    get() {
      try {
        return JSON.parse(sessionStorage.getItem(name));
      } catch {
        return null;
      }
    },
    set: (press) => sessionStorage.setItem(name, JSON.stringify(press)),
    clear: () => sessionStorage.removeItem(name),
  };
}

/** What a refusal says, in words; null where there is none. */
export function refusalWords(answer) {
  if (answer.givenUp) {
    return t("Sending was stopped. It may have arrived all the same: please look at the screen.");
  }
  if (answer.status === 409 && answer.body?.code === "stale_version") {
    return t("Somebody else was first. This is the newest state; please choose again.");
  }
  return answer.ok ? null : (answer.body?.message ?? t("This could not be done."));
}
