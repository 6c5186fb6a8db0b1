/** A run's state as icon and word, never colour alone. */
import { el, setText } from "../lib/dom.js";
import { bytes, count } from "../lib/format.js";
import { icon } from "../lib/icons.js";
import { WORDS } from "../state/words.js";

/** @typedef {import("../wire/wire.d.ts").RunView} RunView */

export class StateBadge {
  /** @type {string} */ #state = "";
  #word = el("span");
  element = el("span", { class: "state" });

  /** @param {RunView} run */
  update(run) {
    if (run.state !== this.#state) {
      this.#state = run.state;
      this.element.dataset.state = run.state;
      this.element.replaceChildren(icon(run.state), this.#word);
    }
    const place = run.queue_position === null ? "" : `, place ${run.queue_position}`;
    setText(this.#word, WORDS[run.state] + place);
  }
}

/** Step, or what the run prepares, in words. @param {RunView} run */
export function progressText(run) {
  if (run.preparation) {
    const { message, done, total, unit } = run.preparation;
    const amount = unit === "bytes" ? bytes : (/** @type {number} */ n) => `${count(n)} ${unit}`;
    return total > 0 ? `${message}, ${amount(done)} of ${amount(total)}` : message;
  }
  if (run.total_steps === 0) return "";
  return `${count(run.step)} / ${count(run.total_steps)}`;
}

/** @param {RunView} run @returns {number} 0 ... 1 */
export function progressShare(run) {
  if (run.preparation)
    return run.preparation.done / (run.preparation.total || Number.POSITIVE_INFINITY);
  return run.total_steps > 0 ? run.step / run.total_steps : 0;
}

export class ProgressBar {
  #fill = el("div", { class: "progress-fill" });
  element = el(
    "div",
    { class: "progress", role: "progressbar", "aria-valuemin": 0, "aria-valuemax": 100 },
    this.#fill,
  );

  /** @param {RunView} run */
  update(run) {
    const share = progressShare(run);
    this.#fill.style.transform = `scaleX(${share})`;
    this.element.setAttribute("aria-valuenow", String(Math.round(100 * share)));
    this.element.setAttribute("aria-label", `Progress of run ${run.number}`);
  }
}
