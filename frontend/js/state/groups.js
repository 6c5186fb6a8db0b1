/** Shown runs → groups: runs that agree in what the view groups by. Without grouping, one each. */
import { valueAt } from "../form/values.js";
import { SEEDS } from "./comparesettings.js";
import { differences } from "./differences.js";

/** @typedef {import("../wire/wire.d.ts").RunView} RunView */
/** @typedef {import("./state.d.ts").CompareSettings} CompareSettings */

/**
 * @typedef {object} Group
 * @property {string} key unique among the groups of a view
 * @property {string} label short, for charts: "#3" of a run alone, what it stands for of a group
 * @property {RunView[]} runs members, in the order of the view
 * @property {RunView} lead the member that stands for all in columns and maps
 */

const MOST_VALUES = 2; // in a label

/**
 * @param {RunView[]} runs
 * @param {Pick<CompareSettings, "group" | "leads">} settings
 * @returns {Group[]} in the order of their first members
 */
export function grouped(runs, { group: by, leads }) {
  if (!by)
    return runs.map((run) => ({ key: run.id, label: `#${run.number}`, runs: [run], lead: run }));
  /** @type {Map<string, RunView[]>} */
  const members = new Map();
  for (const run of runs) {
    const key = by === SEEDS ? identity(run.spec) : JSON.stringify(valueAt(run.spec, by) ?? null);
    members.set(key, [...(members.get(key) ?? []), run]);
  }
  const groups = [...members].map(([key, inside]) => ({
    key,
    runs: inside,
    lead: inside.find(({ id }) => leads.includes(id)) ?? inside[0],
  }));
  const paths = by === SEEDS ? betweenGroups(groups) : [by];
  return groups.map((group) => ({ ...group, label: labelOf(group, paths) }));
}

/**
 * What shown runs can be grouped by: their settings but the seed, and every path in which they differ.
 * @param {RunView[]} runs
 * @returns {string[]}
 */
export function groupings(runs) {
  const paths = differences(runs.map(({ spec }) => spec));
  const siblings = new Set(runs.map(({ spec }) => identity(spec))).size < runs.length;
  return [...(siblings ? [SEEDS] : []), ...paths.filter((path) => path !== "seed")];
}

/**
 * In what the groups differ, whatever their seeds.
 * @param {{lead: RunView}[]} groups
 */
export function betweenGroups(groups) {
  return differences(groups.map(({ lead }) => lead.spec)).filter((path) => path !== "seed");
}

/** @type {WeakMap<object, string>} */
const identities = new WeakMap();

/** Equal for runs that compute the same but for their seed. @param {Record<string, unknown>} spec */
export function identity(spec) {
  const { name: _name, tags: _tags, seed: _seed, ...rest } = spec;
  const text = identities.get(spec) ?? JSON.stringify(rest);
  identities.set(spec, text);
  return text;
}

/**
 * @param {{runs: RunView[], lead: RunView}} group
 * @param {string[]} paths
 */
function labelOf({ runs, lead }, paths) {
  const values = paths.slice(0, MOST_VALUES).map((path) => {
    const value = valueAt(lead.spec, path);
    const name = path.split(".").at(-1)?.replaceAll("_", " ");
    return typeof value === "string" ? valueText(value) : `${name} = ${valueText(value) || "none"}`;
  });
  const text = values.filter(Boolean).join(", ");
  if (text) return text;
  return runs.length === 1 ? `#${lead.number}` : `#${lead.number} and ${runs.length - 1} more`;
}

/** @param {unknown} value of a spec */
export function valueText(value) {
  if (value === undefined || value === null) return "";
  if (typeof value === "object") return JSON.stringify(value);
  if (typeof value === "number") return String(value).replace("-", "−");
  return String(value).replaceAll("_", " ");
}
