/** In what the arms of a comparison differ, and whether a difference can be laid to one factor. */
import { valueAt } from "../form/values.js";
import { differences } from "./differences.js";
import { identity, valueText } from "./groups.js";

/** @typedef {import("./groups.js").Group} Group */
/**
 * @typedef {object} Arms
 * @property {string} text one sentence; empty where there is one arm only
 * @property {boolean} warn more than one factor differs
 * @property {{path: string, title: string, values: string[]}[]} rows what differs, a value an arm
 */

/**
 * @param {Group[]} groups
 * @param {string} by what they are grouped by, as in the view
 * @param {(path: string) => string} titleOf
 * @returns {Arms}
 */
export function arms(groups, by, titleOf) {
  const leads = groups.map(({ lead }) => lead.spec);
  const all = groups.flatMap(({ runs }) => runs.map(({ spec }) => spec));
  const between = differences(leads).filter((path) => !by || path !== "seed");
  const within = [
    ...new Set(groups.flatMap(({ runs }) => differences(runs.map(({ spec }) => spec)))),
  ].filter((path) => path !== "seed" && !between.includes(path));
  const rows = [...between, ...within, ...(by && !within.includes("seed") ? ["seed"] : [])]
    .filter((path) => new Set(all.map((spec) => JSON.stringify(valueAt(spec, path)))).size > 1)
    .map((path) => ({
      path,
      title: titleOf(path),
      values: groups.map(({ runs }) => valuesOf(runs, path)),
    }));
  return { ...sentence(groups, between.map(titleOf), within.map(titleOf)), rows };
}

/**
 * @param {Group[]} groups
 * @param {string[]} between titles
 * @param {string[]} within titles
 */
function sentence(groups, between, within) {
  if (groups.length < 2) return { text: "", warn: false };
  const also = within.length > 0 ? ` Inside the groups, ${list(within)} ${verb(within)} too.` : "";
  if (between.length === 0) {
    const same = new Set(groups.map(({ lead }) => identity(lead.spec))).size === 1;
    return {
      text: `Arms do not differ${same ? ": equal settings give equal curves" : ""}.${also}`,
      warn: within.length > 0,
    };
  }
  const warn = between.length > 1 || within.length > 0;
  const why =
    between.length > 1 ? `: ${between.length} factors, so no difference can be laid to one` : "";
  return { text: `Arms differ in ${list(between)}${why}.${also}`, warn };
}

/** @param {string[]} titles */
function verb(titles) {
  return titles.length === 1 ? "differs" : "differ";
}

/** @param {string[]} words */
function list(words) {
  return words.length < 2 ? words.join() : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

/**
 * @param {import("../wire/wire.d.ts").RunView[]} runs
 * @param {string} path
 */
function valuesOf(runs, path) {
  const values = [...new Set(runs.map(({ spec }) => valueText(valueAt(spec, path)) || "–"))];
  return values.join(", ");
}
