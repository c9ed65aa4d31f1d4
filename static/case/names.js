// The names in a case: masked until somebody asks for them, which is written down.

import { h } from "../live/dom.js";
import { t } from "../js/words.js";

/** The button that shows or hides the names of a case; null where there is none. */
export const namesButton = (one, extra, key = null) => extra === null ? null
  : h("button", { class: "btn small quiet names", type: "button", "aria-pressed": String(one.revealed), ...extra },
    one.revealed ? t("Hide the names") : t("Show the names"), key === null ? null : h("span", { class: "key" }, key));

/** The path of the press behind it. */
export const namesPath = (code, shown) => `/api/v1/cases/${code}/${shown ? "conceal" : "reveal"}`;
