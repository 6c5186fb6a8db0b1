/** Histograms of one layer over the steps: a ridge a row, the oldest behind, the newest in front. */
import { el } from "../lib/dom.js";
import { count, number } from "../lib/format.js";
import { resolved } from "../lib/theme.js";

/** @typedef {import("./charts.d.ts").Canvas} Canvas */
/** @typedef {import("../state/tables.js").Table} Table */
/** @typedef {{step: number, low: number, high: number, shares: number[], lost: number}} Ridge */

const TENSORS = {
  activation: "Activations",
  preactivation: "Pre-activations",
  weight: "Weights",
  gradient: "Weight gradients",
};
const MOST = 28; // ridges
const EDGE = { left: 10, right: 56, top: 40, bottom: 20 }; // CSS pixels
const OVERLAP = 4; // a ridge is as high as so many of the distances between them

/**
 * Rows of the table as ridges of one layer; `lost` is the share that is NaN or infinite.
 * @param {Table} table
 * @param {number[]} rows
 * @param {string} tensor
 * @param {number} layer
 * @returns {Ridge[]}
 */
export function ridges(table, rows, tensor, layer) {
  const low = table.column(`${tensor}_low/${layer}`);
  if (low < 0) return [];
  const column = (/** @type {string} */ part) => table.column(`${tensor}_${part}/${layer}`);
  const bins = table.columns.flatMap((name, at) =>
    name.startsWith(`${tensor}_bins/${layer}/`) ? [at] : [],
  );
  return rows.map((row) => ({
    step: table.steps[row],
    low: table.at(row, low),
    high: table.at(row, column("high")),
    shares: bins.map((at) => table.at(row, at)),
    lost: table.at(row, column("nan")) + table.at(row, column("inf")),
  }));
}

/**
 * Layers that the table holds, in order: not all of a deep network.
 * @param {string[]} columns
 */
export function histogramLayers(columns) {
  return columns
    .filter((name) => name.startsWith("weight_low/"))
    .map((name) => Number(name.slice("weight_low/".length)));
}

/**
 * Evenly chosen, the first and the last among them.
 * @template Item
 * @param {Item[]} items
 * @param {number} most
 */
export function thinnedTo(items, most) {
  if (items.length <= most) return items;
  return Array.from(
    { length: most },
    (_, k) => items[Math.round((k * (items.length - 1)) / (most - 1))],
  );
}

/**
 * Ends of the common axis: the bulk of what the ridges span, so that one explosion leaves the rest
 * its width.
 * @param {Ridge[]} all
 * @returns {[number, number]}
 */
export function span(all) {
  const finite = all.filter(({ low, high }) => Number.isFinite(low) && Number.isFinite(high));
  if (finite.length === 0) return [-1, 1];
  const widths = finite.map(({ low, high }) => Math.max(Math.abs(low), Math.abs(high)));
  const most = 8 * widths.toSorted((a, b) => a - b)[Math.floor(widths.length / 2)] || 1;
  const low = Math.max(-most, Math.min(...finite.map((ridge) => ridge.low)));
  const high = Math.min(most, Math.max(...finite.map((ridge) => ridge.high)));
  return low < high ? [low, high] : [low - 0.5, high + 0.5];
}

/** @returns {Canvas} */
export function ridgeChart() {
  const tensor = el(
    "select",
    { "aria-label": "Numbers of the histograms" },
    ...Object.entries(TENSORS).map(([value, title]) => el("option", { value }, title)),
  );
  const layer = el("select", { "aria-label": "Layer of the histograms" });
  return {
    key: "histograms",
    title: "Histograms",
    help: "How the numbers of one layer are distributed, over the steps: the newest ridge is in front. The area of every ridge is the same. NaN and infinite numbers have no place on the axis; their share is written at the right.",
    table: "histograms",
    column: "weight_low/0",
    controls: (changed) => {
      for (const select of [tensor, layer]) select.addEventListener("change", changed);
      return { elements: [tensor, layer], offer: (runs) => offer(layer, runs) };
    },
    state: () => `${tensor.value}/${layer.value}`,
    paint: (painting) => {
      const { table, rows } = painting;
      return paint(painting, ridges(table, thinnedTo(rows, MOST), tensor.value, +layer.value));
    },
    series: (label, table, rows) => {
      const all = ridges(table, rows, tensor.value, +layer.value);
      const steps = all.map(({ step }) => step);
      const bins = all[0]?.shares.length ?? 0;
      return [
        { name: `${label} least`, steps, values: all.map(({ low }) => low) },
        { name: `${label} largest`, steps, values: all.map(({ high }) => high) },
        ...Array.from({ length: bins }, (_, bin) => ({
          name: `${label} bin ${bin}`,
          steps,
          values: all.map(({ shares }) => shares[bin]),
        })),
      ];
    },
  };
}

/**
 * @param {HTMLSelectElement} select
 * @param {import("../wire/wire.d.ts").RunView[]} runs
 */
function offer(select, runs) {
  const names = new Map();
  for (const run of runs) {
    const table = run.tables.find(({ name }) => name === "histograms");
    for (const layer of histogramLayers(table?.columns ?? [])) {
      if (!names.has(layer)) names.set(layer, run.layers[layer]?.name ?? `layer ${layer + 1}`);
    }
  }
  const layers = [...names.keys()].sort((a, b) => a - b);
  if ([...select.options].map(({ value }) => value).join() === layers.join()) return;
  const before = select.value;
  select.replaceChildren(
    ...layers.map((layer) => el("option", { value: layer }, names.get(layer))),
  );
  if (before !== "" && layers.includes(Number(before))) select.value = before;
}

/**
 * @param {import("./charts.d.ts").Painting} painting
 * @param {Ridge[]} all
 * @returns {string}
 */
function paint({ context, width, height, colour }, all) {
  if (all.length === 0) return "This layer is not in the table.";
  const [low, high] = span(all);
  const inner = width - EDGE.left - EDGE.right;
  const distance = (height - EDGE.top - EDGE.bottom) / Math.max(1, all.length - 1);
  const place = (/** @type {number} */ value) => EDGE.left + (inner * (value - low)) / (high - low);
  const tallest = Math.max(...all.map((ridge) => peak(ridge, high - low)));
  const surface = resolved("--surface");
  context.font = "11px system-ui, sans-serif";
  all.forEach((ridge, k) => {
    const base = EDGE.top + distance * k;
    const scale = Math.min(1.4 * EDGE.top, OVERLAP * Math.max(distance, 8)) / tallest;
    drawRidge(context, ridge, { base, scale, place, span: high - low, colour, surface });
    if (ridge.lost > 0) {
      context.fillStyle = resolved("--bad");
      context.fillText(`${Math.round(100 * ridge.lost)} % NaN`, width - EDGE.right + 4, base);
    }
  });
  labels(context, all, { width, height, low, high, distance });
  const last = all[all.length - 1];
  return `At step ${last.step} from ${number(last.low)} to ${number(last.high)}.`;
}

/**
 * Greatest density, in shares of an axis of width `whole`.
 * @param {Ridge} ridge
 * @param {number} whole
 */
function peak({ low, high, shares }, whole) {
  const bin = (high - low) / shares.length / whole;
  return bin > 0 ? Math.max(1e-9, ...shares.map((share) => share / bin)) : 1e-9;
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Ridge} ridge
 * @param {{base: number, scale: number, place: (value: number) => number, span: number, colour: string, surface: string}} how
 */
function drawRidge(
  context,
  { low, high, shares },
  { base, scale, place, span: whole, colour, surface },
) {
  const bin = (high - low) / shares.length;
  context.beginPath();
  context.moveTo(place(low), base);
  if (bin > 0) {
    shares.forEach((share, k) => {
      context.lineTo(place(low + (k + 0.5) * bin), base - (share / (bin / whole)) * scale);
    });
  } else context.lineTo(place(low), base - 12); // all numbers are that one
  context.lineTo(place(high), base);
  context.fillStyle = surface;
  context.globalAlpha = 0.85;
  context.fill();
  context.globalAlpha = 0.22;
  context.fillStyle = colour;
  context.fill();
  context.globalAlpha = 1;
  context.strokeStyle = colour;
  context.lineWidth = 1;
  context.stroke();
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Ridge[]} all
 * @param {{width: number, height: number, low: number, high: number, distance: number}} axis
 */
function labels(context, all, { width, height, low, high, distance }) {
  context.fillStyle = resolved("--muted");
  context.textAlign = "left";
  context.fillText(number(low), EDGE.left, height - 6);
  context.textAlign = "right";
  context.fillText(number(high), width - EDGE.right, height - 6);
  context.textAlign = "left";
  const every = Math.max(1, Math.ceil(14 / Math.max(distance, 1)));
  all.forEach(({ step, lost }, k) => {
    if (k % every !== 0 || lost > 0) return;
    context.fillText(count(step), width - EDGE.right + 4, EDGE.top + distance * k + 3);
  });
}
