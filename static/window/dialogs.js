// Questions before a verb: one dialog at a time, answered by a key, by a click or by Escape.

import { h, icon } from "../live/dom.js";
import { t } from "../js/words.js";

/**
 * Ask in a dialog. `build(close)` gives its content; resolves with what `close` is given, undefined on Escape.
 * Digits 1 to 9 press the buttons that carry `data-digit`.
 */
export function ask(title, build, { wide = false } = {}) {
  const dialog = h("dialog", { class: wide ? "wide" : null, "aria-labelledby": "dialog-title" });
  const from = document.activeElement;
  return new Promise((resolve) => {
    // At once, not with the browser's later `close`: the next question is there before the next key is pressed.
    const close = (value) => {
      dialog.remove();
      if (from instanceof HTMLElement && from.isConnected) {
        from.focus();
      }
      resolve(value);
    };
    const content = build(close);
    dialog.append(
      h("header", {}, h("h2", { id: "dialog-title" }, title),
        h("button", { class: "btn quiet small leave", type: "button" }, t("Close"), h("span", { class: "key" }, "Esc"))),
      ...[content].flat(9).filter(Boolean));
    dialog.querySelector(".leave").addEventListener("click", () => close());
    dialog.onkeydown = (event) => {
      event.stopPropagation();
      if (event.key === "Escape" && !event.isComposing) {
        event.preventDefault();
        close();
        return;
      }
      const typing = ["INPUT", "TEXTAREA", "SELECT"].includes(event.target.tagName) && event.target.type !== "radio";
      const found = typing || event.ctrlKey || event.altKey || event.metaKey || event.repeat ? null
        : dialog.querySelector(`[data-digit="${CSS.escape(event.key)}"]`);
      if (found !== null) {
        event.preventDefault();
        found.click();
      }
    };
    dialog.onclose = () => close();
    document.body.append(dialog);
    dialog.showModal();
    (dialog.querySelector("[autofocus]") ?? dialog.querySelector(".choices .btn") ?? dialog.querySelector(".leave")).focus();
  });
}

/** One of several: [{value, words, note, lead}] each with a digit. */
export function choose(title, options, { intro = null } = {}) {
  return ask(title, (close) => [
    intro ? h("p", { class: "intro" }, intro) : null,
    h("div", { class: "choices" }, options.map((option, index) => {
      const button = h("button", { class: "btn", type: "button", "data-digit": index < 9 ? index + 1 : null, autofocus: index === 0, disabled: option.off ?? false },
        option.lead ?? null, h("span", {}, option.words), option.note ? h("small", {}, option.note) : null,
        index < 9 ? h("span", { class: "key" }, String(index + 1)) : null);
      button.addEventListener("click", () => close(option.value));
      return button;
    })),
  ]);
}

/** A reason: one of the given, or a few words of one's own. */
export function askReason(title, reasons, { intro = null, other = true } = {}) {
  return ask(title, (close) => {
    const form = h("form", { class: "own-words" },
      h("label", { class: "field" }, h("span", {}, t("Another reason")), h("input", { name: "reason", maxlength: 40, autocomplete: "off" })),
      h("button", { class: "btn" }, t("Use this")));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const words = new FormData(form).get("reason").trim();
      if (words) {
        close(words);
      }
    });
    return [
      intro ? h("p", { class: "intro" }, intro) : null,
      h("div", { class: "choices" }, reasons.map(([value, words], index) => {
        const button = h("button", { class: "btn", type: "button", "data-digit": index + 1, autofocus: index === 0 }, h("span", {}, words), h("span", { class: "key" }, String(index + 1)));
        button.addEventListener("click", () => close(value));
        return button;
      })),
      other ? form : null,
    ];
  });
}

/** Yes or no, for what cannot be done by accident; the harmless answer has the focus. `shown`: what stands between. */
export function confirm(title, { words, yes, no = t("No, go back"), severe = false, shown = null }) {
  return ask(title, (close) => {
    const agree = h("button", { class: severe ? "btn stop" : "btn primary", type: "button" }, yes);
    const leave = h("button", { class: "btn", type: "button", autofocus: true }, no);
    agree.addEventListener("click", () => close(true));
    leave.addEventListener("click", () => close(false));
    return [shown, ...[words].flat().map((line) => h("p", { class: "intro" }, line)), h("div", { class: "two" }, agree, leave)];
  });
}

/** Words that only need reading. */
export function tell(title, words) {
  return ask(title, (close) => {
    const seen = h("button", { class: "btn primary", type: "button", autofocus: true }, t("All right"));
    seen.addEventListener("click", () => close(true));
    return [h("p", { class: "intro" }, icon("info"), " ", words), h("div", { class: "two" }, seen)];
  });
}
