/** (state, message) → state. */

import { mostShown } from "./comparesettings.js";
import { standardGallery } from "./galleryquery.js";
import { matches, standardQuery, wordsOf } from "./runquery.js";
import { wholeRange } from "./zoomsettings.js";

/** @typedef {import("./state.d.ts").State} State */
/** @typedef {import("./state.d.ts").Message} Message */
/** @typedef {import("../wire/wire.d.ts").RunView} RunView */

export const GREETED = 500; // runs in a greeting, at most: there may be older ones
const IN_RAIL = 60; // runs in the list beside the comparison
const ENDED = new Set(["finished", "stopped", "diverged", "failed", "lost"]);

/** @param {RunView} run */
export function ended(run) {
  return ENDED.has(run.state);
}

/**
 * @param {import("./state.d.ts").View} view
 * @returns {State}
 */
export function initial(view) {
  return {
    view,
    runs: {},
    connection: { phase: "connecting", retryAt: 0, since: 0 },
    version: "",
    greetings: 0,
    clockOffset: null,
    filter: "",
    base: null,
    regions: [],
    deleting: [],
  };
}

/**
 * @param {State} state
 * @param {Message} message
 * @returns {State}
 */
export function reduce(state, message) {
  switch (message.kind) {
    case "hello":
      return greeted(state, message);
    case "run":
      return { ...state, runs: { ...state.runs, [message.run.id]: whole(state, message.run) } };
    case "listed":
      return { ...state, runs: { ...state.runs, ...byId(state, message.runs) } };
    case "removed":
      return without(state, message.id);
    case "clock":
      return { ...state, clockOffset: message.offset };
    case "phase":
      return connected(state, message);
    case "filter":
      return { ...state, filter: message.text };
    case "base":
      return { ...state, base: message.id };
    case "regions":
      return { ...state, regions: message.regions };
    case "deleting":
      return deleting(state, message.id, message.on);
    case "view":
    case "table":
    case "gallery":
    case "open":
    case "show":
    case "hide":
    case "quantity":
    case "chart":
    case "compare":
    case "zoom":
      return { ...state, view: viewed(state.view, message) };
    default:
      return state;
  }
}

/**
 * @param {State} state
 * @param {import("../wire/wire.d.ts").Hello} hello
 */
function greeted(state, hello) {
  const runs = byId(state, hello.runs);
  const shown = state.view.shown ?? (state.view.gallery?.key ? [] : firstShown(hello.runs));
  const greetings = state.greetings + 1;
  return { ...state, runs, greetings, version: hello.version, view: { ...state.view, shown } };
}

/**
 * @param {State} state
 * @param {RunView[]} runs
 * @returns {Record<string, RunView>}
 */
function byId(state, runs) {
  return Object.fromEntries(runs.map((run) => [run.id, whole(state, run)]));
}

/**
 * A run that is not watched comes in brief: what is known of its layers and columns stays.
 * @param {State} state
 * @param {RunView} run
 * @returns {RunView}
 */
function whole(state, run) {
  const known = state.runs[run.id];
  if (!known || run.tables.some(({ columns }) => columns.length > 0)) return run;
  const tables = run.tables.map((table, index) => ({
    ...table,
    columns: known.tables[index]?.columns ?? [],
  }));
  return { ...run, tables, layers: known.layers };
}

/**
 * With nothing in the URL: the runs that train now, else the newest one.
 * @param {RunView[]} runs newest first
 */
function firstShown(runs) {
  const own = runs.filter((run) => !run.archived);
  const active = own.filter((run) => !ended(run));
  const chosen = active.length > 0 ? active.slice(0, 3) : own.slice(0, 1);
  return chosen.map((run) => run.id).reverse();
}

/**
 * @param {import("./state.d.ts").View} view
 * @param {Message} message
 * @returns {import("./state.d.ts").View}
 */
function viewed(view, message) {
  const shown = view.shown ?? [];
  switch (message.kind) {
    case "view":
      return message.view;
    case "table":
      return {
        ...view,
        gallery: message.change ? null : view.gallery,
        table: message.change && { ...(view.table ?? standardQuery()), ...message.change },
      };
    case "gallery":
      return {
        ...view,
        table: message.change ? null : view.table,
        gallery: message.change && { ...(view.gallery ?? standardGallery()), ...message.change },
      };
    case "open":
      return {
        ...view,
        table: null,
        gallery: null,
        zoom: wholeRange(),
        shown: message.ids.slice(0, mostShown(view.compare)),
      };
    case "show":
      return {
        ...view,
        shown: [...shown.filter((id) => id !== message.id), message.id].slice(
          -mostShown(view.compare),
        ),
      };
    case "hide":
      return { ...view, shown: shown.filter((id) => id !== message.id) };
    case "quantity":
      return { ...view, quantities: view.quantities.with(message.place, message.quantity) };
    case "chart":
      return { ...view, chart: { ...view.chart, ...message.change } };
    case "zoom":
      return { ...view, zoom: message.zoom };
    case "compare":
      return compared(view, { ...view.compare, ...message.change });
    default:
      return view;
  }
}

/**
 * Without groups, fewer runs fit on the page.
 * @param {import("./state.d.ts").View} view
 * @param {import("./state.d.ts").CompareSettings} compare
 */
function compared(view, compare) {
  return { ...view, compare, shown: view.shown?.slice(0, mostShown(compare)) ?? null };
}

/**
 * @param {State} state
 * @param {Extract<Message, {kind: "phase"}>} message
 */
function connected(state, { phase, retryAt, now }) {
  const since = phase === state.connection.phase ? state.connection.since : now;
  return { ...state, connection: { phase, retryAt, since } };
}

/**
 * @param {State} state
 * @param {string} id
 * @param {boolean} on
 */
function deleting(state, id, on) {
  const others = state.deleting.filter((other) => other !== id);
  return { ...state, deleting: on ? [...others, id] : others };
}

/**
 * @param {State} state
 * @param {string} id
 */
function without(state, id) {
  const { [id]: _, ...runs } = state.runs;
  return {
    ...state,
    runs,
    base: state.base === id ? null : state.base,
    deleting: state.deleting.filter((other) => other !== id),
    view: { ...state.view, shown: state.view.shown?.filter((other) => other !== id) ?? null },
  };
}

/**
 * Runs on show, in the order of the URL.
 * @param {State} state
 * @returns {RunView[]}
 */
export function shownRuns(state) {
  return (state.view.shown ?? [])
    .filter((id) => state.runs[id] && !state.deleting.includes(id))
    .map((id) => state.runs[id]);
}

/**
 * Runs in the list beside the comparison: those that match the filter, pinned ones first, then the
 * newest. What is archived or beyond the most is in the table of all runs only, unless it is shown.
 *
 * @param {State} state
 * @returns {RunView[]}
 */
export function listedRuns(state) {
  const words = wordsOf(state.filter);
  const shown = new Set(state.view.shown ?? []);
  const gone = new Set(state.deleting);
  return Object.values(state.runs)
    .filter((run) => !gone.has(run.id) && (!run.archived || shown.has(run.id)))
    .filter((run) => matches(run, words))
    .sort((a, b) => Number(b.pinned) - Number(a.pinned) || b.number - a.number)
    .filter((run, place) => place < IN_RAIL || shown.has(run.id));
}
