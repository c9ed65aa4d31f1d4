/** Loading the page again because the server is of another build: a few times an hour, then the page goes on as it is. */

const TRIES = 3;
const AFRESH = 3_600_000;

let said = false;

/** Load the page again for the server's `build`; false where that has been tried often enough and the page stays. */
export function loadAgain(build) {
  const { other } = history.state ?? {};
  const before = other?.build === build && Date.now() - other.at < AFRESH ? other : { build, tries: 0, at: Date.now() };
  if (before.tries >= TRIES) {
    if (!said) console.warn(`The server says that it is of build ${build}, but its pages are of another one. This page stays as it is.`);
    said = true;
    return false;
  }
  history.replaceState({ ...history.state, other: { ...before, tries: before.tries + 1 } }, "");
  location.reload();
  return true;
}
