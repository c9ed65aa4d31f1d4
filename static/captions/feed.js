// The line of a conversation: a snapshot, then entries in order and without a gap; over plain HTTP while the socket is away.

import { io } from "../vendor/socket.io.esm.min.js";

const POLL_MS = 2_000;
const STALE_MS = 15_000;
const REFUSALS = ["sign_in_needed", "not_permitted", "csrf_failed", "other_window", "counter_without_window"];

/** A conversation with entries put into it: lines that were taken back are marked, their words gone. */
export function merged(before, entries) {
  const lines = before.map((line) => ({ ...line }));
  for (const entry of entries) {
    if (lines.some((line) => line.seq === entry.seq)) {
      continue;
    }
    lines.push(entry);
    if (entry.of !== null) {
      const gone = lines.findIndex((line) => line.seq === entry.of);
      if (gone >= 0) {
        lines[gone] = { seq: entry.of, of: null, side: entry.side, at: lines[gone].at, gone: true };
      }
    }
  }
  return lines.sort((one, other) => one.seq - other.seq);
}

/** What is shown of a conversation: every line that stands or stood, without the entries that only take back. */
export const standing = (lines) => lines.filter((line) => line.of === null);

/**
 * Follow a window's conversation. onState(state) after each change; onStale() after 15 s without news, onFresh() when
 * it ends; onSuggestion(suggestion) for clerks; onRefused(code) when we may not look any more.
 */
export function follow({ window: code, csrf, onState, onStale = () => {}, onFresh = () => {}, onSuggestion = () => {}, onRefused = () => {} }) {
  let state = null;
  let heard = performance.now();
  let stale = false;
  let polling = false;

  const socket = io("/captions", { transports: ["websocket"], upgrade: false, reconnectionDelay: 200, reconnectionDelayMax: 5_000, auth: { csrf } });

  function alive() {
    heard = performance.now();
    if (stale) {
      stale = false;
      onFresh();
    }
  }

  function join() {
    socket.emit("join", { window: code }, (answer) => REFUSALS.includes(answer?.code) && onRefused(answer.code));
  }

  function take(next) {
    alive();
    state = next;
    onState(state);
  }

  socket.on("connect", join);
  socket.on("connect_error", (error) => REFUSALS.includes(error?.message) && onRefused(error.message));
  socket.on("snapshot", (snapshot) => take({ ...snapshot, lines: merged([], snapshot.lines) }));
  socket.on("lines", ({ session, from, lines }) => {
    alive();
    if (state === null || state.session !== session || from > state.last + 1) {
      join();
      return;
    }
    const last = Math.max(state.last, ...lines.map((line) => line.seq));
    take({ ...state, last, lines: merged(state.lines, lines) });
  });
  socket.on("suggestion", onSuggestion);
  socket.io.engine?.on?.("packet", alive);
  socket.io.on("open", () => socket.io.engine.on("packet", alive));

  async function poll() {
    if (polling) {
      return;
    }
    polling = true;
    try {
      const response = await fetch(`/counter/${encodeURIComponent(code)}/captions`, { cache: "no-store", credentials: "same-origin" });
      if (response.ok) {
        const snapshot = await response.json();
        take({ ...snapshot, lines: merged([], snapshot.lines) });
      }
    } catch (error) {
      if (!(error instanceof TypeError)) {
        throw error;
      }
    } finally {
      polling = false;
    }
  }

  setInterval(() => {
    if (!socket.connected) {
      poll();
    }
    if (!stale && performance.now() - heard >= STALE_MS) {
      stale = true;
      onStale();
    }
  }, POLL_MS);

  return {
    get state() {
      return state;
    },
    /** Send something by a press; returns {ok, told}. */
    async send(path, body) {
      const headers = { Accept: "application/json", "Content-Type": "application/json", "X-CSRF": csrf };
      try {
        const response = await fetch(path, { method: "POST", credentials: "same-origin", headers, body: body === undefined ? undefined : JSON.stringify(body) });
        const told = response.status === 204 || response.status === 202 ? null : await response.json();
        return { ok: response.ok, told };
      } catch (error) {
        if (!(error instanceof TypeError)) {
          throw error;
        }
        return { ok: false, told: null };
      }
    },
  };
}
