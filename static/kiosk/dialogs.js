/** What is laid over the screen: the warning before it closes, the answer to a call for staff, the cleaning lock. */

import { t, tn } from "../js/words.js";
import { button, h, icon } from "./draw.js";

const STAFF = {
  calling: () => [t("Calling a member of staff"), t("One moment, please.")],
  called: () => [t("A member of staff has been called"), t("They come to this machine. Please wait here.")],
  failed: () => [t("Staff could not be called from here"), t("Please speak to the nearest member of staff.")],
};

function box(name, title, words, ...buttons) {
  const text = h("div", {}, h("h2", { id: "dialog-title", tabindex: "-1" }, title), h("p", {}, words));
  return [h("div", { class: "box" }, icon(name), text, buttons.length ? h("div", { class: "choices" }, ...buttons) : null)];
}

export function dialogBox(dialog) {
  if (dialog.kind === "idle") {
    const stay = button("stay", { classes: "btn primary", id: "go on" }, t("I need more time"));
    const done = button("finish", { classes: "btn", id: "done" }, t("Finish"));
    return box("time", t("Are you still there?"), "", stay, done);
  }
  const [title, words] = STAFF[dialog.state]();
  const close = dialog.state === "calling" ? [] : [button("close", { classes: "btn primary" }, t("Close"))];
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
