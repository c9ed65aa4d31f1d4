/** The slip on paper where the machine's own browser prints it (started with --kiosk-printing, it asks nobody). */

import { Away, pause, Refused } from "./server.js";

const WIDE = 480;
const LOOK = 3_000;
const NOT_HERE = 60_000;

let turn = Promise.resolve();

// Jobs that were begun here and are not yet on paper: where the answer to their beginning was lost, they are still ours.
const begun = new Set();

/** Print one job, after those before it, and report it; its state as the server then knows it. Throws what `server` throws. */
export function printHere(server, job) {
  const printing = turn.then(() => printOne(server, job));
  turn = printing.catch(() => {});
  return printing;
}

async function printOne(server, job, slip = document.getElementById("slip")) {
  if (!begun.has(job)) {
    begun.add(job);
    await server.report(job, "sending");
  }
  slip.src = `/kiosk/slips/${job}.png`;
  try {
    await slip.decode();
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    return (await server.report(job, "failed", { problem: "page_failed" })).state;
  }
  slip.className = slip.naturalWidth > WIDE ? "wide" : "narrow";
  begun.delete(job);
  window.print();
  return (await reported(server, job)).state;
}

/** Tell that the paper came out, again where the line is bad: what is not told stays in doubt for the staff. */
async function reported(server, job, tries = 5) {
  try {
    return await server.report(job, "printed");
  } catch (error) {
    if (!(error instanceof Away) || tries === 1) throw error;
    await pause(1_000);
    return reported(server, job, tries - 1);
  }
}

/** Let nothing of the last slip stay in the page. */
export function forget(slip = document.getElementById("slip")) {
  slip.removeAttribute("src");
}

/** The state of a job: read, or made by printing here. Null while the server cannot be asked. */
export async function follow(server, job) {
  try {
    const { channel, state } = await server.print(job);
    if (channel !== "browser") return state;
    if (state === "queued") begun.delete(job); // its beginning never arrived, or it is to be printed anew
    return state === "queued" || (state === "sending" && begun.has(job)) ? await printHere(server, job) : state;
  } catch (error) {
    if (!(error instanceof Away || error instanceof Refused)) throw error;
    return null;
  }
}

/** Print what the staff ask for: copies, and slips that failed. Looks while `free()`; rarely where another printer prints. */
export async function printCopies(server, free) {
  for (let again = LOOK; ; again = await printed(server, free)) await pause(again);
}

/** How long until the next look. */
async function printed(server, free) {
  if (!free()) return LOOK;
  try {
    const { data } = await server.ask("POST", "/api/v1/print-jobs/claim", { body: {} });
    if (data) await printHere(server, data.id);
    return data === null ? LOOK : 0;
  } catch (error) {
    if (!(error instanceof Away || error instanceof Refused)) throw error;
    return error.code === "kiosk_unknown" ? NOT_HERE : LOOK;
  }
}
