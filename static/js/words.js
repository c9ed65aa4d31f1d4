/** Words for the scripts of a page: its texts in the language now chosen, readings as ruby, times as people read them. */

const ZONE = "Asia/Tokyo";
const READ = /([0-9]*)([\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff々〆ヶヵ]+)\(([ぁ-ゖァ-ヺー・]+)\)/gu;
const UNBROKEN = 5; // up to so many letters a word and its reading stay on one line, as windowsvc/languages/ruby.py has it
// Readings that belong to the number and its counter together.
const DAYS = ["ついたち", "ふつか", "みっか", "よっか", "いつか", "むいか", "なのか", "ようか", "ここのか", "とおか"];
const OF_DAYS = Object.fromEntries([...DAYS.map((reading, index) => [index + 1, reading]), [20, "はつか"]]);
const WHOLE = { 人: { 1: "ひとり", 2: "ふたり" }, 日: OF_DAYS, 歳: { 20: "はたち" } };
const EASY_WEEKDAYS = ["日(にち)", "月(げつ)", "火(か)", "水(すい)", "木(もく)", "金(きん)", "土(ど)"];

let chosen = { lang: "en", ruby: false, texts: {}, plurals: {} };

/** Speak with these texts from now on: {lang, ruby, texts, plurals}, as the page carries them. */
export function speak(texts) {
  chosen = texts;
}

/** The JSON that the page carries in its data block `id`. */
export function carried(id) {
  return JSON.parse(document.getElementById(id).textContent);
}

/** Texts by their names, from a list in the order of the names: a text, 0 where it is its name, forms of a text with {n}. */
export function named({ texts, rule }, names) {
  const pairs = names.map((name, index) => [name, texts[index] || name]);
  const plurals = pairs.filter(([, said]) => Array.isArray(said)).map(([name, forms]) => [name, { rule, forms }]);
  return { texts: Object.fromEntries(pairs.filter(([, said]) => !Array.isArray(said))), plurals: Object.fromEntries(plurals) };
}

function fill(text, values) {
  return text.replace(/\{\{|\}\}|\{([A-Za-z_]\w*)\}/g, (found, name) => (name ? String(values[name]) : found[0]));
}

/** The text in the chosen language, its fields filled. */
export function t(text, values = {}) {
  return fill(chosen.texts[text] ?? text, values);
}

/** The form of a text for `n`, which also fills {n}. */
export function tn(one, many, n, values = {}) {
  const known = chosen.plurals[one] ?? { rule: "n != 1", forms: [one, many] };
  const index = { 0: 0, "n != 1": Number(n !== 1), "n > 1": Number(n > 1), "1, 2, more": [2, 0, 1][n] ?? 2 }[known.rule];
  return fill(known.forms[index], { n, ...values });
}

/** Pieces of a text: strings, and {text, reading} where readings stand in brackets. */
export function pieces(text) {
  const found = [];
  let done = 0;
  for (const match of text.matchAll(READ)) {
    const [all, digits, base, reading] = match;
    const whole = digits !== "" && WHOLE[base]?.[digits] === reading;
    const start = match.index + (whole ? 0 : digits.length);
    if (start > done) found.push(text.slice(done, start));
    found.push({ text: whole ? digits + base : base, reading });
    done = match.index + all.length;
  }
  if (done < text.length) found.push(text.slice(done));
  return found;
}

/** Nodes for a text, with its readings as ruby. */
export function nodes(text) {
  return pieces(text).map((piece) => {
    if (typeof piece === "string") return document.createTextNode(piece);
    const ruby = document.createElement("ruby");
    const reading = document.createElement("rt");
    reading.textContent = piece.reading;
    if ([...piece.text].length > UNBROKEN) ruby.className = "long";
    ruby.append(piece.text, reading);
    return ruby;
  });
}

/** The text without its readings, for titles and live regions. */
export function plain(text) {
  return pieces(text).map((piece) => (typeof piece === "string" ? piece : piece.text)).join("");
}

/** Make `element` say `text`; nothing is touched when it says so already. Returns whether it changed. */
export function say(element, text) {
  if (element.dataset.said === text) return false;
  element.dataset.said = text;
  element.replaceChildren(...nodes(text));
  return true;
}

function parts(at) {
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone: ZONE, year: "numeric", month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
  });
  return Object.fromEntries(format.formatToParts(new Date(at)).map((part) => [part.type, Number(part.value)]));
}

function easyMinutes(minute) {
  return `${minute}分(${[2, 5, 7, 9].includes(minute % 10) ? "ふん" : "ぷん"})`;
}

/** The time of day: 10:26; in easy Japanese 午前10時26分 with its readings. */
export function clock(at) {
  const { hour, minute } = parts(at);
  if (!chosen.ruby) return `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`;
  return `${hour < 12 ? "午前(ごぜん)" : "午後(ごご)"}${hour % 12}時(じ)${minute ? easyMinutes(minute) : ""}`;
}

/** A range of times: 10:40〜11:05; one time when both are shown alike. */
export function clockRange(low, high) {
  const [first, last] = [clock(low), clock(high)];
  if (first === last) return first;
  if (chosen.ruby) return `${first}から ${last}まで`;
  return first + ({ ja: "〜", ko: "~" }[chosen.lang] ?? "–") + last;
}

/** How long from now, where the language says it so: easy Japanese あと 10分から 25分; null in all others. */
export function minutes(low, high) {
  if (!chosen.ruby) return null;
  const [first, last] = [low, high].map((span) => Math.max(0, Math.round(span / 60_000)));
  return first === last ? `あと ${easyMinutes(first)}` : `あと ${easyMinutes(first)}から ${easyMinutes(last)}`;
}

/** The day of the week at the city hall, from Sunday, 0. */
function weekdayOf(at) {
  return new Date(new Date(at).toLocaleDateString("sv", { timeZone: ZONE })).getUTCDay();
}

/** The day without its year: 11月24日(火), Tue 24 November. */
export function day(at) {
  if (chosen.ruby) {
    const { month, day: number } = parts(at);
    const reading = OF_DAYS[number] ?? ([14, 24].includes(number) ? "か" : "にち");
    return `${month}月(がつ)${number}日(${reading})（${EASY_WEEKDAYS[weekdayOf(at)]}）`;
  }
  if (chosen.months) return `${chosen.weekdays[weekdayOf(at)]}, ${chosen.months[parts(at).month - 1]} ${parts(at).day}`;
  const language = chosen.lang === "en" ? "en-GB" : chosen.lang;
  const asked = { timeZone: ZONE, month: "long", day: "numeric", weekday: "short", numberingSystem: "latn" };
  return new Intl.DateTimeFormat(language, asked).format(new Date(at));
}

/** The day without month and year, for the days just ahead: 25日(水), Wed 25. */
export function shortDay(at) {
  if (chosen.ruby) return day(at).replace(/^[0-9]+月\(がつ\)/, "");
  if (chosen.months) return `${chosen.weekdays[weekdayOf(at)]} ${parts(at).day}`;
  const asked = { timeZone: ZONE, day: "numeric", weekday: "short", numberingSystem: "latn" };
  return new Intl.DateTimeFormat(chosen.lang === "en" ? "en-GB" : chosen.lang, asked).format(new Date(at));
}

/** Whether two instants fall on one day at the city hall. */
export function sameDay(one, other) {
  const name = (at) => new Date(at).toLocaleDateString("sv", { timeZone: ZONE });
  return name(one) === name(other);
}
