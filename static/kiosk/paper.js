/** The slip on paper where the machine's own browser prints it (started with --kiosk-printing, it asks nobody). */

import { Away, pause, Refused } from "./server.js";

const WIDE = 480;
const LOOK = 3_000;
const NOT_HERE = 60_000;

let turn = Promise.resolve();

const begun = new Set();

/** Say that a job begins. Where the answer is lost, it is known here that the job is ours and not yet on paper. */
async function begin(server, job) {
  begun.add(job);
  await server.report(job, "sending");
}

/** Print one job that was begun and report it; the job's state as the server then knows it. */
async function printHere(server, job, slip = document.getElementById("slip")) {
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
    if (state === "queued") await begin(server, job);
    else if (state !== "sending" || !begun.has(job)) return state;
    return await printHere(server, job);
  } catch (error) {
    if (!(error instanceof Away || error instanceof Refused)) throw error;
    return null;
  }
}

/** Print what the staff ask for: copies, and slips that failed. Looks while `free()`; rarely where another printer prints. */
export async function printCopies(server, free) {
  for (;;) {
    await pause(await printed(server, free) ? 0 : LOOK);
  }
}

async function printed(server, free) {
  if (!free()) return false;
  try {
    const { data } = await server.ask("POST", "/api/v1/print-jobs/claim", { body: {} });
    if (data) await printHere(server, data.id);
    return data !== null;
  } catch (error) {
    if (!(error instanceof Away || error instanceof Refused)) throw error;
    if (error.code === "kiosk_unknown") await pause(NOT_HERE);
    return false;
  }
}
