/** Two sides, seed by seed: what B has more than A, how sure that is, and a plain sentence. */
import { valueAt } from "../form/values.js";
import { draws, interval } from "./bootstrap.js";
import { differences } from "./differences.js";

/** @typedef {import("../wire/wire.d.ts").RunView} RunView */
/** @typedef {{seed: unknown, a: RunView, b: RunView}} Pair */
/** @typedef {{n: number, mean: number, low: number, high: number, favour: number}} Estimate */

/** With fewer pairs than this, even all of one sign happens by chance in more than 7 % of cases. */
export const LEAST_PAIRS = 5;

/**
 * Runs of A and B that share their seed, and whatever else varies inside the sides.
 * @param {RunView[]} a
 * @param {RunView[]} b
 * @returns {Pair[]} each run at most once
 */
export function pairs(a, b) {
  const inside = [a, b].flatMap((side) => differences(side.map(({ spec }) => spec)));
  const paths = [...new Set(["seed", ...inside])];
  const key = (/** @type {RunView} */ { spec }) =>
    JSON.stringify(paths.map((path) => valueAt(spec, path) ?? null));
  const left = new Map(a.map((run) => [key(run), run]));
  /** @type {Pair[]} */
  const result = [];
  for (const run of b) {
    const partner = left.get(key(run));
    if (!partner) continue;
    left.delete(key(run));
    result.push({ seed: run.spec.seed, a: partner, b: run });
  }
  return result;
}

/**
 * Mean of the paired differences with its 95 % interval.
 * @param {number[]} found b − a, a number a pair; what is not finite is left out
 * @returns {Estimate} `favour`: how many are above 0
 */
export function estimate(found) {
  const finite = found.filter(Number.isFinite);
  const n = finite.length;
  const favour = finite.filter((difference) => difference > 0).length;
  return { n, favour, ...interval(finite, draws(n)) };
}

/**
 * The estimate at every step of a grid, with the same resamples of seeds at all steps.
 * @param {ArrayLike<number>[]} found b − a, a curve a pair
 * @param {number} steps how many
 * @returns {{mean: number[], low: number[], high: number[]}} NaN where a pair has no number
 */
export function estimates(found, steps) {
  const chosen = draws(found.length);
  const at = Array.from({ length: steps }, (_, step) => {
    const here = found.map((curve) => curve[step]);
    const whole = here.length > 0 && here.every(Number.isFinite);
    return whole ? interval(here, chosen) : { mean: Number.NaN, low: Number.NaN, high: Number.NaN };
  });
  return {
    mean: at.map(({ mean }) => mean),
    low: at.map(({ low }) => low),
    high: at.map(({ high }) => high),
  };
}

/**
 * What the estimate shows, in one sentence.
 * @param {Estimate} found
 * @param {object} given
 * @param {string} given.a
 * @param {string} given.b
 * @param {boolean} given.less whether smaller is better
 * @param {number} given.broken pairs of which one side has no finite number
 * @param {(value: number) => string} given.format
 * @returns {{kind: "none" | "open" | "shown", text: string}}
 */
export function verdict({ n, mean, low, high, favour }, { a, b, less, broken, format }) {
  const lost = broken > 0 ? ` ${broken} more ${plural(broken)} no finite number on one side.` : "";
  if (n === 0) return { kind: "none", text: `Nothing to compare yet.${lost}` };
  const bWins = mean < 0 === less;
  const [better, wins] = bWins ? [b, less ? n - favour : favour] : [a, less ? favour : n - favour];
  const size = format(Math.abs(mean));
  if (n === 1) {
    const text = `Nothing can be said at n = 1: ${better} is better by ${size} in the one shared seed, and another seed may turn it round.${lost}`;
    return { kind: "none", text };
  }
  const [from, to] = mean < 0 ? [-high, -low] : [low, high];
  const range = `[${format(from)}, ${format(to)}]`;
  const shown = from > 0;
  if (shown && n >= LEAST_PAIRS) {
    return { kind: "shown", text: `${better} is better by ${size} ${range} at n = ${n}.${lost}` };
  }
  const chance = Math.round(100 * 2 ** (1 - n));
  const why =
    wins === n && n < LEAST_PAIRS
      ? `${better} is better in all ${n} pairs, by ${size} on average, but chance alone puts all on one side in ${chance} % of cases; ${LEAST_PAIRS} seeds can show more.`
      : `${better} leads by ${size} ${range}, better in ${wins} of ${n} pairs.`;
  return { kind: "open", text: `No difference shown at n = ${n}: ${why}${lost}` };
}

/** @param {number} count of pairs */
function plural(count) {
  return count === 1 ? "pair has" : "pairs have";
}
