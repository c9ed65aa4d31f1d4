/** What is laid over the screen: the warning before it closes, the answer to a call for staff, the cleaning lock. */

import { t, tn } from "../js/words.js";
import { button, h, hint, icon } from "./draw.js";

const STAFF = {
  calling: () => [t("Calling a member of staff"), t("One moment, please.")],
  called: () => [t("A member of staff has been called"), t("They come to this machine. Please wait here.")],
  failed: () => [t("Staff could not be called from here"), t("Please speak to the nearest member of staff.")],
};

function box(name, title, words, ...buttons) {
  const text = h("div", {}, h("h2", { id: "dialog-title", tabindex: "-1" }, title), h("p", {}, words));
  return [h("div", { class: "box" }, icon(name), text, buttons.length ? h("div", { class: "choices" }, ...buttons) : null)];
}

/** A button that a digit presses too. */
function choice(action, digit, words, { classes = "btn", ...more } = {}) {
  return button(action, { classes, "data-digit": digit, ...more }, hint(digit), h("span", {}, words));
}

/** What helps somebody who listens: behind the key #. */
function helps() {
  const buttons = [
    ["back", 1, t("Back")],
    ["staff", 2, t("Call staff")],
    ["slower", 3, t("Speak slower")],
    ["faster", 4, t("Speak faster")],
    ["quieter", 5, t("Speak quieter")],
    ["louder", 6, t("Speak louder")],
    ["larger", 7, t("Large letters")],
    ["contrast", 8, t("Strong contrast")],
    ["silent", 9, t("Stop the voice")],
    ["close", 0, t("Close")],
  ].map(([action, digit, words]) => choice(action, digit, words, { id: `help ${action}` }));
  const text = h("div", {}, h("h2", { id: "dialog-title", tabindex: "-1" }, t("Help")));
  return [h("div", { class: "box" }, icon("talk"), text, h("div", { class: "choices helps" }, ...buttons))];
}

export function dialogBox(dialog) {
  if (dialog.kind === "helps") return helps();
  if (dialog.kind === "idle") {
    const stay = choice("stay", 1, t("I need more time"), { classes: "btn primary", id: "go on" });
    const done = choice("finish", 2, t("Finish"), { classes: "btn", id: "done" });
    return box("time", t("Are you still there?"), "", stay, done);
  }
  const [title, words] = STAFF[dialog.state]();
  const close = dialog.state === "calling" ? [] : [choice("close", 1, t("Close"), { classes: "btn primary" })];
  return box(dialog.state === "failed" ? "alert" : "hand", title, words, ...close);
}

export function cleaningBox() {
  return box("contrast", t("This machine is being cleaned"), "");
}

export function idleWords(seconds) {
  return tn("This screen starts again in {n} second.", "This screen starts again in {n} seconds.", seconds);
}

export function cleaningWords(seconds) {
  return tn("You can use it again in {n} second.", "You can use it again in {n} seconds.", seconds);
}
