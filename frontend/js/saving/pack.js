/** Tables as bytes of a saved file, and back. A table that is too large is thinned first. */
import { binned } from "../state/compaction.js";
import { LINES_OF_BIN, laid, lineAt } from "../state/spans.js";
import { Table } from "../state/tables.js";

/** @typedef {import("../state/spans.js").Span} Span */
/**
 * @typedef {object} Lines of a table, as they are kept
 * @property {number} next
 * @property {Span[]} spans
 * @property {Uint32Array} steps
 * @property {Float32Array} values
 */

export const BUDGET = 24_000_000; // bytes of numbers in a file, before they are compressed
const LEAST_LINES = 192;

/**
 * Bytes that a table takes.
 * @param {Table} table
 */
export function size(table) {
  return 4 * table.rows * (1 + table.columns.length);
}

/**
 * @param {Table} table
 * @param {number} share of its lines that there is room for, 0 … 1
 * @returns {Lines}
 */
export function thinned(table, share) {
  const room = Math.max(LEAST_LINES, Math.floor(share * table.rows));
  if (table.rows <= room) return kept(table);
  return table.columns.some((name) => name.split("/").length > 2)
    ? chosen(table, room)
    : bins(table, room);
}

/** @param {Table} table @returns {Lines} */
function kept({ rows, columns, next, spans, steps, values }) {
  return {
    next,
    spans,
    steps: steps.slice(0, rows),
    values: values.slice(0, rows * columns.length),
  };
}

/**
 * Pictures, whose means say little: whole lines, the last among them.
 * @param {Table} table
 * @param {number} room
 * @returns {Lines}
 */
function chosen({ rows, columns, steps, values }, room) {
  const width = columns.length;
  const lines = Array.from({ length: room }, (_, k) => Math.ceil(((k + 1) * rows) / room) - 1);
  const out = new Float32Array(room * width);
  lines.forEach((line, k) => {
    out.set(values.subarray(line * width, (line + 1) * width), k * width);
  });
  const spans = [{ first: 0, stop: room, level: 0, at: 0 }];
  return { next: room, spans, steps: Uint32Array.from(lines, (line) => steps[line]), values: out };
}

/**
 * Least, greatest and mean of bins: no spike is lost.
 * @param {Table} table
 * @param {number} room
 * @returns {Lines}
 */
function bins(table, room) {
  const { rows, next, spans, steps, values } = table;
  const columns = table.columns.length;
  const start = spans[0].first;
  let level = Math.max(1, ...spans.map((span) => span.level));
  while (LINES_OF_BIN * ((next - start) / 2 ** level) > room) level += 1;
  const stop = start + Math.floor((next - start) / 2 ** level) * 2 ** level;
  const from = lineAt(spans, stop);
  if (from < 0 || stop === start || start % 2 ** level !== 0) return kept(table);
  const past = binned({ steps, values, columns, spans }, stop, level);
  const tail = spans
    .filter((span) => span.stop > stop)
    .map((span) => ({ ...span, first: Math.max(span.first, stop) }));
  return {
    next,
    spans: laid([{ first: start, stop, level, at: 0 }, ...tail]),
    steps: joined(Uint32Array, past.steps, steps.subarray(from, rows)),
    values: joined(Float32Array, past.values, values.subarray(from * columns, rows * columns)),
  };
}

/**
 * @template {Uint32Array | Float32Array} Numbers
 * @param {new (length: number) => Numbers} type
 * @param {Numbers} first
 * @param {Numbers} second
 */
function joined(type, first, second) {
  const all = new type(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}

/**
 * @param {string[]} columns
 * @param {Lines} lines
 */
export function restored(columns, { next, spans, steps, values }) {
  const table = new Table(columns);
  return Object.assign(table, { rows: steps.length, next, spans, steps, values });
}
