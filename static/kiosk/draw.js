/** Elements and icons with the readings of their words, and putting them in without disturbing what stays the same. */

import { nodes } from "../js/words.js";
import { h as element, icon as drawing, sign } from "../live/dom.js";

export { sign };

const SVG = "http://www.w3.org/2000/svg";
const OWN = {
  globe: "M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20M2 12h20M12 2c3.5 3 4 6 4 10s-.5 7-4 10c-3.5-3-4-6-4-10s.5-7 4-10",
  list: "M8 6h13M8 12h13M8 18h13M3 6h.1M3 12h.1M3 18h.1",
  pin: "M12 22C7 16 5 13 5 9.500a7 7 0 0 1 14 0C19 13 17 16 12 22M12 7.500a2.200 2.200 0 1 0 0 4.400 2.200 2.200 0 0 0 0-4.400",
  printer: "M7 9V3h10v6M5 18H3V9h18v9h-2M7 14h10v7H7z",
  talk: "M3 4h13v9H9l-4 4v-4H3zM19 9h2v8h-2v3l-4-3h-4",
  wheelchair: "M10 9a6 6 0 1 0 0 12 6 6 0 0 0 0-12M9 2a1.600 1.600 0 1 0 0 3.200A1.600 1.600 0 0 0 9 2M9 7v6h7l3 6h3M9 9.500h5",
};

/** An element; strings become text with its readings, null and false are left out. */
export function h(name, attributes, ...children) {
  const ready = children.flat().map((child) => (typeof child === "string" ? nodes(child) : child));
  return element(name, attributes ?? {}, ...ready);
}

/** A line icon; it says nothing to screen readers, the words beside it do. */
export function icon(name, classes = "") {
  if (!OWN[name]) return drawing(name, classes);
  const drawn = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", OWN[name]);
  for (const [key, value] of [["class", `i ${classes}`.trim()], ["viewBox", "0 0 24 24"], ["aria-hidden", "true"]]) {
    drawn.setAttribute(key, value);
  }
  drawn.append(path);
  return drawn;
}

/**
 * A button that asks for `action`; more about it goes into data attributes. Its words stand in one element, or every
 * reading above them would be a piece of its own in the button's row.
 */
export function button(action, { classes = "btn", id = action, ...attributes }, ...children) {
  return h("button", { type: "button", class: classes, "data-do": action, "data-key": id, ...attributes }, ...children.map((child) => (typeof child === "string" ? h("span", {}, child) : child)));
}

/** The digit that chooses something, shown once a keypad is used. */
export function hint(digit) {
  return digit === null ? null : h("span", { class: "key", "aria-hidden": "true" }, String(digit));
}

/** Put `children` into `region`, touching only those that changed; the focus stays on what has the same key. */
export function put(region, children) {
  const wanted = children.filter(Boolean);
  const html = wanted.map((child) => child.outerHTML);
  const before = drawn.get(region) ?? [];
  const focused = region.contains(document.activeElement) ? document.activeElement.dataset.key : null;
  if (before.length !== wanted.length) {
    if (wanted.length || before.length) region.replaceChildren(...wanted);
  } else {
    wanted.forEach((child, index) => {
      if (html[index] !== before[index]) region.children[index].replaceWith(child);
    });
  }
  drawn.set(region, html);
  if (focused && !region.contains(document.activeElement)) {
    region.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
  }
}

const drawn = new WeakMap();
