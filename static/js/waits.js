/** What is said of a wait beside its range. */

import { clock, t } from "./words.js";

/** When it is no range: very soon, an hour or more, or why nobody can tell. */
export function waitNote(note) {
  const words = {
    soon: () => t("Soon"),
    long: () => t("60 minutes or more"),
    opening: () => t("Shown after opening"),
    lunch: () => t("Wait not known yet (lunch shifts)"),
    no_window: () => t("Wait not known yet (counters paused)"),
  };
  return (words[note] ?? (() => t("Wait not known yet")))();
}

/** Until when one may leave one's seat; null where that is not worth it. */
export function leaveUntil(at, now) {
  const worth = at && new Date(at) - now > 5 * 60_000;
  return worth ? t("If you leave your seat, please be back by {time}.", { time: clock(at) }) : null;
}

/** Whether a number taken now is served before the close, where that is in doubt. */
export function beforeClose(chance) {
  const words = {
    doubtful: () => t("You may not be called before closing time."),
    unlikely: () => t("You will probably not be called today. Please think of another day."),
  };
  return words[chance]?.() ?? null;
}
