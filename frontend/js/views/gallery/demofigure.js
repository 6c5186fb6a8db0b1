/** The picture of a calculation: lines with axes, a legend, and the numbers as a table. */
import { el } from "../../lib/dom.js";
import { number } from "../../lib/format.js";
import { laid, ticks } from "./figure.js";
import { svg } from "./thumbnail.js";

/** @typedef {import("../../state/gallery.d.ts").Curve} Curve */
/** @typedef {import("../../state/gallery.d.ts").Entry} Entry */

const SIZE = { width: 720, height: 400 };
const BOX = { left: 76, right: 704, top: 14, bottom: 344 };
const MOST_ROWS = 60; // of a line in the table

/**
 * @param {Curve[]} lines one without a name is a level, and stands behind the others
 * @param {NonNullable<Entry["axes"]>} axes
 * @param {string} title
 */
export function demoFigure(lines, axes, title) {
  const ordered = [...lines].sort((a, b) => Number(a.name !== "") - Number(b.name !== ""));
  const named = ordered.filter(({ name }) => name !== "");
  const slot = (/** @type {string} */ name) => named.findIndex((line) => line.name === name) % 8;
  const { log_x, log_y } = axes;
  const { paths, x, y, across, up } = laid({ lines: ordered, log_x, log_y }, BOX);
  const picture = svg(
    "svg",
    {
      class: "demo-picture",
      viewBox: `0 0 ${SIZE.width} ${SIZE.height}`,
      role: "img",
      "aria-label": `${title}: ${axes.y} over ${axes.x}. ${named.map(({ name }) => name).join(", ")}`,
    },
    ...ticks(x, log_x, 7).map(({ at, value }) => tick(across(at), BOX.bottom, value, "x")),
    ...ticks(y, log_y, 6).map(({ at, value }) => tick(BOX.left, up(at), value, "y")),
    svg("path", { class: "figure-axis", d: `M${BOX.left},${BOX.top}V${BOX.bottom}H${BOX.right}` }),
    ...paths.map(({ path, name, points }) =>
      svg("path", {
        d: path,
        class: points < 2 ? "figure-line figure-point" : "figure-line",
        "data-slot": name ? slot(name) : "level",
      }),
    ),
    label((BOX.left + BOX.right) / 2, SIZE.height - 8, axes.x, ""),
    label(16, (BOX.top + BOX.bottom) / 2, axes.y, `rotate(-90 16 ${(BOX.top + BOX.bottom) / 2})`),
  );
  return el(
    "figure",
    { class: "demo-figure" },
    picture,
    el(
      "figcaption",
      {},
      ...named.map(({ name }) =>
        el(
          "span",
          { class: "demo-key" },
          el("i", { class: "chip", "data-slot": slot(name) }),
          name,
        ),
      ),
    ),
    el("details", {}, el("summary", {}, "Numbers"), ...named.map((line) => table(line, axes))),
  );
}

/**
 * @param {number} x
 * @param {number} y
 * @param {number} value
 * @param {"x" | "y"} axis
 */
function tick(x, y, value, axis) {
  const grid = axis === "x" ? `M${x},${BOX.top}V${BOX.bottom}` : `M${BOX.left},${y}H${BOX.right}`;
  const place =
    axis === "x"
      ? { x, y: BOX.bottom + 20, "text-anchor": "middle" }
      : { x: BOX.left - 8, y: y + 4, "text-anchor": "end" };
  return svg(
    "g",
    {},
    svg("path", { class: "figure-grid", d: grid }),
    svg("text", { class: "figure-tick", ...place }, number(value)),
  );
}

/**
 * @param {number} x
 * @param {number} y
 * @param {string} text
 * @param {string} transform
 */
function label(x, y, text, transform) {
  return svg("text", { class: "figure-title", x, y, "text-anchor": "middle", transform }, text);
}

/** @param {Curve} line @param {NonNullable<Entry["axes"]>} axes */
function table({ name, x, y }, axes) {
  const every = Math.max(1, Math.ceil(x.length / MOST_ROWS));
  const places = x.map((_, k) => k).filter((k) => k % every === 0 || k === x.length - 1);
  const cell = (/** @type {number | string | null} */ value) =>
    el("td", {}, value === null ? "" : number(Number(value)));
  return el(
    "table",
    {},
    el("caption", {}, name),
    el("thead", {}, el("tr", {}, el("th", {}, axes.x), el("th", {}, axes.y))),
    el("tbody", {}, ...places.map((k) => el("tr", {}, cell(x[k]), cell(y[k])))),
  );
}
