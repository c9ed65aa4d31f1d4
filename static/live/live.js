// A screen's line to the server: a snapshot, then frames; asks again after a gap, a reconnect or silence; never gives up.

import { io } from "../vendor/socket.io.esm.min.js";
import { emptyModel, onBeat, onFrame, onSnapshot, shown } from "./reducer.js";

export const TIMES = {
  gap: 300, // a gap may be two frames out of order: wait this long before asking
  askAfter: 10_000, // silence after which we ask again, and over plain HTTP too
  poll: 5_000,
  staleAfter: 15_000,
  firstPoll: 2_000, // with nothing at all to show, do not wait for the socket
  answer: 4_000, // longest wait for one answer
  tick: 1_000,
  retry: [200, 5_000],
};

const REFUSALS = { sign_in_needed: 401, not_permitted: 403, csrf_failed: 403 };

const nothing = () => {};
const instant = () => performance.now();

/**
 * Keep a screen's state in step with the server.
 *
 * namespace, join: the Socket.IO namespace and what to send on `join`. url: the same snapshot over plain HTTP.
 * csrf: the page's token, without which a cookie opens no socket.
 * onState(state, {now}) after every change; onCalls(calls) once per announced call, in order; onNews(now) for every
 * sign of life; onStale(silentSince) after 15 s without any, with the server's last `now`, onFresh() when it ends;
 * onBuild(build) when the server's build is not `build`; onLink(kind) with "socket", "poll" or "none";
 * onRefused(status) when we may not look any more.
 */
export function connect({ namespace, join, url, csrf = "", build = null, times = TIMES, ...callbacks }) {
  const { onState, onCalls, onNews, onStale, onFresh, onBuild, onLink, onRefused } = {
    onState: nothing, onCalls: nothing, onNews: nothing, onStale: nothing, onFresh: nothing, onBuild: nothing,
    onLink: nothing, onRefused: nothing, ...callbacks,
  };
  const started = instant();
  let model = emptyModel();
  let heard = started; // any sign of life
  let socketHeard = started;
  let lastNow = null;
  let stale = false;
  let link = null;
  let tag = null;
  let polling = null; // the poll under way
  let polled = Number.NEGATIVE_INFINITY;
  let gapTimer = null;
  let retryTimer = null;
  let retries = 0;
  let asked = { at: Number.NEGATIVE_INFINITY, last: -1 };
  let told = build;
  let closed = false;

  const socket = io(namespace, {
    transports: ["websocket"],
    upgrade: false,
    reconnection: true,
    reconnectionAttempts: Number.POSITIVE_INFINITY,
    reconnectionDelay: times.retry[0],
    reconnectionDelayMax: times.retry[1],
    randomizationFactor: 0.5,
    timeout: 5_000,
    auth: { csrf },
  });

  function alive(now, { fromSocket }) {
    heard = instant();
    if (fromSocket) {
      socketHeard = heard;
      setLink("socket");
    }
    if (now) {
      lastNow = now;
      onNews(now);
    }
    if (stale) {
      stale = false;
      onFresh();
    }
  }

  function take({ model: next, announce, ask, changed }) {
    model = next;
    if (changed) {
      onState(shown(model), { last: model.last });
    }
    if (announce.length > 0) {
      onCalls(announce);
    }
    if (model.build !== null && told !== null && model.build !== told) {
      told = model.build;
      onBuild(model.build);
    }
    if (ask === "now") {
      askAgain();
    } else if (ask === "soon" && gapTimer === null) {
      gapTimer = setTimeout(() => {
        gapTimer = null;
        if (model.state === null || model.pending.length > 0 || behindBeat()) {
          askAgain();
        }
      }, times.gap);
    }
  }

  let beatSeq = -1;
  const behindBeat = () => beatSeq > model.last;

  function askAgain() {
    asked = { at: instant(), last: model.last };
    if (socket.connected) {
      socket.emit("resync", join, answered);
    } else {
      poll();
    }
  }

  // The server acknowledges `join` and `resync`: with a refusal, if we may not look.
  function answered(answer) {
    if (answer?.code in REFUSALS) {
      onRefused(REFUSALS[answer.code]);
    }
  }

  function setLink(kind) {
    if (link !== kind) {
      link = kind;
      onLink(kind);
    }
  }

  socket.on("connect", () => {
    retries = 0;
    asked = { at: instant(), last: model.last };
    socket.emit("join", join, answered);
  });
  socket.on("snapshot", (snapshot) => {
    alive(snapshot.now, { fromSocket: true });
    tag = null;
    take(onSnapshot(model, snapshot, asked.last));
  });
  socket.on("event", (frame) => {
    alive(frame.now, { fromSocket: true });
    take(onFrame(model, frame));
  });
  socket.on("beat", (beat) => {
    alive(beat.now, { fromSocket: true });
    beatSeq = beat.seq;
    take(onBeat(model, beat));
  });
  socket.on("disconnect", (reason) => {
    if (reason === "io server disconnect") {
      reconnectLater();
    }
  });
  socket.on("connect_error", (error) => {
    if (error?.message in REFUSALS) {
      onRefused(REFUSALS[error.message]);
    }
    if (!socket.active) {
      reconnectLater();
    }
    if (model.state === null) {
      poll();
    }
  });

  // Socket.IO leaves it to us to come back after the server itself ended or refused the connection.
  function reconnectLater() {
    if (retryTimer !== null || closed) {
      return;
    }
    const longest = Math.min(times.retry[1], times.retry[0] * 2 ** Math.min(retries, 10));
    retries += 1;
    const wait = longest * (0.5 + Math.random() / 2);
    retryTimer = setTimeout(() => {
      retryTimer = null;
      socket.connect();
    }, wait);
  }

  async function poll() {
    if (polling !== null || closed) {
      return;
    }
    polled = instant();
    const askedAt = model.last;
    polling = new AbortController();
    const limit = setTimeout(() => polling?.abort(), times.answer);
    try {
      const headers = { Accept: "application/json", ...(tag ? { "If-None-Match": tag } : {}) };
      const response = await fetch(url, { headers, cache: "no-store", credentials: "same-origin", signal: polling.signal });
      if (response.status === 304) {
        alive(null, { fromSocket: false });
      } else if (response.ok) {
        const snapshot = await response.json();
        tag = response.headers.get("ETag");
        alive(snapshot.now, { fromSocket: false });
        take(onSnapshot(model, snapshot, askedAt));
      } else if (response.status === 401 || response.status === 403 || response.status === 404) {
        onRefused(response.status);
      }
      if ((response.ok || response.status === 304) && !fromSocketLately()) {
        setLink("poll");
      }
    } catch (error) {
      if (!(error instanceof TypeError) && error.name !== "AbortError") {
        console.error("snapshot:", error); // not the network: an answer we cannot read
      }
    } finally {
      clearTimeout(limit);
      polling = null;
    }
  }

  const fromSocketLately = () => socket.connected && instant() - socketHeard < times.askAfter;

  function tick() {
    const now = instant();
    if (now - socketHeard >= times.askAfter && now - asked.at >= times.poll && socket.connected) {
      asked = { at: now, last: model.last };
      socket.emit("resync", join, answered);
    }
    const needed = now - socketHeard >= times.askAfter || (model.state === null && now - started >= times.firstPoll);
    if (needed && now - polled >= times.poll) {
      poll();
    }
    if (now - heard >= times.staleAfter) {
      setLink("none");
      if (!stale) {
        stale = true;
        onStale(lastNow);
      }
    }
  }

  const ticking = setInterval(tick, times.tick);
  const wake = () => document.visibilityState === "visible" && tick();
  document.addEventListener("visibilitychange", wake);
  window.addEventListener("online", wake);

  return {
    state: () => shown(model),
    last: () => model.last,
    /** Tell the server something about this screen; what is said while the line is cut is not repeated. */
    say: (event, data) => socket.connected && socket.emit(event, data),
    /** Ask for the whole state now, by whichever way is open. */
    ask: () => (fromSocketLately() ? askAgain() : poll()),
    close() {
      closed = true;
      clearInterval(ticking);
      clearTimeout(gapTimer);
      clearTimeout(retryTimer);
      polling?.abort();
      document.removeEventListener("visibilitychange", wake);
      window.removeEventListener("online", wake);
      socket.close();
    },
  };
}
