/**
 * The table itself: any number of runs, of which only the rows in sight are in the page. An ARIA
 * grid: one stop of the Tab key, then arrows.
 */
import { el } from "../../lib/dom.js";
import { Head } from "./head.js";
import { move } from "./moving.js";
import { HEIGHT, Row } from "./row.js";

/** @typedef {import("../../wire/wire.d.ts").RunView} RunView */
/** @typedef {import("../../state/runcolumns.js").Column} Column */
/** @typedef {import("../../state/state.d.ts").RunQuery} RunQuery */
/**
 * @typedef {object} Listed
 * @property {RunView[]} runs
 * @property {Column[]} columns
 * @property {RunQuery} query
 * @property {Set<string>} selected ids
 * @property {Map<string, number>} slots of runs on show
 * @property {number} now Unix seconds
 */
/**
 * @typedef {object} Deeds
 * @property {(run: RunView) => void} open
 * @property {(run: RunView, column: string, cell: DOMRect) => void} edit
 * @property {(run: RunView) => void} show or hide
 * @property {(run: RunView, until: RunView | null) => void} select or not, up to another
 * @property {(runs: RunView[]) => void} selectOnly
 * @property {(run: RunView) => void} remove
 * @property {(column: Column) => void} sort
 */

const BEYOND = 6; // rows drawn above and below what is in sight
const CHECK = 44; // px

export class Grid {
  /** @type {Listed | null} */ #listed = null;
  /** @type {Map<number, Row>} */ #rows = new Map();
  #body = el("div", { class: "grid-body", role: "rowgroup" });
  #head;
  #deeds;
  #columns = "";
  #asked = 0;
  /** The cell that the keyboard is in: row −1 is the head. */
  #at = { row: 0, column: 1 };
  /** @type {string | null} Its run, which stays when the order changes. */
  #run = null;
  /** @type {RunView | null} */ #anchor = null;

  /** @param {Deeds} deeds */
  constructor(deeds) {
    this.#deeds = deeds;
    this.#head = new Head((column) => deeds.sort(column));
    this.element = el(
      "div",
      {
        class: "grid",
        role: "grid",
        tabindex: 0,
        "aria-label": "All runs",
        "aria-multiselectable": "true",
        onkeydown: (/** @type {KeyboardEvent} */ event) => this.#key(event),
        onscroll: () => this.#ask(),
        onclick: (/** @type {MouseEvent} */ event) => this.#click(event),
        ondblclick: (/** @type {MouseEvent} */ event) => this.#doubleClick(event),
      },
      this.#head.element,
      this.#body,
    );
    new ResizeObserver(() => this.#ask()).observe(this.element);
  }

  /** @param {Listed} listed */
  show(listed) {
    const { runs, columns, query } = listed;
    this.#listed = listed;
    const key = columns.map((column) => column.key).join();
    if (key !== this.#columns) {
      this.#columns = key;
      this.#rows.clear();
      this.#body.replaceChildren();
      const others = columns.filter(({ look }) => look !== "name").map(({ width }) => width);
      const least = others.reduce((sum, width) => sum + width, CHECK);
      const { style } = this.element;
      const widths = others.map((width) => `${width}px`).join(" ");
      style.setProperty("--grid-columns", `${CHECK}px minmax(var(--name-width), 1fr) ${widths}`);
      style.setProperty("--grid-width", `calc(${least}px + var(--name-width))`);
    }
    this.#head.show(columns, query);
    const place = runs.findIndex(({ id }) => id === this.#run);
    const inside = Math.max(0, Math.min(this.#at.row, runs.length - 1));
    const row = place >= 0 ? place : this.#at.row < 0 ? -1 : inside;
    this.#at = { row, column: Math.min(this.#at.column, columns.length) };
    this.element.setAttribute("aria-rowcount", String(runs.length + 1));
    this.element.setAttribute("aria-colcount", String(columns.length + 1));
    this.#body.style.height = `${runs.length * HEIGHT}px`;
    this.draw();
  }

  #ask() {
    this.#asked ||= requestAnimationFrame(() => {
      this.#asked = 0;
      this.draw();
    });
  }

  /** The rows in sight: an element of a row that went out of sight serves one that came. */
  draw() {
    const listed = this.#listed;
    if (!listed || this.element.clientHeight === 0) return;
    const { scrollTop, clientHeight } = this.element;
    const first = Math.max(0, Math.floor(scrollTop / HEIGHT) - BEYOND);
    const stop = Math.min(
      listed.runs.length,
      Math.ceil((scrollTop + clientHeight) / HEIGHT) + BEYOND,
    );
    const free = [...this.#rows.keys()].filter((place) => place < first || place >= stop);
    for (let place = first; place < stop; place += 1) {
      let row = this.#rows.get(place);
      if (!row) {
        const old = free.pop();
        row = old === undefined ? this.#newRow(listed.columns) : this.#taken(old);
        this.#rows.set(place, row);
      }
      row.update(this.#placed(listed, place));
    }
    for (const place of free) this.#taken(place).element.remove();
    this.#head.mark(this.#at.row < 0 ? this.#at.column : -1);
    this.#tellActive();
  }

  /** @param {Column[]} columns */
  #newRow(columns) {
    serial += 1;
    const row = new Row(columns, `run-row-${serial}`);
    this.#body.append(row.element);
    return row;
  }

  /** @param {number} place */
  #taken(place) {
    const row = /** @type {Row} */ (this.#rows.get(place));
    this.#rows.delete(place);
    return row;
  }

  /**
   * @param {Listed} listed
   * @param {number} place
   * @returns {import("./row.js").Place}
   */
  #placed({ runs, selected, slots, now }, place) {
    const run = runs[place];
    const active = place === this.#at.row;
    const { column } = this.#at;
    return {
      run,
      place,
      selected: selected.has(run.id),
      active,
      column,
      slot: slots.get(run.id),
      now,
    };
  }

  #tellActive() {
    const row = this.#at.row < 0 ? this.#head.row : this.#rows.get(this.#at.row)?.element;
    const cell = row?.children[this.#at.column];
    if (cell) this.element.setAttribute("aria-activedescendant", cell.id);
    else this.element.removeAttribute("aria-activedescendant");
  }

  /** @param {number} row @param {number} column */
  #go(row, column) {
    this.#at = { row, column };
    this.#run = this.#listed?.runs[row]?.id ?? null;
    const top = row * HEIGHT;
    const seen = this.element.clientHeight - this.#head.height;
    if (row >= 0 && top < this.element.scrollTop) this.element.scrollTop = top;
    if (top + HEIGHT > this.element.scrollTop + seen) {
      this.element.scrollTop = top + HEIGHT - seen;
    }
    this.draw();
    this.#activeCell()?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  #activeCell() {
    const row = this.#at.row < 0 ? this.#head.row : this.#rows.get(this.#at.row)?.element;
    return /** @type {HTMLElement | undefined} */ (row?.children[this.#at.column]);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const listed = this.#listed;
    if (!listed || event.target !== this.element) return;
    const run = listed.runs[this.#at.row];
    const page = Math.max(1, Math.floor(this.element.clientHeight / HEIGHT) - 2);
    const next = move(event, this.#at, listed.runs.length, listed.columns.length, page);
    if (next) {
      if (event.shiftKey && run && listed.runs[next.row] && next.row !== this.#at.row) {
        this.#anchor ??= run;
        this.#deeds.select(this.#anchor, listed.runs[next.row]);
      } else if (!event.shiftKey) this.#anchor = null;
      this.#go(next.row, next.column);
    } else if (!this.#did(event, listed, run)) return;
    event.preventDefault();
  }

  /**
   * @param {KeyboardEvent} event
   * @param {Listed} listed
   * @param {RunView | undefined} run
   */
  #did(event, { runs, columns }, run) {
    const { key } = event;
    const column = columns[this.#at.column - 1];
    if ((event.ctrlKey || event.metaKey) && key === "a") this.#deeds.selectOnly(runs);
    else if (event.ctrlKey || event.metaKey || event.altKey) return false;
    else if (key === "Escape") this.#deeds.selectOnly([]);
    else if (!run && column && (key === "Enter" || key === " ")) this.#deeds.sort(column);
    else if (!run) return false;
    else if (key === " ") this.#deeds.select(run, null);
    else if (key === "F2") this.#edit(run, EDITED.has(column?.key) ? column.key : "name");
    else if (key === "Enter" && column?.key !== "name" && EDITED.has(column?.key)) {
      this.#edit(run, column.key);
    } else if (key === "Enter") this.#deeds.open(run);
    else if (key === "Delete") this.#deeds.remove(run);
    else return false;
    return true;
  }

  /** @param {RunView} run @param {string} column */
  #edit(run, column) {
    const row = this.#rows.get(this.#at.row)?.element;
    const cell = row?.querySelector(`[data-column="${CSS.escape(column)}"]`) ?? this.#activeCell();
    if (cell) this.#deeds.edit(run, column, cell.getBoundingClientRect());
  }

  /** @param {MouseEvent} event */
  #click(event) {
    const hit = this.#hit(event);
    if (!hit) return;
    const { run, target, place, index } = hit;
    this.#go(place, index);
    if (index === 0) {
      this.#deeds.select(
        event.shiftKey && this.#anchor ? this.#anchor : run,
        event.shiftKey ? run : null,
      );
      if (!event.shiftKey) this.#anchor = run;
    } else if (target.closest(".grid-chip")) this.#deeds.show(run);
    else if (target.closest(".grid-edit")) this.#edit(run, "name");
    else if (target.closest(".grid-name")) this.#deeds.open(run);
  }

  /** @param {MouseEvent} event */
  #doubleClick(event) {
    const hit = this.#hit(event);
    const key = this.#listed?.columns[(hit?.index ?? 0) - 1]?.key;
    if (hit && key && key !== "name" && EDITED.has(key)) this.#edit(hit.run, key);
  }

  /** @param {MouseEvent} event */
  #hit(event) {
    const target = /** @type {Element} */ (event.target);
    const cell = target.closest(".grid-body .cell");
    const row = /** @type {HTMLElement | null} */ (cell?.parentElement ?? null);
    const place = Number(row?.dataset.place);
    const run = this.#listed?.runs[place];
    if (!row || !cell || !run) return null;
    return { run, target, place, index: [...row.children].indexOf(cell) };
  }
}

const EDITED = new Set(["name", "tags", "notes"]);
let serial = 0;
