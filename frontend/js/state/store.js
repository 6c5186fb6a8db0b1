/** Holds the state and tells the listeners, once a turn, that it changed. */
import { reduce } from "./reduce.js";

/** @typedef {import("./state.d.ts").State} State */
/** @typedef {import("./state.d.ts").Message} Message */

export class Store {
  /** @type {Set<(state: State, before: State) => void>} */
  #listeners = new Set();
  #told;

  /** @param {State} state */
  constructor(state) {
    this.state = state;
    this.#told = state;
  }

  /** @param {Message} message */
  send(message) {
    const pending = this.state !== this.#told;
    this.state = reduce(this.state, message);
    if (!pending && this.state !== this.#told) queueMicrotask(() => this.#tell());
  }

  /** @param {(state: State, before: State) => void} listener */
  subscribe(listener) {
    this.#listeners.add(listener);
  }

  #tell() {
    const before = this.#told;
    this.#told = this.state;
    for (const listener of this.#listeners) listener(this.#told, before);
  }
}
