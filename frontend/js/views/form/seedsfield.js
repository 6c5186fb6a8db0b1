/** The number of seeds, beside Start: one click launches the same run so many times. */
import { MOST_SEEDS, seedsMeaning, seedsProblem } from "../../form/seeds.js";
import { el, setText } from "../../lib/dom.js";

export class SeedsField {
  #error = el("p", { class: "field-error", id: "seeds-error", hidden: true });
  #meaning = el("p", { class: "seeds-meaning", id: "seeds-meaning", "aria-live": "polite" });
  #input;
  #seed = /** @type {unknown} */ (0);

  /** @param {() => void} changed */
  constructor(changed) {
    this.#input = el("input", {
      type: "number",
      id: "seeds",
      class: "seeds-count",
      value: "1",
      min: 1,
      max: MOST_SEEDS,
      step: 1,
      required: true,
      "aria-describedby": "seeds-error seeds-meaning",
      oninput: () => {
        this.setError(seedsProblem(this.count));
        changed();
      },
    });
    const label = el("label", { for: "seeds", class: "field-label" }, "Seeds");
    this.element = el("div", { class: "seeds" }, label, this.#input, this.#meaning, this.#error);
  }

  /** NaN while the box is empty or half typed. */
  get count() {
    return this.#input.valueAsNumber;
  }

  /** What is wrong with the number, "" for nothing. */
  get problem() {
    return seedsProblem(this.count);
  }

  /** The first seed has changed. @param {unknown} seed */
  follow(seed) {
    this.#seed = seed;
    setText(this.#meaning, seedsMeaning(this.count, this.#seed));
  }

  reset() {
    this.#input.value = "1";
    this.setError("");
  }

  /** @param {string} text "" for none */
  setError(text) {
    setText(this.#error, text);
    this.#error.hidden = text === "";
    setText(this.#meaning, seedsMeaning(this.count, this.#seed));
    if (text) this.#input.setAttribute("aria-invalid", "true");
    else this.#input.removeAttribute("aria-invalid");
  }

  focus() {
    this.#input.focus();
  }
}
