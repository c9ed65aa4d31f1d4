// The boxes on the picture of a sheet: chosen by a press or Tab, moved by the arrow keys or by hand; the numbers follow.

const STEP = 0.5;
const LEAP = 5;
const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

const number = (key, part) => document.querySelector(`[name="${key}-${part}"]`);

function draw(box) {
  const key = box.dataset.field;
  const rect = box.querySelector("rect");
  for (const part of ["x", "y", "width", "height"]) rect.setAttribute(part, number(key, part).value || 0);
  const text = box.querySelector("text");
  text.setAttribute("x", Number(number(key, "x").value) + 0.8);
  text.setAttribute("y", Number(number(key, "y").value) + 3.2);
}

function put(box, part, value) {
  const input = number(box.dataset.field, part);
  input.value = String(Math.max(part === "width" || part === "height" ? STEP : 0, Math.round(value * 100) / 100));
  draw(box);
}

function choose(key) {
  for (const one of document.querySelectorAll(".map .chosen")) one.classList.remove("chosen");
  document.querySelector(`[data-field="${key}"]`)?.classList.add("chosen");
  document.getElementById(key)?.classList.add("chosen");
}

function nudge(event) {
  const move = MOVES[event.key];
  if (!move) return;
  event.preventDefault();
  const box = event.currentTarget;
  const by = event.shiftKey ? LEAP : STEP;
  const parts = event.ctrlKey ? ["width", "height"] : ["x", "y"];
  parts.forEach((part, at) => {
    if (move[at]) put(box, part, Number(number(box.dataset.field, part).value) + move[at] * by);
  });
}

function drag(event) {
  const box = event.currentTarget;
  const sheet = box.ownerSVGElement;
  const scale = sheet.viewBox.baseVal.width / sheet.getBoundingClientRect().width;
  const from = ["x", "y"].map((part) => Number(number(box.dataset.field, part).value));
  const move = (at) => {
    put(box, "x", Math.round((from[0] + (at.clientX - event.clientX) * scale) / STEP) * STEP);
    put(box, "y", Math.round((from[1] + (at.clientY - event.clientY) * scale) / STEP) * STEP);
  };
  box.setPointerCapture(event.pointerId);
  box.addEventListener("pointermove", move);
  box.addEventListener("pointerup", () => box.removeEventListener("pointermove", move), { once: true });
}

for (const box of document.querySelectorAll(".map [data-field]")) {
  box.addEventListener("keydown", nudge);
  box.addEventListener("pointerdown", drag);
  box.addEventListener("focus", () => {
    choose(box.dataset.field);
    document.getElementById(box.dataset.field)?.scrollIntoView({ block: "nearest" });
  });
}
for (const fields of document.querySelectorAll(".map fieldset")) {
  const key = (event) => event.target.closest("[data-key]").dataset.key;
  fields.addEventListener("focusin", (event) => choose(key(event)));
  fields.addEventListener("input", (event) => {
    const box = document.querySelector(`[data-field="${key(event)}"]`);
    if (box) draw(box);
  });
}
document.querySelector(".map").dataset.ready = "";
