/** Plays the arms of a lesson again: what charts read is the run, or the run up to a step. */
import { Player } from "../../saving/player.js";

/** @typedef {import("../../state/tables.js").Telemetry} Telemetry */

export class Playback {
  /** @type {Player | null} */ #player = null;
  /** @type {string[]} */ #ids = [];
  #source;
  #drawn;

  /**
   * @param {(id: string) => Telemetry} source everything that has come of a run
   * @param {() => void} drawn
   */
  constructor(source, drawn) {
    this.#source = source;
    this.#drawn = drawn;
  }

  /** @param {string} id @returns {Telemetry} */
  telemetry(id) {
    const player = this.#player;
    if (!player || player.whole || !this.#ids.includes(id)) return this.#source(id);
    return player.telemetry(id);
  }

  /** Whether all that was recorded is on show. */
  get whole() {
    return this.#player?.whole ?? true;
  }

  /** Buttons and slider; null while there is nothing to play. */
  get element() {
    return this.#player?.element ?? null;
  }

  /**
   * These runs can be played, others no longer.
   * @param {string[]} ids
   * @param {boolean} held from the start, and waiting there; else whole
   */
  follow(ids, held) {
    if (ids.join() === this.#ids.join()) return;
    this.#player?.pause();
    this.#ids = ids;
    this.#player = null;
    if (ids.length === 0) return;
    const all = () => new Map(ids.map((id) => [id, this.#source(id).tables]));
    this.#player = new Player(all, () => this.#drawn());
    if (held) this.#player.show(0);
    this.#last = this.#player.last;
  }
  #last = 0; // step that has come

  play() {
    this.#player?.play();
  }

  /** Rows may have come. */
  refresh() {
    const last = this.#player?.last ?? 0;
    if (last === this.#last) return;
    this.#last = last;
    this.#player?.refresh();
  }
}
