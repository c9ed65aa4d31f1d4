/** Keeps the screen in front of the family as the clerk has sent it; presses of its buttons are ordinary forms. */

const EVERY = 2_000;
const view = document.getElementById("view");
const head = (root) => root.querySelector(".top");
const version = (root) => root.querySelector("main")?.dataset.version ?? "";

/** Whoever sits down finds the letters and colours they asked for when they took their number. */
function wear(wished) {
  for (const look of ["larger", "contrast", "night"]) document.body.classList.toggle(look, wished.split(" ").includes(look));
}

async function look() {
  const response = await fetch(document.body.dataset.view, { cache: "no-store", signal: AbortSignal.timeout(8_000) });
  if (!response.ok) {
    if (response.status === 401 || response.status === 403) location.reload();
    return;
  }
  const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
  if (fresh.querySelector("main")?.dataset.locale !== view.dataset.locale) {
    location.reload(); // another language: with its own fonts, and named as such for whoever listens
  } else if (version(fresh) !== version(view)) {
    const begins = version(view) === "0" || version(fresh) === "0";
    view.replaceChildren(...fresh.body.childNodes);
    if (begins) wear(view.querySelector("main").dataset.wished ?? "");
    view.querySelector("#larger")?.setAttribute("aria-pressed", String(document.body.classList.contains("larger")));
    tellMore();
  } else if (head(fresh.body)?.textContent !== head(view)?.textContent) {
    head(view).replaceWith(head(fresh.body)); // the minutes until somebody comes; a finger on a button stays there
  }
}

/** Says whether the screen goes on below its lower edge. */
function tellMore() {
  const main = view.querySelector("main");
  const more = document.getElementById("more");
  if (more) more.hidden = main.scrollHeight - main.scrollTop - main.clientHeight < 8;
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
  if (target.closest("#more")) view.querySelector("main").scrollBy(0, view.querySelector("main").clientHeight * 0.8);
  if (!button) return;
  const larger = document.body.classList.toggle("larger");
  button.setAttribute("aria-pressed", String(larger));
  tellMore();
});
view.addEventListener("scroll", tellMore, { capture: true, passive: true });
addEventListener("resize", tellMore);
document.fonts.ready.then(tellMore);

follow();
