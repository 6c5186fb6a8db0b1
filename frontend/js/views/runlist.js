/** The list of runs: filter, choose what is shown. */
import { el, keep, setText } from "../lib/dom.js";
import { icon } from "../lib/icons.js";
import { slots } from "../state/colours.js";
import { listedRuns, shownRuns } from "../state/reduce.js";
import { RunItem } from "./runitem.js";

/** @typedef {import("../state/state.d.ts").State} State */
/** @typedef {import("./actions.js").Actions} Actions */

export class RunList {
  /** @type {Map<string, RunItem>} */ #items = new Map();
  #list = el("ul", { class: "runs" });
  #empty = el("p", { class: "empty" });
  #count = el("span", { class: "count" });
  #filter;
  #actions;

  /** @param {Actions} actions */
  constructor(actions) {
    this.#actions = actions;
    this.#filter = el("input", {
      type: "search",
      class: "filter",
      placeholder: "Filter by name, state or tag",
      "aria-label": "Filter runs",
      oninput: () => actions.store.send({ kind: "filter", text: this.#filter.value }),
    });
    const all = el(
      "button",
      {
        type: "button",
        class: "button-quiet",
        title: "A table of all runs: search, sort, label, archive",
        onclick: () => actions.store.send({ kind: "table", change: {} }),
      },
      icon("table"),
      "All runs",
    );
    const head = el("header", { class: "rail-head" }, el("h2", {}, "Runs"), this.#count, all);
    this.element = el(
      "section",
      { class: "rail-runs", "aria-label": "Runs" },
      head,
      this.#filter,
      this.#list,
      this.#empty,
    );
  }

  /** @param {State} state */
  update(state) {
    const listed = listedRuns(state);
    const all = Object.keys(state.runs).length;
    const shown = shownRuns(state);
    const colours = slots(shown);
    setText(this.#count, all > 0 ? String(all) : "");
    this.#filter.hidden = all < 2;
    this.#empty.hidden = listed.length > 0;
    setText(this.#empty, all > 0 ? "No run matches." : "No runs yet. Press Start.");
    keep(
      this.#list,
      this.#items,
      listed.map((run, place) => ({
        run,
        slot: colours.get(run.id),
        joined: run.cohort !== null && run.cohort === listed[place + 1]?.cohort,
      })),
      ({ run }) => run.id,
      () => new RunItem(this.#actions),
    );
  }
}
