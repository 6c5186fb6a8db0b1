/** All runs in one table, in place of the comparison. */
import { el, setText } from "../../lib/dom.js";
import { count } from "../../lib/format.js";
import { slots } from "../../state/colours.js";
import { mostShown } from "../../state/comparesettings.js";
import { shownRuns } from "../../state/reduce.js";
import { columnOf, NAME } from "../../state/runcolumns.js";
import { found } from "../../state/runquery.js";
import { Bulk } from "./bulk.js";
import { Deeds } from "./deeds.js";
import { edit } from "./editor.js";
import { Grid } from "./grid.js";
import { Tools } from "./tools.js";

/** @typedef {import("../../state/state.d.ts").State} State */
/** @typedef {import("../../state/state.d.ts").RunQuery} RunQuery */
/** @typedef {import("../../wire/wire.d.ts").RunView} RunView */
/** @typedef {import("../../state/runcolumns.js").Column} Column */

const SETTLES = 400; // ms between two sortings while runs change
const SECOND = 1000; // ms

export class RunTable {
  /** @type {State | null} */ #state = null;
  /** @type {RunView[]} */ #listed = [];
  /** @type {Set<string>} */ #selected = new Set();
  #deeds;
  #store;
  #tools;
  #bulk;
  #grid;
  #count = el("span", { class: "count", role: "status" });
  #empty = el("p", { class: "table-empty" });
  #timer = 0;

  /**
   * @param {import("../../state/store.js").Store} store
   * @param {import("../toasts.js").Toasts} toasts
   */
  constructor(store, toasts) {
    this.#store = store;
    const deeds = new Deeds(store, toasts);
    this.#deeds = deeds;
    const change = (/** @type {Partial<RunQuery>} */ part) =>
      store.send({ kind: "table", change: part });
    this.#tools = new Tools(change);
    this.#bulk = new Bulk({
      show: (runs) => store.send({ kind: "open", ids: runs.map(({ id }) => id) }),
      pin: (runs, pinned) => deeds.label(runs, () => ({ pinned })),
      archive: (runs, archived) => deeds.label(runs, () => ({ archived })),
      tag: (runs, tag, on) => deeds.label(runs, (run) => ({ tags: tagged(run, tag, on) })),
      stop: (runs) => deeds.stop(runs),
      remove: (runs) => deeds.remove(runs),
      clear: () => this.#select(new Set()),
    });
    this.#grid = new Grid({
      open: (run) => store.send({ kind: "open", ids: [run.id] }),
      show: (run) =>
        store.send({
          kind: store.state.view.shown?.includes(run.id) ? "hide" : "show",
          id: run.id,
        }),
      edit: (run, column, cell) => this.#edit(run, column, cell),
      select: (run, until) => this.#choose(run, until),
      selectOnly: (runs) => this.#select(new Set(runs.map(({ id }) => id))),
      remove: (run) => deeds.remove(this.#selected.size > 0 ? this.#chosen() : [run]),
      sort: (column) => this.#sort(column),
    });
    const title = el("h2", {}, "All runs");
    const keys = "Enter: open · Space: select · F2: edit";
    const header = el(
      "header",
      { class: "table-header" },
      el("div", { class: "table-title" }, title, this.#count, el("span", { class: "keys" }, keys)),
      this.#tools.element,
      this.#bulk.element,
    );
    this.element = el(
      "section",
      { class: "run-table", "aria-label": "All runs", hidden: true },
      header,
      this.#empty,
      this.#grid.element,
    );
    setInterval(() => this.#tick(), SECOND);
  }

  /** @param {State} state */
  update(state) {
    const before = this.#state;
    this.#state = state;
    const { table } = state.view;
    const opened = table !== null && this.element.hidden;
    this.element.hidden = table === null;
    if (!table) return;
    const asked = before?.view !== state.view || before.deleting !== state.deleting;
    if (opened || asked) this.#list();
    else if (before.runs !== state.runs) this.#timer ||= setTimeout(() => this.#list(), SETTLES);
    if (opened) this.#grid.element.focus({ preventScroll: true });
  }

  /** Filter, sort and draw. */
  #list() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    const state = /** @type {State} */ (this.#state);
    const query = state.view.table;
    if (!query) return;
    const gone = new Set(state.deleting);
    const all = Object.values(state.runs).filter((run) => !gone.has(run.id));
    const sorted = columnOf(query.sort) ?? NAME;
    const now = clock(state);
    this.#listed = found(all, query, (run) => sorted.value(run, now));
    this.#tools.update(query, all);
    const hidden = all.length - this.#listed.length;
    setText(
      this.#count,
      hidden > 0 ? `${count(this.#listed.length)} of ${count(all.length)}` : count(all.length),
    );
    this.#empty.hidden = this.#listed.length > 0;
    setText(this.#empty, all.length > 0 ? "No run matches." : "No runs yet.");
    this.#draw();
  }

  #draw() {
    const state = /** @type {State} */ (this.#state);
    const query = state.view.table;
    if (!query) return;
    const chosen = this.#chosen();
    this.#bulk.update(chosen, mostShown(state.view.compare));
    const keys = query.columns.map((key) => columnOf(key)).filter((column) => column !== null);
    this.#grid.show({
      runs: this.#listed,
      columns: [NAME, ...keys],
      query,
      selected: this.#selected,
      slots: slots(shownRuns(state)),
      now: clock(state),
    });
  }

  /** Durations follow the clock. */
  #tick() {
    if (!this.element.hidden && !document.hidden) this.#draw();
  }

  /** Selected runs, in the order of the table. */
  #chosen() {
    return this.#listed.filter(({ id }) => this.#selected.has(id));
  }

  /** @param {Set<string>} ids */
  #select(ids) {
    this.#selected = ids;
    this.#draw();
  }

  /**
   * @param {RunView} run
   * @param {RunView | null} until all between the two are selected; null: the one is, or is not
   */
  #choose(run, until) {
    const ids = new Set(this.#selected);
    if (until) {
      const ends = [run, until].map(({ id }) => this.#listed.findIndex((one) => one.id === id));
      const [first, last] = [Math.min(...ends), Math.max(...ends)];
      for (const { id } of this.#listed.slice(first, last + 1)) ids.add(id);
    } else if (!ids.delete(run.id)) ids.add(run.id);
    this.#select(ids);
  }

  /** @param {Column} column */
  #sort(column) {
    const { table } = this.#store.state.view;
    const same = table?.sort === column.key;
    const descending = same ? !table?.descending : column.key !== "name";
    this.#store.send({ kind: "table", change: { sort: column.key, descending } });
  }

  /** @param {RunView} run @param {string} column @param {DOMRect} cell */
  #edit(run, column, cell) {
    edit(this.element, cell, run, column, (change) => {
      this.#grid.element.focus({ preventScroll: true });
      if (change) this.#deeds.label([run], () => change);
    });
  }
}

/** Unix seconds by the server's clock. @param {State} state */
function clock(state) {
  return Date.now() / 1000 + (state.clockOffset ?? 0);
}

/** @param {RunView} run @param {string} tag @param {boolean} on */
function tagged(run, tag, on) {
  const others = run.tags.filter((one) => one !== tag);
  return on ? [...others, tag] : others;
}
