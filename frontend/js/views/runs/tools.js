/** What the table of runs is searched and filtered by. */
import { el } from "../../lib/dom.js";
import { toggled } from "../../state/chartsettings.js";
import { WORDS } from "../../state/words.js";
import { columnMenu } from "./columnmenu.js";
import { dropdown } from "./dropdown.js";

/** @typedef {import("../../state/state.d.ts").RunQuery} RunQuery */
/** @typedef {import("../../wire/wire.d.ts").RunView} RunView */
/** @typedef {import("../../wire/wire.d.ts").State} RunState */

export class Tools {
  /** @type {RunQuery | null} */ #query = null;
  #change;
  #search;
  #archived = el("input", { type: "checkbox" });
  #tag = el("select", { "aria-label": "Tag" });
  #tags = "";
  #states;
  #columns;

  /** @param {(change: Partial<RunQuery>) => void} change */
  constructor(change) {
    this.#change = change;
    this.#search = el("input", {
      type: "search",
      class: "filter table-search",
      placeholder: "Search name, tag, note, state, cohort",
      "aria-label": "Search all runs",
      oninput: () => change({ text: this.#search.value }),
    });
    this.#archived.addEventListener("change", () => change({ archived: this.#archived.checked }));
    this.#tag.addEventListener("change", () => change({ tag: this.#tag.value }));
    this.#states = dropdown("State");
    this.#states.items.append(
      ...Object.entries(WORDS).map(([state, word]) => {
        const input = el("input", {
          type: "checkbox",
          value: state,
          onchange: () => {
            const states = toggled(this.#query?.states ?? [], state);
            change({ states: /** @type {RunState[]} */ (states) });
          },
        });
        return el("label", {}, input, word);
      }),
    );
    this.#columns = columnMenu((columns) => change({ columns }));
    this.element = el(
      "div",
      { class: "table-tools" },
      this.#search,
      this.#states.element,
      this.#tag,
      el("label", { class: "toggle" }, this.#archived, "Archived"),
      this.#columns.element,
    );
  }

  /**
   * @param {RunQuery} query
   * @param {RunView[]} runs all of them
   */
  update(query, runs) {
    this.#query = query;
    if (this.#search.value !== query.text) this.#search.value = query.text;
    this.#archived.checked = query.archived;
    this.#states.title(query.states.map((state) => WORDS[state]).join(", ") || "Any state");
    for (const input of this.#states.items.querySelectorAll("input")) {
      input.checked = query.states.some((state) => state === input.value);
    }
    this.#offerTags(query.tag, runs);
    this.#columns.update(query.columns, runs);
  }

  /** Put the cursor where a person types first. */
  focus() {
    this.#search.focus();
  }

  /** All filters gone. */
  clear() {
    this.#change({ text: "", states: [], tag: "" });
  }

  /**
   * @param {string} chosen
   * @param {RunView[]} runs
   */
  #offerTags(chosen, runs) {
    const tags = [...new Set(runs.flatMap((run) => run.tags).concat(chosen || []))].sort();
    this.#tag.hidden = tags.length === 0;
    if (tags.join("\n") !== this.#tags) {
      this.#tags = tags.join("\n");
      this.#tag.replaceChildren(
        el("option", { value: "" }, "Any tag"),
        ...tags.map((tag) => el("option", { value: tag }, tag)),
      );
    }
    this.#tag.value = chosen;
  }
}
