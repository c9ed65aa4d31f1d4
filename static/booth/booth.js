/** Keeps the screen in front of the family as the clerk has sent it; presses of its buttons are ordinary forms. */

const EVERY = 2_000;
const view = document.getElementById("view");
const version = (root) => root.querySelector("main")?.dataset.version ?? "";

async function look() {
  const response = await fetch(document.body.dataset.view, { cache: "no-store", signal: AbortSignal.timeout(8_000) });
  if (!response.ok) {
    if (response.status === 401 || response.status === 403) location.reload();
    return;
  }
  const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
  if (version(fresh) !== version(view) || fresh.body.querySelector(".top")?.textContent !== view.querySelector(".top")?.textContent) {
    view.replaceChildren(...fresh.body.childNodes);
    if (version(view) === "0") document.body.classList.remove("larger");
  }
}

async function follow() {
  for (;;) {
    await new Promise((done) => setTimeout(done, EVERY));
    try {
      await look();
    } catch (error) {
      if (!(error instanceof Error)) throw error; // no news: the next look brings them
    }
  }
}

document.addEventListener("click", ({ target }) => {
  const button = target.closest("#larger");
  if (!button) return;
  const larger = document.body.classList.toggle("larger");
  button.setAttribute("aria-pressed", String(larger));
});

follow();
