/** What charts share while a person looks: the zoom, and the cell under the pointer. */

import { wholeRange } from "../state/zoomsettings.js";

/** @typedef {import("../state/state.d.ts").Zoom} SharedZoom */
/** @typedef {{step: number, layer: number | null}} Cell layer null: the pointer is in no map */

/**
 * A value that tells its listeners when it is replaced.
 * @template Value
 */
export class Watchable {
  /** @type {Set<(value: Value) => void>} */
  #listeners = new Set();

  /** @param {Value} value */
  constructor(value) {
    this.value = value;
  }

  /** @param {Value} value */
  set(value) {
    this.value = value;
    for (const listener of this.#listeners) listener(value);
  }

  /**
   * @param {(value: Value) => void} listener
   * @returns {() => void} ends it
   */
  listen(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

/**
 * The view's zoom: a change goes to the view, and comes back from there.
 * @extends {Watchable<SharedZoom>}
 */
export class ViewZoom extends Watchable {
  #send;

  /** @param {(zoom: SharedZoom) => void} send to the view */
  constructor(send) {
    super(wholeRange());
    this.#send = send;
  }

  /** @param {SharedZoom} zoom */
  set(zoom) {
    this.#send(zoom);
  }

  /** What the view says. @param {SharedZoom} zoom */
  follow(zoom) {
    if (zoom !== this.value) super.set(zoom);
  }
}

/**
 * The steps that all shown runs span: those they will have, or have had when they ended. The
 * cell of step s reaches to s + 1.
 * @param {import("../wire/wire.d.ts").RunView[]} runs
 * @param {(run: import("../wire/wire.d.ts").RunView) => boolean} ended
 * @returns {[number, number]}
 */
export function stepRange(runs, ended) {
  const ends = runs.map((run) => (ended(run) ? run.step : run.total_steps));
  return [0, Math.max(1, ...ends) + 1];
}
