/** In what the new run differs from the one it was started from, and the pair with one click. */
import { armsLine, factors } from "../../form/arms.js";
import { el, setText } from "../../lib/dom.js";
import { icon } from "../../lib/icons.js";

/** @typedef {import("../../form/form.d.ts").JsonObject} JsonObject */
/** @typedef {import("../../wire/wire.d.ts").RunView} RunView */

export class ArmsBar {
  #fields;
  #text = el("span", { class: "differs-text" });
  #mark = el("span", { class: "differs-mark", "aria-hidden": "true" });
  #advice = el("span", { class: "differs-advice" });
  #pair;

  /**
   * @param {import("../../form/form.d.ts").Field[]} fields
   * @param {() => void} startPair
   */
  constructor(fields, startPair) {
    this.#fields = fields;
    this.#pair = el(
      "button",
      { type: "button", class: "button-second", hidden: true, onclick: startPair },
      icon("running"),
      "Start pair",
    );
    this.#pair.title = "The run it was started from and this one, together, with the same seeds";
    this.line = el(
      "p",
      { class: "differs", "aria-live": "polite" },
      this.#mark,
      this.#text,
      this.#advice,
    );
    this.pair = this.#pair;
  }

  /**
   * @param {RunView | null} base
   * @param {JsonObject} defaults
   * @param {JsonObject} spec
   */
  update(base, defaults, spec) {
    const from = base ? /** @type {JsonObject} */ (base.spec) : defaults;
    const found = factors(this.#fields, from, spec);
    const { tone, text, advice } = armsLine(found, base ? `#${base.number}` : "");
    this.line.dataset.tone = tone;
    setText(this.#mark, { one: "✓", several: "!", same: "", plain: "" }[tone]);
    setText(this.#text, text);
    setText(this.#advice, advice);
    this.#pair.hidden = !base || found.length === 0;
  }
}
