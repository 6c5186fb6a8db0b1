/** Plays saved runs again: rows come step by step, as they did. */
import { el, setText } from "../lib/dom.js";
import { count } from "../lib/format.js";
import { icon } from "../lib/icons.js";
import { Table, Telemetry } from "../state/tables.js";

const TAKES = 12_000; // ms from the first step to the last

export class Player {
  /** @type {Map<string, Telemetry>} */ #shown = new Map();
  #all;
  #drawn;
  /** The last step on show. */ #step = 0;
  #end = false; // nothing is held back
  #playing = 0;
  #from = 0; // ms
  #button = el("button", { type: "button", class: "button-quiet", onclick: () => this.#press() });
  #slider;
  #said = el("output", { class: "bar-value" });

  /**
   * @param {() => Map<string, Table[]>} all run → its tables, which may still grow
   * @param {() => void} drawn rows came or went
   */
  constructor(all, drawn) {
    this.#all = all;
    this.#drawn = drawn;
    this.#slider = el("input", {
      type: "range",
      min: 0,
      step: 1,
      "aria-label": "Up to step",
      oninput: () => {
        this.pause();
        this.show(Number(this.#slider.value));
      },
    });
    this.element = el("div", { class: "player" }, this.#button, this.#slider, this.#said);
    this.show(this.last);
    this.pause();
  }

  /** @param {string} id */
  telemetry(id) {
    return this.#shown.get(id) ?? new Telemetry();
  }

  /** The last step of all runs. */
  get last() {
    return Math.max(1, ...[...this.#all().values()].flat().map(lastStep));
  }

  /** Whether everything is on show. */
  get whole() {
    return this.#playing === 0 && this.#end;
  }

  /** There are more rows than there were. */
  refresh() {
    this.show(this.#end ? this.last : this.#step);
  }

  #press() {
    if (this.#playing) this.pause();
    else this.play(this.#step >= this.last ? 0 : this.#step);
  }

  /** @param {number} [start] step */
  play(start = 0) {
    const { last } = this;
    this.#from = performance.now() - (start / last) * TAKES;
    this.show(start);
    this.#button.replaceChildren(icon("paused"), "Pause");
    this.#playing = requestAnimationFrame(() => this.#play(last));
  }

  /** @param {number} last */
  #play(last) {
    const step = Math.round(((performance.now() - this.#from) / TAKES) * last);
    if (step >= last) this.pause();
    else this.#playing = requestAnimationFrame(() => this.#play(last));
    this.show(Math.min(step, last));
  }

  pause() {
    cancelAnimationFrame(this.#playing);
    this.#playing = 0;
    this.#button.replaceChildren(icon("running"), "Play");
  }

  /** @param {number} step the last on show */
  show(step) {
    this.#step = step;
    this.#end = step >= this.last;
    for (const [id, tables] of this.#all()) {
      const known = this.#shown.get(id);
      const rows = tables.map((table) => rowsUpTo(table, step));
      // Charts know rows that are added; when some go, they begin anew with another table.
      if (known && follows(known, tables, rows)) {
        known.tables.forEach((table, index) => {
          table.rows = rows[index];
        });
      } else this.#shown.set(id, fresh(tables, rows));
    }
    this.#slider.max = String(this.last);
    this.#slider.value = String(step);
    setText(this.#said, `step ${count(step)}`);
    this.#drawn();
  }
}

/**
 * Whether what is known only lacks rows at its end.
 * @param {Telemetry} known
 * @param {Table[]} tables
 * @param {number[]} rows
 */
function follows(known, tables, rows) {
  return (
    known.tables.length === tables.length &&
    known.tables.every(
      (table, index) => table.rows <= rows[index] && table.values === tables[index].values,
    )
  );
}

/** @param {Table[]} tables @param {number[]} rows */
function fresh(tables, rows) {
  const telemetry = new Telemetry();
  telemetry.tables = tables.map(({ columns, steps, values, spans, next }, index) =>
    Object.assign(new Table(columns), { rows: rows[index], steps, values, spans, next }),
  );
  return telemetry;
}

/** @param {Table} table */
function lastStep({ steps, rows }) {
  return rows > 0 ? steps[rows - 1] : 0;
}

/** Lines of steps up to and with this one. @param {Table} table @param {number} step */
export function rowsUpTo({ steps, rows }, step) {
  let [low, high] = [0, rows];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (steps[middle] <= step) low = middle + 1;
    else high = middle;
  }
  return low;
}
