/** What can be done to many runs at once: each is told to the server, some at a time. */
import { rest } from "../../wire/rest.js";

/** @typedef {import("../../wire/wire.d.ts").RunView} RunView */

const AT_ONCE = 6;

export class Deeds {
  /**
   * @param {import("../../state/store.js").Store} store
   * @param {import("../toasts.js").Toasts} toasts
   */
  constructor(store, toasts) {
    this.store = store;
    this.toasts = toasts;
  }

  /**
   * Name, notes, tags, pinned, archived.
   * @param {RunView[]} runs
   * @param {(run: RunView) => import("../../wire/rest.js").Labels} change
   */
  async label(runs, change) {
    const done = await this.#each(runs, (run) => rest.label(run.id, change(run)), "changed");
    this.store.send({ kind: "listed", runs: done });
  }

  /** @param {RunView[]} runs */
  async stop(runs) {
    await this.#each(runs, (run) => rest.stop(run.id), "stopped");
  }

  /**
   * Like the trash of a run's own line: at once, with a way back.
   * @param {RunView[]} runs
   */
  async remove(runs) {
    const shown = (this.store.state.view.shown ?? []).filter((id) => runs.some((r) => r.id === id));
    for (const { id } of runs) this.store.send({ kind: "deleting", id, on: true });
    const gone = await this.#each(runs, (run) => rest.remove(run.id).then(() => run), "deleted");
    const ids = new Set(gone.map(({ id }) => id));
    for (const { id } of runs) {
      if (ids.has(id)) this.store.send({ kind: "removed", id });
      else this.store.send({ kind: "deleting", id, on: false });
    }
    if (gone.length === 0) return;
    const what = gone.length === 1 ? `“${gone[0].name}”` : `${gone.length} runs`;
    const undo = { label: "Undo", run: () => this.#restore(gone, shown) };
    this.toasts.show(`Deleted ${what}.`, undo);
  }

  /**
   * @param {RunView[]} runs
   * @param {string[]} shown ids of those that were on show
   */
  async #restore(runs, shown) {
    const back = await this.#each(runs, (run) => rest.restore(run.id), "restored");
    this.store.send({ kind: "listed", runs: back });
    const ids = new Set(back.map(({ id }) => id));
    for (const id of shown) if (ids.has(id)) this.store.send({ kind: "show", id });
  }

  /**
   * @template Answer
   * @param {RunView[]} runs
   * @param {(run: RunView) => Promise<Answer>} ask
   * @param {string} done in words
   * @returns {Promise<Answer[]>} of those that went well; the others are told
   */
  async #each(runs, ask, done) {
    const waiting = [...runs];
    /** @type {Answer[]} */
    const answers = [];
    /** @type {string[]} */
    const reasons = [];
    const work = async () => {
      for (let run = waiting.shift(); run; run = waiting.shift()) {
        try {
          answers.push(await ask(run));
        } catch (error) {
          reasons.push(error instanceof Error ? error.message : String(error));
        }
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    if (reasons.length > 0) {
      const count = reasons.length === 1 ? "One run was" : `${reasons.length} runs were`;
      this.toasts.show(`${count} not ${done}: ${reasons[0]}`);
    }
    return answers;
  }
}
