/** The machine without a touch: arrow keys walk over what can be pressed, digits choose a row, Enter presses. */

const STEP = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

function pressable(root) {
  return [...root.querySelectorAll("button")].filter((one) => one.offsetParent !== null);
}

function middle(element) {
  const { left, top, width, height } = element.getBoundingClientRect();
  return { x: left + width / 2, y: top + height / 2 };
}

/** The button nearest to `from` in a direction; straight ahead counts more than aside. */
export function nearest(from, candidates, [dx, dy]) {
  const start = middle(from);
  let best = null;
  for (const one of candidates) {
    const { x, y } = middle(one);
    const ahead = (x - start.x) * dx + (y - start.y) * dy;
    const aside = Math.abs((x - start.x) * dy) + Math.abs((y - start.y) * dx);
    const cost = ahead + 3 * aside;
    if (one !== from && ahead > 4 && (!best || cost < best.cost)) best = { one, cost };
  }
  return best?.one ?? null;
}

// A socket for headphones tells by a key that somebody has plugged theirs in, or pulled them out.
const PLUG = { F8: true, F7: false };

/**
 * Listen to the keyboard or keypad. `back` is called for Escape and Backspace, `star` and `hash` for those keys (a
 * keypad without # has /), `plug(there)` for headphones.
 */
export function listen({ back, star, hash, plug }) {
  addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const root = document.querySelector("dialog[open]") ?? document.body;
    if (STEP[event.key]) {
      event.preventDefault();
      const all = pressable(root);
      const from = all.includes(document.activeElement) ? document.activeElement : null;
      (from ? nearest(from, all, STEP[event.key]) : all[0])?.focus();
    } else if (/^[0-9]$/.test(event.key) && !event.repeat) {
      root.querySelector(`[data-digit="${event.key}"]`)?.click();
    } else if (event.key === "*" && !event.repeat) {
      star();
    } else if ((event.key === "#" || event.key === "/") && !event.repeat) {
      event.preventDefault();
      hash();
    } else if (event.key in PLUG && !event.repeat) {
      event.preventDefault();
      plug(PLUG[event.key]);
    } else if ((event.key === "Escape" || event.key === "Backspace") && !event.repeat) {
      event.preventDefault();
      back();
    } else if (event.key === "Enter" && event.repeat) {
      event.preventDefault();
    }
    document.body.dataset.keys = "used";
  });
  addEventListener("pointerdown", () => delete document.body.dataset.keys);
}
