// Building elements without markup in strings.

const SVG = "http://www.w3.org/2000/svg";

/** An element: `h("p", {class: "note", lang: "en"}, "text", child)`. A false or null attribute or child is left out. */
export function h(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  assign(element, attributes);
  const inside = kept(children);
  if (inside.length === 1 && attributes.lang === undefined && foreign(inside[0])) {
    element.lang = "ja";
    element.append(inside[0]);
  } else {
    element.append(...(attributes.lang === undefined ? inside.map(named) : inside));
  }
  return element;
}

const JAPANESE = /[\u3041-\u30ff\u4e00-\u9fff]/;

/** What a city has named in Japanese, on a page in English. */
function foreign(child) {
  return typeof child === "string" && document.documentElement.lang === "en" && JAPANESE.test(child);
}

function named(child) {
  return foreign(child) ? h("span", { lang: "ja" }, child) : child;
}

function svg(name, attributes, ...children) {
  const element = document.createElementNS(SVG, name);
  assign(element, attributes);
  element.append(...children);
  return element;
}

function assign(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) {
      element.setAttribute(name, "");
    } else if (value !== false && value !== null && value !== undefined) {
      element.setAttribute(name, String(value));
    }
  }
}

const kept = (children) =>
  children.flat(Number.POSITIVE_INFINITY).filter((child) => child !== null && child !== undefined && child !== false && child !== "");

/** Replace what an element holds, only if it is not the same already (nothing to repaint, nothing to read aloud). */
export function put(element, ...children) {
  const fresh = h("div", {}, ...kept(children).map(named));
  if (fresh.innerHTML !== element.innerHTML) {
    element.replaceChildren(...fresh.childNodes);
  }
}

/** As `put`, for lines by their `data-seq`: those that stay are left alone, so that only what is new is read aloud. */
export function grow(element, ...children) {
  const holder = h("div", {}, ...children);
  if (holder.innerHTML === element.innerHTML) {
    return;
  }
  const there = new Map([...element.children].map((one) => [one.dataset.seq, one]));
  const wanted = [...holder.children].map((fresh) => {
    const old = there.get(fresh.dataset.seq);
    if (fresh.dataset.seq === undefined || old?.innerHTML !== fresh.innerHTML) {
      return fresh;
    }
    old.className = fresh.className;
    return old;
  });
  [...element.childNodes].filter((one) => !wanted.includes(one)).forEach((one) => one.remove());
  wanted.forEach((one, index) => {
    if (element.childNodes[index] !== one) {
      element.insertBefore(one, element.childNodes[index] ?? null);
    }
  });
}

/** Set an attribute or take it away. */
export function mark(element, name, value) {
  if (value === null || value === undefined || value === false) {
    element.removeAttribute(name);
  } else if (element.getAttribute(name) !== String(value)) {
    element.setAttribute(name, value === true ? "" : String(value));
  }
}

const PATHS = {
  arrow: ["M4 12h15M13 5l7 7-7 7"],
  check: ["M4 13l5 5L20 6"],
  info: ["M12 11v6M12 7v.1", "circle"],
  ask: ["M9 9.2a3 3 0 1 1 4.2 2.8c-.8.4-1.2 1-1.2 2M12 17.4v.1", "circle"],
  world: ["M2 12h20M12 2c3.5 3 4 6 4 10s-.5 7-4 10c-3.5-3-4-6-4-10s.5-7 4-10", "circle"],
  time: ["M12 6v6l4 3", "circle"],
  link: ["M3 9c5-5 13-5 18 0M6.5 13c3-3 8-3 11 0M12 18v.1"],
  broken: ["M3 9c5-5 13-5 18 0M6.5 13c3-3 8-3 11 0M12 18v.1M3 21 21 3"],
  sound: ["M3 9v6h4l6 5V4L7 9zM17 8a6 6 0 0 1 0 8M20 5a10 10 0 0 1 0 14"],
  silent: ["M3 9v6h4l6 5V4L7 9zM17 9l5 6M22 9l-5 6"],
  phone: ["M7 2h10v20H7zM11 19h2"],
  alert: ["M12 3 22.5 21h-21zM12 10v5M12 18v.1"],
  pause: ["M8 4v16M16 4v16"],
  hand: ["M12 21v-7M7 11V5a1.5 1.5 0 0 1 3 0v6M10 10V4a1.5 1.5 0 0 1 3 0v6M13 10V5a1.5 1.5 0 0 1 3 0v8c0 5-2 8-6 8s-5-3-7-7c-.8-1.6 1-2.8 2.2-1.4L7 15"],
  captions: ["M2 4h20v16H2zM6 12h6M6 16h9M15 12h3M18 16h.1"],
  wheelchair: ["M9 7v6h7l3 6h3M9 9.5h5", "wheel"],
  vibration: ["M8 3h8v18H8zM3 8v8M21 8v8"],
  text: ["M3 19 9 5l6 14M5 14h8M16 19l3-8 3 8M17 16h4"],
  contrast: ["M12 2v20M12 6h4M12 10h7M12 14h7M12 18h4", "circle"],
  person: ["M4 21c0-5 3.5-8 8-8s8 3 8 8", "head"],
  writing: ["M4 20l1-5L16 4l4 4L9 19z"],
  back: ["M20 12H5M11 5l-7 7 7 7"],
  pin: ["M12 22C7 16 5 13 5 9.5a7 7 0 0 1 14 0C19 13 17 16 12 22M12 7.5a2 2 0 1 0 0 4 2 2 0 0 0 0-4"],
};
const ROUND = { circle: [12, 12, 10], wheel: [10, 15, 6], head: [12, 7, 4] };

/** A line drawing; it only stands beside words. */
export function icon(name, extra = "") {
  const [path, round] = PATHS[name];
  const parts = [svg("path", { d: path })];
  if (round) {
    const [cx, cy, r] = ROUND[round];
    parts.unshift(svg("circle", { cx, cy, r }));
  }
  return svg("svg", { class: `i ${extra}`.trim(), viewBox: "0 0 24 24", "aria-hidden": "true" }, ...parts);
}

const TURN = {
  ahead: "M12 20V5M5 12l7-7 7 7",
  ahead_right: "M5 19 19 5M8 5h11v11",
  right: "M4 12h15M13 5l7 7-7 7",
  back_right: "M5 5l14 14M19 8v11H8",
  back: "M12 4v15M5 12l7 7 7-7",
  back_left: "M19 5 5 19M5 8v11h11",
  left: "M20 12H5M11 5l-7 7 7 7",
  ahead_left: "M19 19 5 5M16 5H5v11",
  up: "M3 20h5v-5h5v-5h5V5h3",
  down: "M3 5h5v5h5v5h5v5h3",
};

/** The arrow that points the way to a window, or null for no way. */
export function wayIcon(way) {
  const path = TURN[way];
  return path ? svg("svg", { class: "i", viewBox: "0 0 24 24", "aria-hidden": "true" }, svg("path", { d: path })) : null;
}

const SHAPES = {
  circle: ["circle", { cx: 24, cy: 24, r: 23 }, 34],
  square: ["rect", { x: 2, y: 2, width: 44, height: 44, rx: 5 }, 34],
  hexagon: ["path", { d: "M12.5 3h23L47 24 35.5 45h-23L1 24z" }, 34],
  diamond: ["path", { d: "M24 0 48 24 24 48 0 24z" }, 34],
  house: ["path", { d: "M24 1 47 18v29H1V18z" }, 37],
  plate: ["path", { d: "M1 1h46v29L24 47 1 30z" }, 31],
  triangle: ["path", { d: "M24 1 47 46H1z" }, 41],
};
const COLOURED = "achkrsy";

/** A service's sign: its letter in its shape. */
export function sign({ letter, shape }) {
  const [name, attributes, y] = SHAPES[shape] ?? SHAPES.circle;
  const colour = COLOURED.includes((letter || "r").toLowerCase()) ? (letter || "r").toLowerCase() : "r";
  const text = svg("text", { x: 24, y, class: letter.length > 1 ? "two" : null }, letter);
  return svg("svg", { class: `sign sign-${colour}`, viewBox: "0 0 48 48", "aria-hidden": "true" }, svg(name, attributes), text);
}
