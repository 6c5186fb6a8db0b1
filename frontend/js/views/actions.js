/** What a person can do to runs, beyond looking: each tells the server, and says what went wrong. */
import { rest } from "../wire/rest.js";

/** @typedef {import("../wire/wire.d.ts").RunView} RunView */

export class Actions {
  /**
   * @param {import("../state/store.js").Store} store
   * @param {import("./toasts.js").Toasts} toasts
   */
  constructor(store, toasts) {
    this.store = store;
    this.toasts = toasts;
    /** Told when a person asks for a run's settings in the form. */
    /** @type {(run: RunView) => void} */
    this.onClone = () => {};
  }

  /** @param {RunView} run */
  stop(run) {
    this.#try(rest.stop(run.id), `Run ${run.number} was not stopped`);
  }

  /** @param {RunView} run lost or failed; it goes on from its last checkpoint */
  resume(run) {
    this.#try(rest.resume(run.id), `Run ${run.number} was not resumed`);
  }

  /**
   * @param {RunView} run
   * @param {string} name
   */
  async rename(run, name) {
    const renamed = await this.#try(rest.rename(run.id, name), "The name was not changed");
    if (renamed) this.store.send({ kind: "run", run: renamed });
  }

  /**
   * The server keeps a deleted run for some minutes, so Undo needs no waiting page.
   *
   * @param {RunView} run
   */
  async remove(run) {
    const shown = this.store.state.view.shown?.includes(run.id);
    this.store.send({ kind: "deleting", id: run.id, on: true });
    const gone = await this.#try(
      rest.remove(run.id).then(() => true),
      "The run was not deleted",
    );
    if (!gone) {
      this.store.send({ kind: "deleting", id: run.id, on: false });
      return;
    }
    this.store.send({ kind: "removed", id: run.id });
    const undo = { label: "Undo", run: () => this.#restore(run, shown) };
    this.toasts.show(`Deleted “${run.name}”.`, undo);
  }

  /**
   * @param {RunView} run
   * @param {boolean | undefined} shown whether its charts were
   */
  async #restore(run, shown) {
    const restored = await this.#try(rest.restore(run.id), "The run was not restored");
    if (!restored) return;
    this.store.send({ kind: "run", run: restored });
    if (shown) this.store.send({ kind: "show", id: run.id });
  }

  /** @param {RunView} run */
  cloneRun(run) {
    this.store.send({ kind: "base", id: run.id });
    this.onClone(run);
  }

  /**
   * @template Answer
   * @param {Promise<Answer>} answer
   * @param {string} otherwise
   * @returns {Promise<Answer | null>}
   */
  async #try(answer, otherwise) {
    try {
      return await answer;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.toasts.show(`${otherwise}: ${reason}`);
      return null;
    }
  }
}
