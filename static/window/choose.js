// Choosing a window: who is there is asked before it is taken over, and the work profile is chosen with it.

import { speak, t } from "../js/words.js";
import { choose, confirm } from "./dialogs.js";
import { makeSender, refusalWords, tabStore } from "./sending.js";
import { named } from "./words.js";

const byId = (id) => document.getElementById(id);
const page = JSON.parse(byId("page").textContent);
speak(JSON.parse(byId("texts").textContent));

const sender = makeSender({ csrf: page.csrf, store: tabStore("press choose"), onChange: show });

function show(press) {
  const problem = byId("problem");
  problem.hidden = !press?.asking;
  problem.textContent = press?.asking ? t("The server does not answer. Please wait, or press the window again.") : "";
  document.body.toggleAttribute("data-sending", press !== null);
}

async function profileFor(chosen) {
  const profiles = page.profiles[chosen.office];
  if (profiles.length < 2) {
    return chosen.profile;
  }
  const first = (profile) => Number(profile.code !== chosen.profile);
  const sorted = [...profiles].sort((one, other) => first(one) - first(other));
  return choose(t("What do you serve at window {window}?", { window: chosen.label }), sorted.map((profile) => ({
    value: profile.code,
    words: named(profile.name, page.locale),
    note: profile.code === chosen.profile ? t("as until now") : profile.strict ? t("strictly in this order") : null,
  })));
}

async function takeOver(name) {
  return confirm(t("{name} works at this window. Take it over?", { name }), {
    words: [t("The number at the window stays there. Their screen can only look on from then on.")],
    yes: t("Take it over"),
  });
}

async function take(chosen) {
  const open = () => window.location.assign(`/window/${encodeURIComponent(chosen.code)}`);
  if (chosen.mine) {
    open();
    return;
  }
  const over = chosen.holder !== null;
  if (over && !(await takeOver(chosen.holder))) {
    return;
  }
  const profile = await profileFor(chosen);
  if (!profile) {
    return;
  }
  const press = { name: "take", title: chosen.label, path: `/api/v1/windows/${chosen.code}/take` };
  let answer = await sender.send({ ...press, body: { profile, take_over: over } });
  if (answer?.status === 409 && (answer.body.detail.same_person || (await takeOver(t("Somebody else"))))) {
    answer = await sender.send({ ...press, body: { profile, take_over: true } });
  }
  if (answer?.ok) {
    open();
  } else if (answer?.status === 401) {
    window.location.assign("/sign-in?next=/window");
  } else if (answer && answer.status !== 403) {
    byId("problem").hidden = false;
    byId("problem").textContent = refusalWords(answer);
  } else if (answer) {
    open(); // whoever may not call may look
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-window]");
  if (button !== null) {
    if (sender.press?.asking) {
      sender.again();
    } else if (sender.press === null) {
      take(page.windows[button.dataset.window]);
    }
  }
});
