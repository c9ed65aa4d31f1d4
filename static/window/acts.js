// What each verb does: its question, its press, and what is said afterwards.

import { t } from "../js/words.js";
import { askReason, choose, confirm } from "./dialogs.js";
import { confirmCancel, known, pickNumber, reasonToCall, whatWith } from "./numbers.js";
import { askBreak, askEmergency, askMenu, askPlan, askProfile, askRelay, askService, confirmDayClose, confirmEnd, showKeys } from "./offices.js";
import { refusalWords } from "./sending.js";
import { askSlip } from "./slips.js";
import { grouped } from "./top.js";
import { plainRequest, verb } from "./verbs.js";
import { HOLD_REASONS, named, reason } from "./words.js";

/**
 * The acts of a desk. send(press) resolves with the server's answer, or null where nothing was sent.
 *
 * run(name): a verb's button or key. pick(id), on(act, id): a button in a list. answer(id): a call for staff. slips(kiosk): paper in trouble.
 */
export function makeActs({ page, send, say, now, getState, getUndo, letters, setLetters }) {
  const title = (name, leg) => [leg?.label, verb(name).label].filter(Boolean).join(" ");
  const at = (leg) => ({ version: leg.version, window: page.code });

  function told(answer, words) {
    if (answer !== null) {
      say(refusalWords(answer) ?? words ?? "");
    }
    return answer?.ok === true;
  }

  async function plain(name, words) {
    const { leg } = getState();
    return told(await send({ name, title: title(name, leg), ...plainRequest(name, getState()) }), words);
  }

  async function onLeg(name, leg, { path, body = {}, words }) {
    const press = { name, title: [leg.label, words].join(" "), path: `legs/${leg.id}/${path}`, body: { ...at(leg), ...body } };
    return told(await send(press), `${leg.label} ${words}`);
  }

  async function callNext() {
    const answer = await send({ name: "call_next", title: title("call_next"), ...plainRequest("call_next", getState()) });
    if (answer?.status === 204) {
      say(t("Nobody is waiting."));
    } else {
      told(answer, answer?.ok ? t("{label} is being called.", { label: answer.body.label }) : null);
    }
  }

  // Two verbs, two presses with a key each: the second only when the first was carried out.
  async function finishNext() {
    const { leg } = getState();
    const finish = { ...plainRequest("finish", getState()), name: "finish_next", title: title("finish_next", leg) };
    if (told(await send(finish), t("{label} is finished.", { label: leg.label }))) {
      await callNext();
    }
  }

  async function take({ over = false, profile = null } = {}) {
    const answer = await send({
      name: "take", title: verb("take").label, path: `windows/${page.code}/take`,
      body: { take_over: over, ...(profile ? { profile } : {}) },
    });
    if (answer?.status === 409 && answer.body?.code === "window_taken" && !over) {
      const { holder } = getState().window;
      const sure = answer.body.detail.same_person || (await confirm(t("{name} works at this window. Take it over?", { name: holder ?? "" }), {
        words: [t("The number at the window stays there. Their screen can only look on from then on.")],
        yes: t("Take it over"),
      }));
      return sure ? take({ over: true, profile }) : undefined;
    }
    return told(answer, t("You are at this window now."));
  }

  async function hold() {
    const { leg } = getState();
    const why = await askReason(t("Why does {label} wait aside?", { label: leg.label }), HOLD_REASONS.map((code) => [code, reason(code)]));
    if (why) {
      await onLeg("hold", leg, { path: "hold", body: { reason: why }, words: t("Put on hold") });
    }
  }

  async function transfer() {
    const state = getState();
    const service = await askService(t("Where does {label} go on?", { label: state.leg.label }), { page, state, leg: state.leg });
    if (service) {
      await onLeg("transfer", state.leg, { path: "transfer", body: { service }, words: t("Sent on") });
    }
  }

  async function plan() {
    const state = getState();
    const { leg } = state;
    const { service, drop } = (await askPlan(t("Which stop comes after this for {label}?", { label: leg.label }), { page, state, leg })) ?? {};
    if (service) {
      const press = { name: "plan", title: title("plan", leg), path: `legs/${leg.id}/plan-stop`, body: { service, window: page.code } };
      told(await send(press), t("Next stop planned"));
    } else if (drop) {
      const press = { name: "plan", title: title("plan", leg), path: `legs/${drop.leg}/cancel`, body: { version: drop.version, window: page.code } };
      told(await send(press), t("{stop} is dropped from the plan.", { stop: named(drop.name, page.locale) }));
    }
  }

  async function relay() {
    const state = getState();
    const { leg } = state;
    const chosen = await askRelay(t("Who sits with {label}?", { label: leg.label }), { page, state });
    if (chosen) {
      const words = chosen.arrive ? t("Colleague came") : t("Colleague left");
      await onLeg("relay", leg, { path: chosen.arrive ? "relay-in" : "relay-out", body: { department: chosen.code }, words });
    }
  }

  async function cancel(leg) {
    if (await confirmCancel(leg)) {
      await onLeg("cancel", leg, { path: "cancel", words: t("Cancelled") });
    }
  }

  async function callThis(leg) {
    const why = await reasonToCall(leg);
    if (why !== undefined) {
      await onLeg("call_this", leg, { path: "call-this", body: why ? { reason: why } : {}, words: t("Called") });
    }
  }

  const onList = {
    call_this: callThis,
    cancel,
    resume_here: (leg) => onLeg("resume", leg, { path: "resume", body: { here: true }, words: t("Went on") }),
    resume_line: (leg) => onLeg("resume", leg, { path: "resume", body: { here: false }, words: t("Back in line") }),
    return: (leg) => onLeg("return", leg, { path: "return", words: t("Put back in line") }),
  };

  async function withLeg(leg) {
    const act = await whatWith(leg, { state: getState(), page });
    if (act) {
      await onList[act](leg);
    }
  }

  async function resume() {
    const { held } = getState();
    const leg = held.length === 1 ? held[0] : await choose(t("Who goes on?"), held.map((each) => ({ value: each, words: each.label, note: reason(each.reason) })));
    if (leg) {
      await onList.resume_here(leg);
    }
  }

  async function pause() {
    const why = await askBreak(page);
    if (why) {
      const press = { name: "pause", title: title("pause"), path: `windows/${page.code}/pause`, body: { reason: why } };
      told(await send(press), t("The window is on a break."));
    }
  }

  async function menu() {
    const choice = await askMenu({ state: getState(), page });
    const choices = {
      drain: () => windowCommand("drain", t("This window takes nobody new.")),
      close: () => windowCommand("close", t("The window is closed.")),
      profile: changeProfile,
      choose: () => window.location.assign("/window"),
      day_close: closeDay,
      sign_out: () => document.getElementById("sign-out").submit(),
    };
    await choices[choice]?.();
  }

  async function windowCommand(name, words) {
    told(await send({ name, title: words, path: `windows/${page.code}/${name}` }), words);
  }

  async function changeProfile() {
    const profile = await askProfile(page, getState().window.profile);
    if (profile) {
      await take({ over: false, profile });
    }
  }

  async function closeDay() {
    const answer = await fetch(`/api/v1/offices/${page.office}/day-close`, { headers: { Accept: "application/json" } }).catch(() => null);
    if (answer?.ok !== true) {
      say(t("This could not be done."));
    } else if (await confirmDayClose(await answer.json())) {
      told(await send({ name: "day_close", title: t("Close the day"), path: `offices/${page.office}/day-close` }), t("The day is closed."));
    }
  }

  async function emergency() {
    const shown = getState().alerts.find((alert) => alert.kind === "emergency");
    if (shown) {
      if (await confirmEnd(shown, page)) {
        told(await send({ name: "emergency", title: t("End the emergency notice?"), path: `offices/${page.office}/emergency-end` }), t("The notice is ended."));
      }
      return;
    }
    const text = await askEmergency();
    if (text) {
      const press = { name: "emergency", title: t("Emergency notice on every board"), path: `offices/${page.office}/emergency`, body: { text } };
      told(await send(press), t("The notice is on every board."));
    }
  }

  const verbs = {
    take: () => take(),
    open: () => plain("open", t("The window is open.")),
    unpause: () => plain("unpause", t("The window is open.")),
    call_next: callNext,
    start: () => plain("start"),
    finish_next: finishNext,
    finish: () => plain("finish", t("{label} is finished.", { label: getState().leg.label })),
    hold,
    transfer,
    recall: () => plain("recall", t("{label} is being called again.", { label: getState().leg.label })),
    no_answer: () => plain("no_answer", t("{label} is marked as missed.", { label: getState().leg.label })),
    release: () => plain("release", t("The call of {label} is taken back.", { label: getState().leg.label })),
    plan,
    relay,
    cancel: () => cancel(getState().leg),
    number: async () => {
      const leg = await pickNumber(getState(), { page, now: now() });
      if (leg) {
        await withLeg(leg);
      }
    },
    resume,
    pause,
    undo: () => getUndo() && plain("undo", t("Taken back.")),
    case: () => window.location.assign(`/window/${encodeURIComponent(page.code)}/case`),
    menu,
    emergency,
    help: () => showKeys({ letters: letters(), onLetters: setLetters }),
  };

  return {
    told,
    run: (name) => verbs[name](),
    pick(id) {
      const leg = known(getState()).find((each) => each.id === id);
      return leg && withLeg(leg);
    },
    on(act, id) {
      const leg = known(getState()).find((each) => each.id === id);
      return leg && onList[act](leg);
    },
    async slips(kiosk) {
      const machine = grouped(getState().alerts, page).find((alert) => alert.kind === "slips" && alert.kiosk === kiosk);
      const chosen = machine && (await askSlip(machine, page));
      if (chosen) {
        const { slip, act, words } = chosen;
        told(await send({ name: "slip", title: `${slip.label} ${words}`, path: `print-jobs/${slip.job}/${act}` }), `${slip.label} ${words}`);
      }
    },
    async answer(id) {
      told(await send({ name: "answer", title: t("I am going"), path: `staff-calls/${id}/answered` }), t("The caller is told that you are coming."));
    },
  };
}
