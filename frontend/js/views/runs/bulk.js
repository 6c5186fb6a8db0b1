/** What can be done with the runs that are selected. */
import { el, setText } from "../../lib/dom.js";
import { count } from "../../lib/format.js";
import { icon } from "../../lib/icons.js";
import { ended } from "../../state/reduce.js";

/** @typedef {import("../../wire/wire.d.ts").RunView} RunView */
/**
 * @typedef {object} Done
 * @property {(runs: RunView[]) => void} show
 * @property {(runs: RunView[], pinned: boolean) => void} pin
 * @property {(runs: RunView[], archived: boolean) => void} archive
 * @property {(runs: RunView[], tag: string, on: boolean) => void} tag
 * @property {(runs: RunView[]) => void} stop
 * @property {(runs: RunView[]) => void} remove
 * @property {() => void} clear
 */

const LONGEST_TAG = 40;

export class Bulk {
  /** @type {RunView[]} */ #runs = [];
  #count = el("strong", { role: "status" });
  #show;
  #pin;
  #archive;
  #stop;
  #tag = el("input", {
    class: "bulk-tag",
    placeholder: "Tag",
    "aria-label": "Tag for the selected runs",
    maxlength: LONGEST_TAG,
  });

  /** @param {Done} done */
  constructor(done) {
    const every = (/** @type {"pinned" | "archived"} */ flag) =>
      this.#runs.every((run) => run[flag]);
    this.#show = button("Show", () => done.show(this.#runs), "running");
    this.#pin = button("Pin", () => done.pin(this.#runs, !every("pinned")), "pin");
    this.#archive = button(
      "Archive",
      () => done.archive(this.#runs, !every("archived")),
      "archive",
    );
    this.#stop = button(
      "Stop",
      () => done.stop(this.#runs.filter((run) => !ended(run))),
      "stopped",
    );
    const tag = (/** @type {boolean} */ on) => {
      const text = this.#tag.value.trim();
      if (text) done.tag(this.#runs, text, on);
      this.#tag.value = "";
    };
    this.#tag.addEventListener("keydown", (event) => {
      if (event.key === "Enter") tag(true);
    });
    this.element = el(
      "div",
      { class: "bulk", role: "toolbar", "aria-label": "Selected runs", hidden: true },
      this.#count,
      this.#show,
      this.#pin,
      this.#archive,
      el(
        "span",
        { class: "bulk-tagging" },
        this.#tag,
        button("Add", () => tag(true)),
        button("Remove", () => tag(false)),
      ),
      this.#stop,
      button("Delete", () => done.remove(this.#runs), "trash"),
      button("Clear", done.clear, "close"),
    );
  }

  /**
   * @param {RunView[]} runs
   * @param {number} most that can be shown at once
   */
  update(runs, most) {
    this.#runs = runs;
    this.element.hidden = runs.length === 0;
    setText(this.#count, `${count(runs.length)} selected`);
    said(this.#show, runs.length > most ? `Show the first ${most}` : "Show");
    said(this.#pin, runs.every(({ pinned }) => pinned) ? "Unpin" : "Pin");
    said(this.#archive, runs.every(({ archived }) => archived) ? "Unarchive" : "Archive");
    this.#stop.hidden = runs.every(ended);
  }
}

/**
 * @param {string} text
 * @param {() => void} onclick
 * @param {import("../../lib/icons.js").IconName} [picture]
 */
function button(text, onclick, picture) {
  return el(
    "button",
    { type: "button", class: "button-quiet", onclick },
    picture ? icon(picture) : null,
    el("span", {}, text),
  );
}

/** @param {HTMLElement} of @param {string} text */
function said(of, text) {
  setText(/** @type {Node} */ (of.lastChild), text);
}
