/** Which of the run colours a run gets. */
import { MOST_SHOWN } from "./reduce.js";

/**
 * Run id → slot 0 ... 7. A run's own number chooses its slot, so it keeps its colour from visit
 * to visit; of two shown runs that want the same, the newer takes the next free one.
 *
 * @param {{id: string, number: number}[]} runs
 * @returns {Map<string, number>}
 */
export function slots(runs) {
  const taken = new Set();
  /** @type {Map<string, number>} */
  const result = new Map();
  for (const run of [...runs].sort((a, b) => a.number - b.number)) {
    let slot = ownSlot(run);
    while (taken.has(slot) && taken.size < MOST_SHOWN) slot = (slot + 1) % MOST_SHOWN;
    taken.add(slot);
    result.set(run.id, slot);
  }
  return result;
}

/** @param {{number: number}} run */
export function ownSlot(run) {
  return (run.number + MOST_SHOWN - 1) % MOST_SHOWN;
}
