/** How many seeds a launch has: pure. */

export const MOST_SEEDS = 64;

/** @param {number} count @returns {string} "" when it is allowed */
export function seedsProblem(count) {
  return Number.isInteger(count) && count >= 1 && count <= MOST_SEEDS
    ? ""
    : `Allowed: a whole number from 1 to ${MOST_SEEDS}.`;
}

/**
 * What a launch with so many seeds does, in a sentence.
 * @param {number} count
 * @param {unknown} seed of the first
 */
export function seedsMeaning(count, seed) {
  if (seedsProblem(count)) return "";
  if (count === 1) return "1: this run alone.";
  const range = typeof seed === "number" ? `seeds ${seed} to ${seed + count - 1}` : "other seeds";
  return `${count} runs, ${range}, trained together in one worker, step by step.`;
}

/**
 * A run's name, and the seed at its end that tells it from its cohort.
 * @param {string} name
 * @returns {{name: string, seed: string}}
 */
export function splitSeed(name) {
  const found = /^(.*) · (seed \d+)$/su.exec(name);
  return found ? { name: found[1], seed: found[2] } : { name, seed: "" };
}
