/** Draws each `figure.chart` from the table that stands beside it: one truth, read twice.
 *
 * The table's columns are the series, its rows the categories; a cell says its number in `data-value`, an empty one has
 * none. Series differ by pattern or by mark and dash besides their colour, and bear their names. Without scripts the
 * table stands alone.
 */

import { init } from "../vendor/echarts.esm.min.js";

const COLOURS = ["--ai", "--svc-h", "--svc-c", "--svc-k", "--svc-r", "--svc-s"];
const LIGHT = "rgba(255, 255, 255, 0.8)";
const DECALS = [
  { symbol: "none" },
  { symbol: "rect", symbolSize: 1, color: LIGHT, dashArrayX: [1, 0], dashArrayY: [3, 6], rotation: -Math.PI / 4 },
  { symbol: "circle", symbolSize: 0.8, color: LIGHT, dashArrayX: [[8, 8], [0, 8, 8, 0]], dashArrayY: [6, 0] },
  { symbol: "rect", symbolSize: 1, color: LIGHT, dashArrayX: [1, 0], dashArrayY: [2, 5], rotation: 0 },
  { symbol: "rect", symbolSize: 1, color: LIGHT, dashArrayX: [1, 0], dashArrayY: [4, 4], rotation: Math.PI / 4 },
  { symbol: "triangle", symbolSize: 1, color: LIGHT, dashArrayX: [[9, 9], [0, 9, 9, 0]], dashArrayY: [7, 2] },
];
const MARKS = ["circle", "rect", "triangle", "diamond", "emptyCircle", "emptyRect"];
const DASHES = ["solid", "dashed", "dotted", [12, 4, 2, 4], [2, 6], [16, 6]];
const MOST_LABELS = 16;
const HEIGHT = 300;
const LETTER = 14;
const LINE = 26;
const NAMES = 0.4; // of the width, at most, for the names of lying bars

const drawn = [];

/** What a table says: the names of its series and categories, the numbers by series, null where there is none, and their words. */
export function readTable(table) {
  const [head] = table.tHead.rows;
  const rows = [...table.tBodies[0].rows];
  const series = [...head.cells].slice(1).map((cell) => cell.textContent.trim());
  const value = (cell) => (cell.dataset.value === "" ? null : Number(cell.dataset.value));
  const columns = series.map((_, index) => rows.map((row) => row.cells[index + 1]));
  return {
    series,
    categories: rows.map((row) => row.cells[0].textContent.trim()),
    values: columns.map((column) => column.map(value)),
    words: columns.map((column) => column.map((cell) => cell.textContent.trim())),
  };
}

function look(place) {
  const style = getComputedStyle(place);
  return { font: `${style.fontFamily}, "Noto Sans KR"`, ink: style.getPropertyValue("--ink"), rule: style.getPropertyValue("--line-soft"), colours: COLOURS.map((name) => style.getPropertyValue(name)) };
}

/** Bars lie where their names would not fit below them. */
function lies(kind, read, width) {
  const longest = Math.max(...read.categories.map((name) => name.length));
  return kind !== "lines" && longest * LETTER > (width - 80) / read.categories.length;
}

function seriesOf(kind, read, { ink }, lying) {
  const few = lying || read.categories.length * read.series.length <= MOST_LABELS;
  const labelled = (index) => ({ show: few, color: ink, fontSize: LETTER, position: lying ? "right" : "top", formatter: ({ dataIndex }) => read.words[index][dataIndex] });
  return read.series.map((name, index) =>
    kind === "lines"
      ? { type: "line", name, data: read.values[index], symbol: MARKS[index % MARKS.length], symbolSize: 9, lineStyle: { width: 3, type: DASHES[index % DASHES.length] }, label: labelled(index), silent: true }
      : { type: "bar", name, data: read.values[index], barMaxWidth: 56, stack: kind === "stack" ? "all" : undefined, label: kind === "stack" ? { show: false } : labelled(index), silent: true },
  );
}

/** What the library is told about a figure. */
function option(figure, read, seen, lying, width) {
  const { kind, unit } = figure.dataset;
  const text = { color: seen.ink, fontFamily: seen.font, fontSize: LETTER };
  const many = read.series.length > 1;
  const names = { type: "category", data: read.categories, inverse: lying, axisLabel: lying ? { ...text, width: width * NAMES, overflow: "break" } : { ...text, hideOverlap: true }, axisLine: { lineStyle: { color: seen.ink } }, axisTick: { alignWithLabel: true } };
  const named = lying ? { nameLocation: "middle", nameGap: 28, nameTextStyle: text } : { nameTextStyle: { ...text, align: "left" } };
  const numbers = { type: "value", name: unit, ...named, axisLabel: { ...text, hideOverlap: true }, splitLine: { lineStyle: { color: seen.rule } } };
  return {
    animation: false,
    color: seen.colours,
    textStyle: text,
    aria: { enabled: true, label: { enabled: false }, decal: { show: kind !== "lines", decals: DECALS } },
    legend: { show: many, top: 0, left: 0, itemWidth: 36, itemHeight: 16, textStyle: text, selectedMode: false },
    grid: { left: 8, right: lying ? 64 : 16, top: (lying ? 8 : 36) + (many ? 28 : 0), bottom: lying && unit ? 28 : 4, containLabel: true },
    xAxis: lying ? numbers : names,
    yAxis: lying ? names : numbers,
    series: seriesOf(kind, read, seen, lying),
  };
}

/** Let the drawing shrink with its place, as on paper. */
function scalable(place, chart) {
  place.querySelector("svg")?.setAttribute("viewBox", `0 0 ${chart.getWidth()} ${chart.getHeight()}`);
}

function draw(figure) {
  const place = figure.querySelector(".chart-drawing");
  place.hidden = false;
  const read = readTable(figure.querySelector("table"));
  const lying = lies(figure.dataset.kind, read, place.clientWidth);
  const lines = read.categories.length * (figure.dataset.kind === "bars" ? read.series.length : 1);
  const height = lying ? Math.max(HEIGHT, 92 + LINE * lines) : HEIGHT;
  const chart = init(place, null, { renderer: "svg", height });
  chart.setOption(option(figure, read, look(place), lying, place.clientWidth));
  scalable(place, chart);
  figure.dataset.drawn = "";
  drawn.push({ place, chart });
}

/** Draw every figure of the page. */
export function drawAll() {
  for (const figure of document.querySelectorAll("figure.chart:not([data-drawn])")) draw(figure);
}

document.fonts.ready.then(drawAll);
addEventListener("resize", () => {
  for (const { place, chart } of drawn) {
    chart.resize();
    scalable(place, chart);
  }
});
