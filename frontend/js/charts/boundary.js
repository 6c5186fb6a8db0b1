/** The plane as the network sees it: the winning class of every cell, the surer the stronger. */
import { el } from "../lib/dom.js";
import { count, number } from "../lib/format.js";
import { resolved } from "../lib/theme.js";

/** @typedef {import("./charts.d.ts").Canvas} Canvas */
/** @typedef {import("../state/tables.js").Table} Table */

const CELLS = 48; // on each side, as experiments/spec/tables/boundary.py says
const EDGE = { left: 34, right: 8, top: 6, bottom: 20 }; // CSS pixels

/**
 * Class and probability of every cell, the lowest row first.
 * @param {Table} table
 * @param {number} row
 * @returns {{kind: number, sure: number}[]}
 */
export function cells(table, row) {
  const first = table.column("cell/0");
  return Array.from({ length: CELLS * CELLS }, (_, k) => {
    const value = table.at(row, first + k);
    const kind = Math.floor(value);
    return { kind, sure: value - kind };
  });
}

/** @returns {Canvas} */
export function boundaryChart() {
  return {
    key: "boundary",
    title: "Decision boundary",
    help: "What the network says of every point of the plane: the colour is the winning class, its strength the probability. Pale: it does not know. The axes are the scaled inputs.",
    table: "boundary",
    column: "cell/0",
    controls: () => ({ elements: [el("span", { class: "spacer" })], offer: () => {} }),
    state: () => "",
    paint,
    series: (label, table, rows) => {
      const last = rows.at(-1);
      if (last === undefined) return [];
      const all = cells(table, last);
      const steps = all.map((_, k) => k);
      return [
        { name: `${label} class of cell`, steps, values: all.map(({ kind }) => kind) },
        { name: `${label} probability`, steps, values: all.map(({ sure }) => sure) },
      ];
    },
  };
}

/**
 * @param {import("./charts.d.ts").Painting} painting
 * @returns {string}
 */
function paint({ context, width, height, table, rows }) {
  const row = rows[rows.length - 1];
  const all = cells(table, row);
  const side = Math.min(width - EDGE.left - EDGE.right, height - EDGE.top - EDGE.bottom);
  const left = EDGE.left + (width - EDGE.left - EDGE.right - side) / 2;
  const classes = new Set(all.map(({ kind }) => kind)).size;
  context.imageSmoothingEnabled = false;
  context.drawImage(plane(all), left, EDGE.top, side, side);
  axes(context, table, row, { left, side });
  return `At step ${count(table.steps[row])}: ${classes} ${classes === 1 ? "class wins" : "classes win"} somewhere.`;
}

/**
 * A pixel a cell, the lowest row at the bottom.
 * @param {{kind: number, sure: number}[]} all
 */
function plane(all) {
  const canvas = new OffscreenCanvas(CELLS, CELLS);
  const context = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const colours = Array.from({ length: 8 }, (_, slot) => resolved(`--run-${slot}`));
  all.forEach(({ kind, sure }, k) => {
    context.fillStyle = Number.isFinite(kind) ? colours[kind % 8] : "#000";
    // From a guess (a half, of two classes) to certainty.
    context.globalAlpha = 0.12 + 0.78 * Math.max(0, Math.min(1, 2 * (sure - 0.5)));
    context.fillRect(k % CELLS, CELLS - 1 - Math.floor(k / CELLS), 1, 1);
  });
  return canvas;
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Table} table
 * @param {number} row
 * @param {{left: number, side: number}} box
 */
function axes(context, table, row, { left, side }) {
  const end = (/** @type {string} */ name) => number(table.at(row, table.column(name)));
  context.strokeStyle = resolved("--line-strong");
  context.strokeRect(left, EDGE.top, side, side);
  context.fillStyle = resolved("--muted");
  context.font = "11px system-ui, sans-serif";
  context.textAlign = "left";
  context.fillText(end("x_min"), left, EDGE.top + side + 14);
  context.textAlign = "right";
  context.fillText(end("x_max"), left + side, EDGE.top + side + 14);
  context.fillText(end("y_max"), left - 4, EDGE.top + 10);
  context.fillText(end("y_min"), left - 4, EDGE.top + side);
}
