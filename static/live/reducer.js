// What a screen knows, and how news changes it. No page, no clock, no socket: `at` comes in as milliseconds.
//
// A model holds the last snapshot with every frame since, the sequence number it stands at, and what was announced.
// Every call up to `last` is settled; `early` holds the calls that were shown and announced ahead of their state.

const SHOWN = 7;
const PATIENCE = 3; // beats below our own number before we believe that the server went back
const WAITING_FRAMES = 20;

export const STILL_WORTH_SAYING_MS = 120_000;

export function emptyModel() {
  return { last: -1, state: null, early: [], pending: [], behind: 0, build: null };
}

const instant = (text) => (text ? Date.parse(text) : Number.NaN);

/** The state as the screen shows it: the snapshot, with early calls in front of the ones it knows. */
export function shown(model) {
  if (model.state === null || model.early.length === 0 || !Array.isArray(model.state.calls)) {
    return model.state;
  }
  return { ...model.state, calls: merged(model.state.calls, model.early) };
}

function merged(calls, early) {
  const legs = new Set(early.map((call) => call.leg));
  const rest = calls.filter((call) => !legs.has(call.leg));
  return [...early, ...rest].sort((a, b) => b.seq - a.seq).slice(0, SHOWN);
}

const inOrder = (calls) => [...calls].sort((a, b) => a.seq - b.seq);

function result(model, { announce = [], ask = null, changed = false } = {}) {
  return { model, announce, ask, changed };
}

/**
 * A snapshot arrived. `askedAt` is the number we stood at when we asked for it: a snapshot older than what we have is
 * passed over, unless the server itself went back (a restored or a new installation), which we then follow.
 *
 * Calls that were missed meanwhile are announced, oldest first, if they are not older than two minutes. The first
 * snapshot announces nothing: what is on the wall when a screen starts has been said.
 */
export function onSnapshot(model, snapshot, askedAt = model.last) {
  if (model.last >= 0 && snapshot.seq < model.last && snapshot.seq >= askedAt) {
    return result(model);
  }
  const wentBack = snapshot.seq < model.last;
  const first = model.last < 0 || wentBack;
  const done = new Set(wentBack ? [] : model.early.map((call) => call.seq));
  const now = instant(snapshot.now);
  const missed = first
    ? []
    : (snapshot.calls ?? []).filter(
        (call) => call.seq > model.last && !done.has(call.seq) && !(now - instant(call.at) > STILL_WORTH_SAYING_MS),
      );
  const settled = {
    ...model,
    last: snapshot.seq,
    state: snapshot,
    early: wentBack ? [] : model.early.filter((call) => call.seq > snapshot.seq),
    pending: wentBack ? [] : model.pending.filter((frame) => frame.to > snapshot.seq),
    behind: 0,
    build: snapshot.build ?? model.build,
  };
  const after = drained(settled);
  return result(after.model, {
    announce: [...inOrder(missed), ...after.announce],
    ask: after.model.pending.length > 0 ? "soon" : null,
    changed: true,
  });
}

/** A frame arrived: news from `from` to `to`, or (changes: null) an early copy of calls. */
export function onFrame(model, frame) {
  if (model.state === null) {
    return result(model, { ask: "soon" });
  }
  const heard = { ...model, build: frame.build ?? model.build };
  if (frame.changes === null || frame.changes === undefined) {
    return early(heard, frame);
  }
  const forecast = frame.from > frame.to; // no event, but what is expected has changed
  if (frame.to < heard.last || (frame.to === heard.last && !forecast)) {
    return result(heard);
  }
  if (frame.from > heard.last + 1) {
    const ahead = early(heard, frame);
    const pending = [...ahead.model.pending, frame].slice(-WAITING_FRAMES);
    return result({ ...ahead.model, pending }, { announce: ahead.announce, ask: "soon", changed: ahead.changed });
  }
  const applied = withFrame(heard, frame);
  const after = drained(applied.model);
  return result(after.model, { announce: [...applied.announce, ...after.announce], changed: true });
}

function early(model, frame) {
  const known = new Set(model.early.map((call) => call.seq));
  const fresh = (frame.calls ?? []).filter((call) => call.seq > model.last && !known.has(call.seq));
  if (fresh.length === 0) {
    return result(model);
  }
  const legs = new Set(fresh.map((call) => call.leg));
  const others = model.early.filter((call) => !legs.has(call.leg));
  return result({ ...model, early: [...others, ...fresh] }, { announce: inOrder(fresh), changed: true });
}

function withFrame(model, frame) {
  const known = new Set(model.early.map((call) => call.seq));
  const fresh = (frame.calls ?? []).filter((call) => call.seq > model.last && !known.has(call.seq));
  return {
    announce: inOrder(fresh),
    model: {
      ...model,
      last: frame.to,
      state: { ...model.state, ...frame.changes, seq: frame.to, now: frame.now ?? model.state.now },
      early: model.early.filter((call) => call.seq > frame.to),
      behind: 0,
    },
  };
}

/** Apply the frames that were waiting for the one before them. */
function drained(model) {
  const announce = [];
  let current = model;
  for (;;) {
    const pending = current.pending.filter((frame) => frame.to > current.last);
    const next = pending.find((frame) => frame.from <= current.last + 1);
    if (next === undefined) {
      return { model: { ...current, pending }, announce };
    }
    const applied = withFrame(current, next);
    announce.push(...applied.announce);
    current = { ...applied.model, pending: pending.filter((frame) => frame !== next) };
  }
}

/** A heartbeat: whether we stand where the server stands. */
export function onBeat(model, beat) {
  const heard = { ...model, build: beat.build ?? model.build };
  if (heard.state === null || beat.seq > heard.last) {
    return result({ ...heard, behind: 0 }, { ask: "soon" });
  }
  const behind = beat.seq < heard.last ? heard.behind + 1 : 0;
  if (behind >= PATIENCE) {
    return result({ ...heard, behind: 0 }, { ask: "now" });
  }
  return result({ ...heard, behind });
}
