/** The runs of a sweep as a grid of one or two factors × a result: pure. */
import { differences } from "../state/differences.js";
import { valueAt } from "./values.js";

/** @typedef {import("../wire/wire.d.ts").RunView} RunView */
/** @typedef {{runs: RunView[], done: number, mean: number | null, best: boolean}} Cell */
/**
 * @typedef {object} Grid
 * @property {string} cohort
 * @property {string[]} paths one or two: rows, columns
 * @property {unknown[]} rows values
 * @property {unknown[]} columns values; [null] with one factor
 * @property {Cell[][]} cells
 * @property {[number, number] | null} range of the finite means
 */

const LEAST = 5; // runs of one factor that are a sweep and not arms to be seen side by side
const NO_FACTOR = /^(seed$|probes\.)/u;

/** Results that a cell can show. Lower is better for a loss. */
export const RESULTS = [
  { key: "val_accuracy", title: "validation accuracy", low: false },
  { key: "val_r2", title: "validation R²", low: false },
  { key: "val_loss", title: "validation loss", low: true },
  { key: "train_loss", title: "training loss", low: true },
];

/**
 * The sweep that a run on show belongs to: a cohort in which one or two factors take every value.
 * @param {RunView[]} all
 * @param {RunView[]} shown
 * @param {string} key of RESULTS
 * @returns {Grid | null}
 */
export function sweepOf(all, shown, key) {
  for (const cohort of new Set(shown.map((run) => run.cohort))) {
    if (!cohort) continue;
    const runs = all.filter((run) => run.cohort === cohort).sort((a, b) => a.number - b.number);
    const grid = gridOf(cohort, runs, key);
    if (grid) return grid;
  }
  return null;
}

/**
 * @param {string} cohort
 * @param {RunView[]} runs
 * @param {string} key
 * @returns {Grid | null}
 */
function gridOf(cohort, runs, key) {
  const paths = differences(runs.map((run) => run.spec)).filter((path) => !NO_FACTOR.test(path));
  if (paths.length < 1 || paths.length > 2) return null;
  const rows = valuesOf(runs, paths[0]);
  const columns = paths.length > 1 ? valuesOf(runs, paths[1]) : [null];
  if (paths.length === 1 && rows.length < LEAST) return null;
  const low = RESULTS.find((result) => result.key === key)?.low ?? false;
  const cells = rows.map((row) =>
    columns.map((column) => {
      const here = runs.filter(
        (run) =>
          valueAt(run.spec, paths[0]) === row &&
          (column === null || valueAt(run.spec, paths[1]) === column),
      );
      return cellOf(here, key);
    }),
  );
  const means = cells
    .flat()
    .map(({ mean }) => mean)
    .filter((mean) => mean !== null && Number.isFinite(mean))
    .map(Number);
  const best = low ? Math.min(...means) : Math.max(...means);
  for (const cell of cells.flat()) cell.best = cell.mean === best;
  const range = means.length
    ? /** @type {[number, number]} */ ([Math.min(...means), Math.max(...means)])
    : null;
  return { cohort, paths, rows, columns, cells, range };
}

/**
 * In order: numbers by size, the rest as they were launched.
 * @param {RunView[]} runs
 * @param {string} path
 */
function valuesOf(runs, path) {
  const values = [...new Set(runs.map((run) => valueAt(run.spec, path)))];
  return values.every((value) => typeof value === "number")
    ? values.sort((a, b) => Number(a) - Number(b))
    : values;
}

/**
 * @param {RunView[]} runs seeds of one setting
 * @param {string} key
 * @returns {Cell}
 */
function cellOf(runs, key) {
  const results = runs
    .map((run) => (run.state === "diverged" ? "NaN" : run.results?.[key]))
    .filter((value) => value !== undefined && value !== null)
    .map(Number);
  const mean = results.length
    ? results.reduce((sum, value) => sum + value, 0) / results.length
    : null;
  return { runs, done: results.length, mean, best: false };
}
