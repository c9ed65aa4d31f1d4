/** The third step: the number, where to wait, the phone page, the helps; and what is shown when there is none. */

import { t, tn } from "../js/words.js";
import { leaveUntil, waitNote } from "../js/waits.js";
import { button, h, hint, icon, sign } from "./draw.js";
import { local } from "./local.js";
import { callTime, heading } from "./screens.js";

const NEEDS = [
  ["captions", "captions", () => t("Talk with captions")],
  ["writing", "writing", () => t("Talk in writing")],
  ["interpreter", "talk", () => t("Interpreter")],
  ["wheelchair", "wheelchair", () => t("Wheelchair")],
  ["vibration", "vibration", () => t("Call me by vibration")],
  ["large_text", "text", () => t("Large letters at the counter")],
];

// Words about the paper, by the state of its print job: icon, headline, what to do.
const PRINTING = {
  queued: () => ["printer", t("Your number is being printed"), t("Please take the paper below the screen.")],
  sending: () => ["printer", t("Your number is being printed"), t("Please take the paper below the screen.")],
  printed: () => ["check", t("Your number is printed"), t("Please take the paper below the screen.")],
  reprinted: () => ["check", t("Your number is printed"), t("Please take the paper below the screen.")],
  slow: () => ["printer", t("Printing takes longer than usual"), t("The number on this screen is enough. You need no paper.")],
  failed: () => ["alert", t("The paper could not be printed"), t("The number on this screen is enough. Staff have been told.")],
  none: () => ["check", t("Please remember your number"), t("Write it down, or open it on your phone below.")],
};
PRINTING.uncertain = PRINTING.failed;
PRINTING.void = PRINTING.failed;

export function isPrinting(print) {
  return print === "queued" || print === "sending" || print === "slow";
}

/** What the paper is doing, in words. */
export function printing({ state }) {
  const [name, headline, what] = (PRINTING[state.print] ?? PRINTING.none)();
  const trouble = name === "alert" ? "print trouble" : "print";
  return h("p", { class: trouble }, icon(name), h("span", {}, h("b", {}, headline), h("small", {}, what)));
}

export function ticketStep(context) {
  return [card(context), phone(context), needs(context), ending(context)];
}

function card({ state, now, news }) {
  const { ticket } = state;
  const service = news.view?.services.find((one) => one.code === state.choice.service);
  const title = h("h1", { class: "sr", tabindex: "-1" }, t("Your number is {label}.", { label: ticket.label }));
  const about = h("p", {}, h("span", {}, t("Your number")), service ? h("span", {}, local(service.name)) : null);
  const top = h("div", { class: "top" }, sign(ticket.sign), h("div", {}, about, h("span", { class: "num" }, ticket.label)));
  const people = h("dd", {}, tn("{n} person", "{n} people", ticket.people_ahead ?? 0));
  const ranged = ticket.wait && !ticket.wait_note;
  const note = h("dd", { class: ticket.wait ? null : "unknown" }, waitNote(ticket.wait_note));
  const range = ranged ? h("dd", { class: "num" }, callTime(ticket.wait, now)) : note;
  const share = ranged ? t("Called at about (8 of 10 people)") : t("Called at about");
  const facts = h("dl", {}, h("div", {}, h("dt", {}, t("Waiting before you")), people), h("div", {}, h("dt", {}, share), range));
  return h("section", { class: "tk", "data-part": "card" }, title, top, facts, place(ticket, now));
}

function place(ticket, now) {
  const bare = /^\d+/.exec(ticket.floor ?? "")?.[0];
  const floor = bare ? t("Floor {floor}", { floor: bare }) : ticket.floor;
  const where = h("b", {}, (ticket.wait_at ? local(ticket.wait_at) : floor) || t("Please wait in the lobby."));
  const back = ticket.wait ? leaveUntil(new Date(ticket.wait.low) - 5 * 60_000, now) : null;
  const lines = [h("span", {}, t("You are called on the screen and by voice."))];
  if (back) lines.push(h("span", {}, back));
  return h("div", { class: "place" }, icon("pin"), h("p", {}, where, ...lines));
}

/** The code of the number's page; in a demonstration, where nobody holds a phone, its address to press as well. */
function phone({ state, page }) {
  if (!state.ticket.status_url) return null;
  const image = h("img", { class: "qr", src: `/t/${state.ticket.token}/qr.svg`, alt: t("QR code of your page"), width: 224, height: 224 });
  const points = [
    ["time", t("See the people before you, also outside.")],
    ["vibration", t("Sound and vibration when it is your turn.")],
    ["globe", t("Read it in your own language.")],
  ].map(([name, words]) => h("li", {}, icon(name), h("span", {}, words)));
  const address = state.ticket.status_url;
  const link = page.linked ? h("a", { href: address, target: "_blank", rel: "noopener" }, address.replace(/^https?:\/\//, "")) : null;
  return h("section", { class: "qrbox", "data-part": "phone" }, image, h("div", {}, h("h2", {}, t("Follow it on your phone")), link, h("ul", {}, ...points)));
}

function needs({ state }) {
  const buttons = NEEDS.map(([need, name, words], index) => {
    const wanted = state.needs.includes(need);
    const digit = index + 1;
    const attributes = { classes: "btn quiet", id: need, "data-need": need, "aria-pressed": String(wanted), "data-digit": digit };
    const chosen = wanted ? h("span", { class: "sr", "data-private": "" }, t("Chosen")) : null;
    const marks = wanted ? [icon("check"), hint(digit)] : [hint(digit), icon(name)];
    return button("need", attributes, ...marks, h("span", {}, words()), chosen);
  });
  const told = {
    telling: t("Telling the staff."),
    told: t("The staff know what you would like."),
    failed: t("This did not reach the staff. Please tell them at the counter."),
  }[state.told];
  const title = h("h2", {}, t("Do you need any help? Press, and staff will know."));
  return h("section", { class: "needs", "data-part": "needs" }, title, h("div", {}, ...buttons), h("p", { class: "told", role: "status", "data-private": "" }, told ?? ""));
}

function ending() {
  const words = h("p", { "data-left": "" });
  return h("section", { class: "end", "data-part": "end" }, words, button("finish", { classes: "btn primary", "data-digit": 9 }, hint(9), h("span", {}, t("Finish"))));
}

export function closesIn(seconds) {
  return tn("This screen closes in {n} second.", "This screen closes in {n} seconds.", seconds);
}

export function issuingHeading({ state }) {
  const again = state.attempt > 1 ? t("The connection is slow. Trying again ({n}).", { n: state.attempt }) : null;
  return heading(t("Getting your number"), t("Please wait a moment. You get one number, however often you press."), again);
}

const PROBLEMS = {
  service_closed: () => t("This counter takes no more people just now."),
  series_ended: () => t("All numbers for today have been given. Please speak to the staff."),
};

export function failedHeading({ state }) {
  const words = state.problem.code === null ? t("The connection was lost.") : PROBLEMS[state.problem.code]?.() ?? state.problem.message;
  return heading(t("We could not give you a number."), words);
}

export function failedStep({ state }) {
  const again = button("retry", { classes: "btn primary", "data-digit": 1 }, hint(1), h("span", {}, t("Try once more")));
  const back = button("back", { classes: "btn", "data-digit": 2 }, hint(2), h("span", {}, t("Choose again")));
  const buttons = [state.problem.again ? again : null, back];
  return [h("p", { class: "wait" }, t("If it does not work, please press “Call staff” or speak to the nearest member of staff.")), h("div", { class: "choices" }, ...buttons)];
}

/** The server is away: in words, in every language while nobody has chosen one. */
export function awayStep({ state, page, news }) {
  const everyone = state.screen === "language";
  const languages = everyone ? page.languages.filter((one) => one.code !== "ja@easy" || page.languages.length === 1) : [];
  const others = languages.slice(1).map((language) => [page.in(language.code, "No numbers can be given here just now. Please ask the staff for a paper number."), language.html_lang]);
  const lines = [...new Map(others)].map(([words, lang]) => h("p", { lang }, words));
  const what = [
    h("b", {}, t("No numbers can be given here just now. Please ask the staff for a paper number.")),
    h("p", {}, news.shut ? t("This machine was taken out of use. The staff can let it in again.") : t("The machine has lost its connection. It comes back by itself.")),
  ];
  return [h("section", { class: "away", "data-part": "away" }, icon("alert"), h("div", {}, ...what)), lines.length ? h("section", { class: "others" }, ...lines) : null];
}

export function awayHeading() {
  return heading(t("Please use paper numbers for now"), null);
}

/** Everything that is said while the server is away, in the language that is spoken. */
export function trouble({ page }) {
  const state = { screen: "services", attempt: 1, problem: { code: null, again: true } };
  const away = [false, true].flatMap((shut) => awayStep({ state, page, news: { shut } }));
  const shown = [awayHeading(), ...away, failedHeading({ state }), ...failedStep({ state }), issuingHeading({ state })];
  return shown.map((one) => one?.textContent ?? "").join("");
}
