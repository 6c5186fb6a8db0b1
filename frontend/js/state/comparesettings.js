/** How shown runs stand beside one another, as part of the view: `?group=seeds&band=sd&base=ab1`. */

/** @typedef {import("./state.d.ts").CompareSettings} CompareSettings */

/** Runs on show: one a column, or many in each of so many groups. */
export const MOST_SHOWN = 8; // also the number of colours
export const MOST_GROUPED = 64;
/** Runs that differ in nothing but their seed are one group. */
export const SEEDS = "seeds";
export const METRICS = /** @type {const} */ (["val_loss", "score", "train_loss"]);
const ID = /^[A-Za-z0-9]{1,32}$/;
const PATH = /^[a-z0-9_]{1,40}(\.[a-z0-9_]{1,40}){0,4}$/;

/**
 * @param {URLSearchParams} parameters
 * @returns {CompareSettings} what is missing or wrong is standard
 */
export function parseCompare(parameters) {
  const group = parameters.get("group") ?? "";
  const pair = ids(parameters.get("pair"));
  return {
    group: PATH.test(group) ? group : "",
    band: parameters.get("band") === "sd" ? "sd" : "range",
    members: parameters.get("members") === "hidden" ? "hidden" : "faint",
    leads: ids(parameters.get("leads")),
    baseline: ids(parameters.get("base"))[0] ?? null,
    overlay: parameters.get("overlay") === "1",
    pair: pair.length === 2 ? [pair[0], pair[1]] : null,
    metric: METRICS.find((name) => name === parameters.get("metric")) ?? METRICS[0],
  };
}

/**
 * @param {CompareSettings} settings
 * @returns {string[]} only what is not standard
 */
export function formatCompare({ group, band, members, leads, baseline, overlay, pair, metric }) {
  const parts = [];
  if (group) parts.push(`group=${group}`);
  if (band !== "range") parts.push(`band=${band}`);
  if (members !== "faint") parts.push(`members=${members}`);
  if (leads.length > 0) parts.push(`leads=${leads.join(",")}`);
  if (baseline) parts.push(`base=${baseline}`);
  if (overlay) parts.push("overlay=1");
  if (pair) parts.push(`pair=${pair.join(",")}`);
  if (metric !== METRICS[0]) parts.push(`metric=${metric}`);
  return parts;
}

/**
 * How many runs a view may show.
 * @param {CompareSettings | undefined} compare
 */
export function mostShown(compare) {
  return compare?.group ? MOST_GROUPED : MOST_SHOWN;
}

/** @param {string | null} list */
function ids(list) {
  return [...new Set((list ?? "").split(",").filter((id) => ID.test(id)))];
}
