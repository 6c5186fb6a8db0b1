/** Runs that the address names and that are not there: looked for, then said. */
import { el } from "../lib/dom.js";
import { rest } from "../wire/rest.js";

/** @typedef {import("../state/state.d.ts").State} State */

export class Missing {
  /** Id → what is known of it: asked for, or why it is not here. @type {Map<string, string>} */
  #known = new Map();
  #told = "";
  #store;
  element = el("div", { class: "missing", role: "status", hidden: true });

  /** @param {import("../state/store.js").Store} store */
  constructor(store) {
    this.#store = store;
  }

  /** @param {State} state */
  update(state) {
    const unknown =
      state.greetings > 0 ? (state.view.shown ?? []).filter((id) => !state.runs[id]) : [];
    for (const id of unknown) if (!this.#known.has(id)) this.#look(id);
    const missing = unknown.filter((id) => this.#known.get(id) !== "");
    this.element.hidden = missing.length === 0;
    if (missing.join() === this.#told) return;
    this.#told = missing.join();
    this.element.replaceChildren(
      el("span", {}, sentence(missing, this.#known.get(missing[0]) ?? "")),
      el(
        "button",
        { type: "button", class: "button-quiet", onclick: () => this.#leaveOut(missing) },
        "Leave out",
      ),
    );
  }

  /** @param {string[]} ids */
  #leaveOut(ids) {
    for (const id of ids) this.#store.send({ kind: "hide", id });
  }

  /** It may be older than the runs that the server told. @param {string} id */
  async #look(id) {
    this.#known.set(id, "");
    try {
      const run = await rest.find(id);
      if (run) {
        this.#known.delete(id); // deleted later, it is looked for again
        this.#store.send({ kind: "run", run });
        return;
      }
      this.#known.set(id, "it was deleted, or the link is of another server");
    } catch (error) {
      this.#known.set(id, error instanceof Error ? error.message : String(error));
    }
    this.update(this.#store.state);
  }
}

/** @param {string[]} ids @param {string} reason */
function sentence(ids, reason) {
  const named = ids.map((id) => `“${id}”`).join(", ");
  if (ids.length === 1) return `There is no run ${named} here: ${reason}.`;
  return `There are no runs ${named} here: ${reason.replace("it was", "they were")}.`;
}
