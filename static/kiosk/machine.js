/** What the machine can be showing, and what leads from one to the other. Pure: no page, no network, no clock. */

const FRESH = {
  needs: [],
  large: false,
  contrast: false,
  group: null,
  page: 0,
  choice: null,
  later: null,
  attempt: 0,
  problem: null,
  ticket: null,
  print: null,
  told: null,
  dialog: null,
};

/** The start: the choice of a language, or the services where there is only one language. */
export function begin(languages) {
  const screen = languages.length > 1 ? "language" : "services";
  return { ...FRESH, screen, languages, language: languages[0] };
}

/** Whether nobody has touched anything since the start. */
export function untouched(state) {
  const start = begin(state.languages);
  return Object.keys(start).every((key) => JSON.stringify(state[key]) === JSON.stringify(start[key]));
}

const toggled = (list, item) => (list.includes(item) ? list.filter((one) => one !== item) : [...list, item]);

const withNeed = (state, need, wanted) => ({
  ...state,
  needs: wanted ? [...new Set([...state.needs, need])] : state.needs.filter((one) => one !== need),
});

const MOVES = {
  language: {
    speak: (state, { language }) => ({ ...state, language, screen: "services" }),
    clean: (state) => ({ ...begin(state.languages), screen: "cleaning" }),
  },
  services: {
    languages: (state) => (state.languages.length > 1 ? { ...state, screen: "language", group: null, page: 0 } : state),
    open: (state, { group }) => ({ ...state, group, page: 0 }),
    turn: (state, { page }) => ({ ...state, page }),
    back: (state) => (state.group ? { ...state, group: null, page: 0 } : MOVES.services.languages(state)),
    issue: (state, { service, key }) => ({ ...state, screen: "issuing", choice: { service, key }, attempt: 1 }),
    later: (state, { service }) => ({ ...state, screen: "later", later: service }),
    clean: (state) => (untouched(state) ? { ...state, screen: "cleaning" } : state),
  },
  later: {
    back: (state) => ({ ...state, screen: "services", later: null }),
    issue: (state, choice) => MOVES.services.issue({ ...state, later: null }, choice),
  },
  issuing: {
    again: (state, { attempt }) => ({ ...state, attempt }),
    issued: (state, { ticket }) => ({ ...state, screen: "ticket", ticket, print: ticket.print?.state ?? null }),
    refused: (state, { problem }) => ({ ...state, screen: "failed", problem }),
  },
  failed: {
    retry: (state) => (state.problem.again ? { ...state, screen: "issuing", attempt: 1, problem: null } : state),
    back: (state) => ({ ...state, screen: "services", choice: null, problem: null, attempt: 0 }),
  },
  ticket: {
    printing: (state, { print }) => ({ ...state, print }),
    need: (state, { need }) => ({ ...state, needs: toggled(state.needs, need), told: "telling" }),
    told: (state, { told }) => ({ ...state, told }),
  },
  cleaning: { cleaned: (state) => begin(state.languages) },
};

const ANYWHERE = {
  larger: (state) => withNeed({ ...state, large: !state.large }, "large_text", !state.large),
  contrast: (state) => withNeed({ ...state, contrast: !state.contrast }, "high_contrast", !state.contrast),
  wheelchair: (state) => ({ ...state, needs: toggled(state.needs, "wheelchair") }),
  dialog: (state, { dialog }) => ({ ...state, dialog }),
  finish: (state) => begin(state.languages),
};

/** The state after `event` = {type, ...}; the same state where the event means nothing now. */
export function after(state, event) {
  const own = MOVES[state.screen][event.type];
  if (own) return own(state, event);
  const anywhere = state.screen === "cleaning" ? undefined : ANYWHERE[event.type];
  return anywhere ? anywhere(state, event) : state;
}
