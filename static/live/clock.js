// The server's business clock as a screen follows it: exact at every piece of news, carried on in between.

const REAL = 1;
const NEAR_REAL = 0.2; // a rate this close to real time is real time, measured through a network
const LEAST_STEP_MS = 3_000;

/** Follow the server's `now`. `at` is a steady machine time in milliseconds (performance.now()). */
export function serverClock() {
  let base = null; // { server, at }: where we carry on from
  let mark = null; // where the rate is measured from
  let rate = REAL;

  function measure(server, at) {
    if (mark === null || server < mark.server) {
      mark = { server, at };
      return;
    }
    if (at - mark.at >= LEAST_STEP_MS) {
      const found = (server - mark.server) / (at - mark.at);
      rate = Math.abs(found - REAL) < NEAR_REAL ? REAL : found;
      mark = { server, at };
    }
  }

  return {
    note(text, at) {
      const server = Date.parse(text ?? "");
      if (!Number.isNaN(server)) {
        measure(server, at);
        base = { server, at };
      }
    },
    /** Milliseconds since 1970 by the server's clock, or null before the first news. */
    read(at) {
      return base === null ? null : base.server + (at - base.at) * rate;
    },
  };
}
