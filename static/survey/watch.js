/** Lets the stopwatch run on the screen; what counts is the server's time at each press. */

const place = document.getElementById("elapsed");
const { began, now } = place.dataset;
const opened = performance.now();

function show() {
  const seconds = Math.max(0, Math.floor((new Date(now) - new Date(began) + performance.now() - opened) / 1000));
  place.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

if (!("over" in place.dataset)) {
  show();
  setInterval(show, 1_000);
}
