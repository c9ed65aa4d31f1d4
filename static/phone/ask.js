/** While somebody answers, looks whether they are called, and then shows the page of their number at once. */

import { carried, plain, say, speak, tn } from "../js/words.js";

const EVERY = 10_000;

speak(carried("texts"));

const { dataset } = document.body;

async function look() {
  const response = await fetch(dataset.api, { cache: "no-store", signal: AbortSignal.timeout(8_000) });
  if (!response.ok) return;
  const visit = await response.json();
  if (visit.state === "called") {
    navigator.vibrate?.([400, 200, 400]);
    location.assign(dataset.page);
    return;
  }
  const people = document.getElementById("people");
  if (people && visit.people_ahead !== null) {
    const words = tn("{n} person ahead", "{n} people ahead", visit.people_ahead);
    if (people.textContent !== plain(words)) say(people, words);
  }
}

async function follow() {
  for (;;) {
    await new Promise((done) => setTimeout(done, EVERY));
    try {
      await look();
    } catch (error) {
      if (!(error instanceof Error)) throw error; // no news: the next look brings them
    }
  }
}

/** "None of these" and "I don't know" stand alone: choosing one takes the others back, and the other way round. */
function alone({ target }) {
  if (target.type !== "checkbox" || !target.checked) return;
  const only = target.value.startsWith("-");
  for (const other of target.closest("fieldset").querySelectorAll("input[type=checkbox]")) {
    if (other !== target && (only || other.value.startsWith("-"))) other.checked = false;
  }
}

document.addEventListener("change", alone);
follow();
