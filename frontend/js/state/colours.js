/** Which of the run colours a run gets. */
import { MOST_SHOWN } from "./comparesettings.js";

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

/** The slot of the run that others are compared with: the colour of ink, dashed. */
export const BASELINE = 8;

/**
 * Run id → slot, for all members of all groups: a group has the colour of its eldest member.
 *
 * @param {{runs: {id: string, number: number}[]}[]} groups
 * @param {string | null} baseline id of a run; its whole group is the baseline
 * @returns {Map<string, number>}
 */
export function groupSlots(groups, baseline) {
  const eldest = groups.map(({ runs }) => runs.reduce((a, b) => (a.number < b.number ? a : b)));
  const own = slots(eldest);
  return new Map(
    groups.flatMap(({ runs }, place) => {
      const base = runs.some(({ id }) => id === baseline);
      const slot = base ? BASELINE : (own.get(eldest[place].id) ?? 0);
      return runs.map(({ id }) => /** @type {[string, number]} */ ([id, slot]));
    }),
  );
}

/** @param {{number: number}} run */
export function ownSlot(run) {
  return (run.number + MOST_SHOWN - 1) % MOST_SHOWN;
}
