/** The view as a query string: `?runs=a,b&maps=activation_variance,weight_gradient_norm&x=epoch`. */
import { formatSettings, parseSettings } from "./chartsettings.js";
import { formatCompare, mostShown, parseCompare } from "./comparesettings.js";
import { formatGallery, parseGallery } from "./galleryquery.js";
import { formatQuery, parseQuery } from "./runquery.js";
import { formatZoom, parseZoom } from "./zoomsettings.js";

/** @typedef {import("./state.d.ts").View} View */

export const NO_MAP = "none"; // in place of a quantity: the map is hidden
export const DEFAULT_QUANTITIES = ["activation_variance", "weight_gradient_norm"];
const ID = /^[A-Za-z0-9]{1,32}$/;
const QUANTITY = /^[a-z0-9_]{1,64}$/;

/**
 * @param {string} search
 * @returns {View}
 */
export function parse(search) {
  const parameters = new URLSearchParams(search);
  const runs = parameters.get("runs");
  const maps = names(parameters.get("maps"), QUANTITY);
  const compare = parseCompare(parameters);
  return {
    shown: runs === null ? null : [...new Set(names(runs, ID))].slice(0, mostShown(compare)),
    quantities: DEFAULT_QUANTITIES.map((quantity, place) => maps[place] ?? quantity),
    chart: parseSettings(parameters),
    compare,
    zoom: parseZoom(parameters),
    table: parseQuery(parameters),
    gallery: parseGallery(parameters),
    embed: parameters.get("embed") === "1",
  };
}

/**
 * @param {View} view
 * @returns {string}
 */
export function format(view) {
  const parts = [];
  if (view.shown !== null) parts.push(`runs=${view.shown.join(",")}`);
  if (view.quantities.join() !== DEFAULT_QUANTITIES.join()) {
    parts.push(`maps=${view.quantities.join(",")}`);
  }
  parts.push(...formatSettings(view.chart), ...formatCompare(view.compare));
  parts.push(...formatZoom(view.zoom), ...formatQuery(view.table));
  parts.push(...formatGallery(view.gallery));
  if (view.embed) parts.push("embed=1");
  return parts.length > 0 ? `?${parts.join("&")}` : "";
}

/**
 * Whether Back should undo this change: not each move of a step that is pinned already.
 * @param {View} before
 * @param {View} after
 */
export function undoable(before, after) {
  if (before.shown === null) return false;
  // A lesson and its arms are one place: Back leads out of it.
  const lesson = after.gallery?.key;
  if (lesson && lesson === before.gallery?.key && before.shown.length === 0) return false;
  const { at, layer } = after.chart;
  const moved = before.chart.at !== at || before.chart.layer !== layer;
  if (!moved || before.chart.at === null || at === null) return true;
  const same = { ...before, chart: { ...before.chart, at, layer } };
  return format(same) !== format(after);
}

/**
 * @param {string | null} list
 * @param {RegExp} pattern
 */
function names(list, pattern) {
  return (list ?? "").split(",").filter((name) => pattern.test(name));
}
