/** Columns of many runs → one mean, its band, and the members faint behind. */
import { band, gridOf, sampled } from "./bands.js";
import { decimate } from "./decimate.js";
import { horizontal } from "./horizontal.js";
import { stepsOf } from "./runlines.js";
import { smoothed } from "./smooth.js";

/** @typedef {import("./charts.d.ts").LineChart} LineChart */
/** @typedef {import("./charts.d.ts").RunLines} RunLines */
/** @typedef {import("../state/groups.js").Group} Group */
/** @typedef {import("../state/state.d.ts").ChartSettings} ChartSettings */
/** @typedef {import("../state/state.d.ts").CompareSettings} CompareSettings */
/** @typedef {import("../state/tables.js").Table} Table */
/** @typedef {import("../wire/wire.d.ts").RunView} RunView */

const MEMBER_POINTS = 1200; // of all members of a group together: SVG draws each of them
const LEAST_BUCKETS = 20;

/**
 * Runs are matched step by step; where the axis is not the step, it is that of the first member.
 *
 * @param {object} given
 * @param {LineChart} given.chart
 * @param {Group} given.group of two runs or more
 * @param {(run: RunView, name: string) => Table | undefined} given.table
 * @param {ChartSettings} given.settings
 * @param {CompareSettings} given.compare
 * @param {[number, number] | null} given.range of the x axis that is zoomed to
 * @param {{label: string, colour: string, dash: string}} given.look
 * @returns {Omit<RunLines, "trouble" | "events" | "epochs">}
 */
export function groupLines({ chart, group, table, settings, compare, range, look }) {
  const { runs } = group;
  const place = horizontal(settings.x, runs[0], table(runs[0], "train"));
  const steps = stepsOf(place, runs[0], range);
  const strong = chart.columns.filter((column) => column.look === "strong");
  const drawn = strong.length > 0 ? strong : chart.columns;
  const made = chart.columns.map((column) => {
    const curves = runs.flatMap((run) => {
      const rows = table(run, column.table);
      const at = rows?.column(column.column) ?? -1;
      if (!rows || at < 0) return [];
      const soft = settings.smooth > 0 && column.look === "faint";
      return soft
        ? { readable: smoothed(rows, at, settings.smooth), column: 0 }
        : { readable: rows, column: at };
    });
    const grid = gridOf(curves, steps);
    const x = grid.map(place);
    const sum = band(
      curves.map((curve) => sampled(curve, grid)),
      compare.band,
    );
    const members = compare.members === "faint" && drawn.includes(column) ? curves : [];
    const buckets = Math.max(LEAST_BUCKETS, Math.floor(MEMBER_POINTS / (3 * curves.length || 1)));
    return {
      band: { x, low: sum.low, high: sum.high },
      mean: {
        x,
        y: sum.mean,
        name: `${column.name}, mean of ${curves.length}`,
        look: column.look,
        dash: column.dash,
      },
      members: members.map((member) => {
        const thin = decimate(member.readable, member.column, steps, buckets);
        return {
          x: thin.x.map(place),
          y: thin.y,
          name: column.name,
          look: /** @type {const} */ ("member"),
        };
      }),
    };
  });
  return {
    ...look,
    bands: made.filter(({ mean }) => mean.look !== "limit").map((one) => one.band),
    lines: [...made.flatMap(({ members }) => members), ...made.map(({ mean }) => mean)].filter(
      ({ x }) => x.length > 0,
    ),
  };
}
