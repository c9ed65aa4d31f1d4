// The procedures of a case: filters, groups, and one line each.

import { h, mark, put } from "../live/dom.js";
import { t, tn } from "../js/words.js";
import { drawing } from "./draw.js";
import { comma, dayWords, GROUP_NAMES, groupWords, japaneseOf, lateMark, markOf, roleWords, worded } from "./words.js";

const FILTERS = {
  all: [() => t("All"), (item) => item.group !== "nothing" || item.overridden],
  here: [() => t("To do here"), (item) => item.open && ["here", "window", "later"].includes(item.group)],
  confirm: [() => t("To confirm"), (item) => item.status === "to_confirm"],
  estate: [() => t("Estate"), (item) => item.group === "estate"],
  others: [() => t("Other bodies"), (item) => item.group === "others"],
  nothing: [() => t("City does it, not needed"), (item) => item.group === "nothing"],
};
export const FILTER_NAMES = Object.keys(FILTERS);

/** The items a filter lets through. */
export const passing = (items, filter) => items.filter(FILTERS[filter][1]);

/** The buttons that narrow the list, each with its count. */
export function showFilters(box, items, filter) {
  put(box, FILTER_NAMES.map((name) => h("button", { class: name === filter ? "btn" : "btn quiet", type: "button", "data-filter": name, "aria-pressed": String(name === filter) },
    `${FILTERS[name][0]()} ${passing(items, name).length}`)),
  h("span", { class: "sp" }), h("small", {}, t("Overdue first, then by date")));
}

function under(item, view) {
  const said = [japaneseOf(item.names)].filter(Boolean);
  if (item.after.length > 0) {
    said.push(t("First: {names}", { names: item.after.join(comma) }));
  }
  said.push(item.reason);
  if (item.status === "to_confirm" && item.question) {
    said.push(item.question);
  }
  if (item.acting.length > 0) {
    said.push(`${roleWords(item.role)}　${item.acting.join("、")}`);
  }
  const stop = item.leg && view.tickets.flatMap((ticket) => ticket.stops).find((one) => one.leg === item.leg);
  if (stop && ["planned", "waiting", "called", "serving"].includes(stop.state)) {
    said.push(t("Goes to {service}", { service: worded(stop.name) }));
  }
  return said.join("　");
}

function row(item, view, { selected, departments }) {
  const [kind, name, words] = markOf(item);
  const due = item.due ? dayWords(item.due, view.today) : (item.deadline?.text ?? "—");
  const late = lateMark(item);
  const line = h("tr", { "data-key": item.key, class: item.key === selected ? "sel" : null, tabindex: item.key === selected ? "0" : "-1", "aria-selected": String(item.key === selected) },
    h("td", {}, h("span", { class: `mark ${kind}` }, drawing(name), words)),
    h("td", {}, h("b", {}, worded(item.names)), item.person_name ? h("span", { class: "whose" }, `　${item.person_name}`) : null,
      item.overridden ? h("span", { class: "own" }, t("Decided by staff")) : null, h("small", {}, under(item, view))),
    h("td", {}, departments[item.department_code] ?? item.department),
    h("td", { class: "d" }, late ? [h("span", { class: `mark ${late[0]}` }, drawing("alert"), due), late[1] ? h("small", {}, late[1]) : null] : item.due ? h("b", {}, due) : h("small", {}, due)));
  return line;
}

function heading(group, items) {
  const mine = items.filter((item) => item.open || item.state === "done");
  const done = mine.filter((item) => item.state === "done").length;
  const sum = group === "here" && mine.length > 0 ? `　${tn("{done} of {n} done", "{done} of {n} done", mine.length, { done })}` : "";
  return h("tr", { class: "grp" }, h("th", { colspan: 4, scope: "rowgroup" }, groupWords(group), sum));
}

/** The list, in groups. Returns the keys in the order they stand there. */
export function showItems(body, view, { filter, selected, departments }) {
  const items = passing(view.items, filter);
  const groups = GROUP_NAMES.map((group) => [group, items.filter((item) => item.group === group)]).filter(([, found]) => found.length > 0);
  put(body, groups.map(([group, found]) => [heading(group, found), found.map((item) => row(item, view, { selected, departments }))]),
    items.length === 0 ? h("tr", {}, h("td", { colspan: 4 }, t("Nothing here."))) : null);
  mark(body, "data-count", items.length);
  return groups.flatMap(([, found]) => found.map((item) => item.key));
}

/** What the last answer changed: what is now to be done, what is not any more. */
export function showChanges(box, changes, items) {
  const called = ({ key, name }) => worded(items.find((item) => item.key === key)?.names ?? { ja: name });
  const told = [["came", "need", t("New")], ["went", "off", t("Gone")]]
    .map(([kind, look, words]) => [look, words, changes.filter((one) => one.kind === kind)])
    .filter(([, , found]) => found.length > 0);
  put(box, told.map(([look, words, found]) => h("p", {}, h("span", { class: `mark ${look}` }, `${words} ${found.length}`),
    h("span", {}, [...new Set(found.map(called))].join(comma)))));
  mark(box, "hidden", told.length === 0);
}
