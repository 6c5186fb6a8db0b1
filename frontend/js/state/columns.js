/** Which shown runs have a column of their own: each, or one of every group. */
import { MOST_SHOWN } from "./comparesettings.js";
import { grouped } from "./groups.js";
import { shownRuns } from "./reduce.js";

/**
 * @param {import("./state.d.ts").State} state
 * @returns {import("../wire/wire.d.ts").RunView[]}
 */
export function columnRuns(state) {
  const groups = grouped(shownRuns(state), state.view.compare);
  return groups.slice(0, MOST_SHOWN).map(({ lead }) => lead);
}
