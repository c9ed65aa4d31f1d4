// Paper in trouble: which slips did not come out, or nobody knows, and what is done about each. A person decides.

import { h } from "../live/dom.js";
import { t } from "../js/words.js";
import { ask } from "./dialogs.js";
import { named, time } from "./words.js";

const PROBLEMS = {
  paper_end: () => t("no paper"),
  cover_open: () => t("the cover is open"),
  unreachable: () => t("the printer is not reached"),
  offline: () => t("the printer is off line"),
  page_failed: () => t("the browser could not print"),
  cut_off: () => t("cut off while printing"),
  stalled: () => t("the printer stopped"),
  no_answer: () => t("the printer gave no answer"),
};

function happened(slip) {
  const words = {
    failed: () => t("Not printed"),
    uncertain: () => t("Nobody knows whether it came out"),
    queued: () => t("Waits for the printer"),
  };
  const why = PROBLEMS[slip.problem]?.();
  return [(words[slip.state] ?? words.failed)(), why].filter(Boolean).join("　");
}

function choices(slip) {
  const over = { act: "void", words: t("No paper needed") };
  const again = { act: "reprint", words: t("Print again") };
  return {
    uncertain: [{ act: "was-printed", words: t("It came out") }, again, over],
    failed: [again, over],
  }[slip.state] ?? [over];
}

/** What becomes of one slip of a ticket machine: {slip, act, words}. */
export function askSlip(machine, page) {
  const name = typeof machine.name === "object" ? named(machine.name, page.locale) : machine.name;
  return ask(t("Slips of {kiosk}", { kiosk: name }), (close) => h("ul", { class: "slips" }, machine.slips.map((slip) => {
    const buttons = choices(slip).map(({ act, words }) => {
      const button = h("button", { class: "btn small", type: "button" }, words);
      button.addEventListener("click", () => close({ slip, act, words }));
      return button;
    });
    return h("li", {}, h("span", { class: "num" }, slip.label), h("span", {}, `${happened(slip)}　${time(slip.at)}`), h("div", {}, buttons));
  })), { wide: true });
}
