// Drawings that only the pages of a case need, beside those of every screen.

import { icon } from "../live/dom.js";

const SVG = "http://www.w3.org/2000/svg";
const PATHS = {
  flag: "M5 22V3h13l-3 5 3 5H5",
  house: "M3 11 12 3l9 8M6 10v11h12V10",
  minus: "M5 12h14",
  print: "M7 9V3h10v6M5 18H3V9h18v9h-2M7 14h10v7H7z",
};

/** A line drawing by its name. */
export function drawing(name) {
  if (!(name in PATHS)) {
    return icon(name);
  }
  const element = document.createElementNS(SVG, "svg");
  element.setAttribute("class", "i");
  element.setAttribute("viewBox", "0 0 24 24");
  element.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  element.append(path);
  return element;
}
