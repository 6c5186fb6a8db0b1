/** One row of the table of runs: an element that stands for another run as the table is scrolled. */
import { el, setText } from "../../lib/dom.js";
import { icon } from "../../lib/icons.js";
import { progressShare, StateBadge } from "../states.js";

/** @typedef {import("../../wire/wire.d.ts").RunView} RunView */
/** @typedef {import("../../state/runcolumns.js").Column} Column */
/**
 * @typedef {object} Place what a row stands for
 * @property {RunView} run
 * @property {number} place in the list, from 0
 * @property {boolean} selected
 * @property {boolean} active whether the keyboard is in it
 * @property {number} column of the cell that the keyboard is in
 * @property {number | undefined} slot colour, when it is on show
 * @property {number} now Unix seconds
 */

export const HEIGHT = 40; // px
const MOST_TAGS = 4;

export class Row {
  #cells;

  /**
   * @param {Column[]} columns
   * @param {string} id of the element
   */
  constructor(columns, id) {
    const check = el("div", { class: "cell cell-check", role: "gridcell", "aria-colindex": 1 });
    check.append(el("i", { class: "check" }));
    this.#cells = columns.map((column, index) => new Cell(column, index + 2, `${id}-${index + 1}`));
    check.id = `${id}-0`;
    this.element = el("div", { class: "grid-row", role: "row", id });
    this.element.append(check, ...this.#cells.map(({ element }) => element));
  }

  /** @param {Place} shown */
  update({ run, place, selected, active, column, slot, now }) {
    const { element } = this;
    element.style.transform = `translateY(${place * HEIGHT}px)`;
    element.dataset.place = String(place);
    element.dataset.archived = String(run.archived);
    element.setAttribute("aria-rowindex", String(place + 2));
    element.setAttribute("aria-selected", String(selected));
    element.classList.toggle("active", active);
    [...element.children].forEach((cell, index) => {
      cell.classList.toggle("active", active && index === column);
    });
    element.children[0].setAttribute("aria-label", selected ? "selected" : "not selected");
    for (const cell of this.#cells) cell.update(run, slot, now);
  }
}

class Cell {
  #text = "";
  #look;

  /**
   * @param {Column} column
   * @param {number} index aria-colindex
   * @param {string} id
   */
  constructor(column, index, id) {
    this.column = column;
    const className = `cell cell-${column.look ?? (column.figures ? "figures" : "text")}`;
    this.element = el("div", { class: className, role: "gridcell", "aria-colindex": index, id });
    this.element.dataset.column = column.key;
    this.#look = column.look ? LOOKS[column.look]() : null;
    if (this.#look) this.element.append(...this.#look.parts);
  }

  /**
   * @param {RunView} run
   * @param {number | undefined} slot
   * @param {number} now
   */
  update(run, slot, now) {
    const text = this.column.text(run, now);
    this.#look?.update(run, slot, text);
    if (text === this.#text) return;
    this.#text = text;
    this.element.title = text;
    if (!this.#look) this.element.textContent = text;
  }
}

/**
 * @typedef {object} Look
 * @property {HTMLElement[]} parts
 * @property {(run: RunView, slot: number | undefined, text: string) => void} update
 */

/** @type {Record<NonNullable<Column["look"]>, () => Look>} */
const LOOKS = { name: nameLook, state: stateLook, progress: progressLook, tags: tagsLook, notes };

/** @returns {Look} */
function nameLook() {
  const chip = el("i", { class: "chip grid-chip" });
  const number = el("span", { class: "run-number" });
  const name = el("span", { class: "grid-name" });
  const pin = el("span", { class: "grid-pin", title: "Pinned" }, icon("pin"));
  const edit = el("span", { class: "grid-edit", title: "Rename (F2)" }, icon("rename"));
  return {
    parts: [chip, number, name, pin, edit],
    update(run, slot) {
      chip.dataset.slot = slot === undefined ? "none" : String(slot);
      chip.title = slot === undefined ? "Show in the comparison" : "Hide from the comparison";
      setText(number, `#${run.number}`);
      setText(name, run.name);
      pin.hidden = !run.pinned;
    },
  };
}

/** @returns {Look} */
function stateLook() {
  const badge = new StateBadge();
  return { parts: [badge.element], update: (run) => badge.update(run) };
}

/** @returns {Look} */
function progressLook() {
  const fill = el("div", { class: "progress-fill" });
  const bar = el("div", { class: "progress", "aria-hidden": "true" }, fill);
  const words = el("span");
  const box = el("div", { class: "grid-progress" }, bar, words);
  return {
    parts: [box],
    update(run, _, text) {
      box.dataset.state = run.state;
      fill.style.transform = `scaleX(${progressShare(run)})`;
      setText(words, text);
    },
  };
}

/** @returns {Look} */
function tagsLook() {
  const list = el("span", { class: "grid-tags" });
  let known = "";
  return {
    parts: [list],
    update(run, _, text) {
      if (text === known) return;
      known = text;
      const more = run.tags.length - MOST_TAGS;
      const tags = run.tags.slice(0, MOST_TAGS).map((tag) => el("span", { class: "tag" }, tag));
      list.replaceChildren(...tags, ...(more > 0 ? [`+${more}`] : []));
    },
  };
}

/** @returns {Look} */
function notes() {
  const line = el("span", { class: "grid-notes" });
  return { parts: [line], update: (run) => setText(line, run.notes.split("\n", 1)[0]) };
}
