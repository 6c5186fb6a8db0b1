/** How a run looks in every chart. */
import { resolved } from "../lib/theme.js";
import { BASELINE } from "../state/colours.js";

const DASHES = ["solid", "9px,3px", "4px,3px", "10px,3px,3px,3px"];

/** @param {number} slot */
export function runColour(slot) {
  return resolved(`--run-${slot}`);
}

/**
 * Neighbouring slots differ in dash too, for those who do not see the colours.
 * @param {number} slot
 */
export function runDash(slot) {
  if (slot === BASELINE) return "7px,4px";
  return DASHES[slot % DASHES.length];
}
