// What the buttons and keys of a case do: each asks what it must and sends one press.

import { t } from "../js/words.js";
import { askDay, askDocument, askItem, askNote, askOverride, askPerson, askRole, askService, askValue, suggestedDay, sureToBeFirst, sureToClose } from "./asks.js";
import { worded } from "./words.js";

/** The acts of a case. state() gives {view, leg, code}; send and onCase press; said shows a sentence. */
export function makeActs({ page, send, onCase, said, state }) {
  const find = (key) => state().view.items.find((item) => item.key === key);

  async function move(item, to) {
    const body = { item: item.key, item_version: item.version, to };
    if (to === "later") {
      const until = await askDay(worded(item.names), { today: state().view.today, suggested: suggestedDay(item, state().view) });
      if (until === undefined) {
        return;
      }
      body.until = until;
    }
    if (to === "done" && item.after.length > 0) {
      if (!(await sureToBeFirst(item))) {
        return;
      }
      body.anyway = true;
    }
    await onCase("progress", body);
  }

  async function walk(share, items) {
    const { leg } = state();
    const service = await askService(share);
    if (service) {
      await onCase("walk", { ticket: leg.ticket, service, items, ...(page.window && leg.window === page.window ? { window: page.window } : {}) });
    }
  }

  const shareOf = (item) => state().view.departments.find((share) => share.code !== null && share.items.includes(item.key));

  async function item(key) {
    const found = find(key);
    const share = shareOf(found);
    const chosen = await askItem(found, { mayWalk: found.open && state().leg !== null && (share?.services.length ?? 0) > 0 });
    if (chosen?.move) {
      await move(found, chosen.move);
    } else if (chosen === "walk") {
      await walk(share, [found.key]);
    } else if (chosen === "override") {
      const told = await askOverride(found);
      if (told) {
        await onCase("override", { item: found.key, item_version: found.version, ...told });
      }
    } else if (chosen === "role") {
      const role = await askRole(found);
      if (role) {
        await onCase("acts", { item: found.key, role });
      }
    }
  }

  async function relay(action, department) {
    const { leg, view } = state();
    const share = view.departments.find((one) => one.code === department);
    if (action === "call") {
      await onCase("summon", { department, ticket: leg?.ticket ?? null });
    } else if (action === "off") {
      await onCase("call-off", { department });
    } else if (action === "walk") {
      await walk(share, share.items.filter((key) => find(key).open));
    } else if (leg !== null) {
      const path = `legs/${leg.id}/${action === "in" ? "relay-in" : "relay-out"}`;
      await send({ name: action, path, body: { version: leg.version, department, ...(page.window ? { window: page.window } : {}) } });
    }
  }

  const runs = {
    take_up: () => onCase("take-up"),
    reopen: () => onCase("reopen"),
    ask: () => onCase("ask-departments"),
    names: () => onCase(state().view.revealed ? "conceal" : "reveal"),
    async put_off() {
      const until = await askDay(t("Until when is the rest put off?"), { today: state().view.today });
      return until === undefined ? undefined : onCase("put-off", { until });
    },
    async close() {
      const left = state().view.items.filter((one) => one.open);
      if (left.length === 0) {
        return onCase("close");
      }
      return (await sureToClose(left, state().view.today)) ? onCase("close", { anyway: true }) : undefined;
    },
    async person() {
      const { view } = state();
      const visitor = view.people.length === 0 ? ["visitor"] : [];
      const told = await askPerson(null, { roles: view.event === "bereavement" ? ["visitor"] : [...visitor, "mover"] });
      return told ? onCase("people", told) : undefined;
    },
    async note() {
      const text = await askNote();
      return text ? onCase("notes", { text }) : undefined;
    },
  };

  /** Whether the names are on the screen, if need be now: nobody writes over what they cannot see. */
  const named = async () => state().view.revealed || (await onCase("reveal"))?.ok === true;

  async function pressed(told) {
    if (state().view === null || ((told.correct || told.personEdit || told.personCheck) && !(await named()))) {
      return;
    }
    const { view } = state();
    if (told.do) {
      runs[told.do]();
    } else if (told.relay) {
      relay(told.relay, told.department);
    } else if (told.correct) {
      const answer = view.answers.find((one) => one.fact === told.correct && (one.person ?? undefined) === (told.person ?? undefined));
      const value = await askValue(answer);
      if (value) {
        onCase("facts", { ...value, source: "staff" });
      }
    } else if (told.personEdit) {
      const person = await askPerson(view.people.find((one) => one.who === told.personEdit), { roles: [] });
      if (person) {
        onCase("people", person);
      }
    } else if (told.personCheck) {
      const kind = await askDocument(view.people.find((one) => one.who === told.personCheck));
      if (kind) {
        onCase("id-checks", { who: told.personCheck, kind });
      }
    }
  }

  return {
    item,
    pressed,
    quick: (key, to) => move(find(key), to),
    run(name) {
      if (document.querySelector(`[data-do=${name}]:not(:disabled)`) !== null) {
        runs[name]();
      }
    },
    async begin(event) {
      const { leg } = state();
      const answer = await send({ name: "open", path: "cases", body: { event, office: page.office, ticket: leg.ticket } });
      if (answer?.ok) {
        said("");
      }
    },
  };
}
