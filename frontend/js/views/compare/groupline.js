/** In the head of a group's column: how many runs, and which of them the column shows. */
import { el, setText } from "../../lib/dom.js";

/** @typedef {import("../../state/groups.js").Group} Group */

export class GroupLine {
  /** Told the id of the member that is chosen. @type {(id: string) => void} */
  onLead = () => {};
  #text = el("span");
  #select = el("select", {
    "aria-label": "Run of the group in this column",
    onchange: () => this.onLead(this.#select.value),
  });

  constructor() {
    this.element = el(
      "div",
      { class: "head-group", hidden: true },
      this.#text,
      el("label", {}, "column shows", this.#select),
    );
  }

  /** @param {Group} group */
  update({ label, runs, lead }) {
    this.element.hidden = runs.length < 2;
    if (runs.length < 2) return;
    setText(this.#text, `${label}: ${runs.length} runs`);
    const ids = runs.map(({ id }) => id).join();
    if (this.#select.dataset.ids !== ids) {
      this.#select.dataset.ids = ids;
      this.#select.replaceChildren(
        ...runs.map(({ id, number, spec }) =>
          el("option", { value: id }, `#${number}, seed ${spec.seed}`),
        ),
      );
    }
    this.#select.value = lead.id;
  }
}
