/** One factor of a sweep: which field, and its values as a list, a range or ticks. */
import { axisProblem, listed, ranged, valueWords } from "../../form/grid.js";
import { range } from "../../form/validate.js";
import { el, setText } from "../../lib/dom.js";

/** @typedef {import("../../form/grid.js").Sweepable} Sweepable */
/** @typedef {import("../../form/grid.js").Axis} Axis */
/** @typedef {{element: HTMLElement, values: () => {values: unknown[], wrong: string}}} Values */

let made = 0;

export class SweepAxis {
  #select;
  #body = el("div", { class: "axis-values" });
  #problem = el("p", { class: "field-error", role: "alert", hidden: true });
  #choices = /** @type {Sweepable[]} */ ([]);
  #values = /** @type {Values | null} */ (null);
  #changed;
  #optional;

  /**
   * @param {string} title
   * @param {boolean} optional it may be left out
   * @param {() => void} changed
   */
  constructor(title, optional, changed) {
    made += 1;
    this.#changed = changed;
    this.#optional = optional;
    this.#select = el("select", { id: `axis-${made}`, onchange: () => this.#choose() });
    this.element = el(
      "section",
      { class: "axis" },
      el("label", { for: `axis-${made}`, class: "field-label" }, title),
      this.#select,
      this.#body,
      this.#problem,
    );
  }

  /**
   * @param {Sweepable[]} choices
   * @param {string} path chosen at first, "" for none
   */
  offer(choices, path) {
    this.#choices = choices;
    const groups = [...new Set(choices.map(({ group }) => group))].map((group) =>
      el(
        "optgroup",
        { label: group },
        ...choices
          .filter((choice) => choice.group === group)
          .map((choice) => el("option", { value: choice.path }, choice.title)),
      ),
    );
    const none = this.#optional ? [el("option", { value: "" }, "None")] : [];
    this.#select.replaceChildren(...none, ...groups);
    this.#select.value = path;
    this.#choose();
  }

  /** What is chosen, with what is wrong; null for no factor. @returns {(Axis & {wrong: string}) | null} */
  get axis() {
    const choice = this.#choices.find(({ path }) => path === this.#select.value);
    if (!choice || !this.#values) return null;
    const { values, wrong } = this.#values.values();
    return { choice, values, wrong: wrong || axisProblem({ choice, values }) };
  }

  get path() {
    return this.#select.value;
  }

  /** @param {string} text */
  say(text) {
    setText(this.#problem, text);
    this.#problem.hidden = text === "";
    this.element.toggleAttribute("data-invalid", text !== "");
  }

  focus() {
    const first = this.#body.querySelector("input, select");
    if (first instanceof HTMLElement) first.focus();
    else this.#select.focus();
  }

  #choose() {
    const choice = this.#choices.find(({ path }) => path === this.#select.value);
    this.#values = choice ? valuesOf(choice, this.#changed) : null;
    this.#body.replaceChildren(...(this.#values ? [this.#values.element] : []));
    this.#changed();
  }
}

/**
 * @param {Sweepable} choice
 * @param {() => void} changed
 * @returns {Values}
 */
function valuesOf(choice, changed) {
  return choice.field.type === "number"
    ? numbers(choice.field, choice.title, changed)
    : ticks(choice, changed);
}

/**
 * @param {Sweepable} choice
 * @param {() => void} changed
 * @returns {Values}
 */
function ticks({ field, title }, changed) {
  const offered =
    field.type === "union"
      ? field.options.map(({ kind }) => kind)
      : field.type === "enum"
        ? field.options
        : [false, true];
  const boxes = offered.map((value) => ({
    value,
    input: el("input", { type: "checkbox", onchange: changed }),
  }));
  const labels = boxes.map(({ value, input }) => el("label", {}, input, valueWords(field, value)));
  return {
    element: el("div", { class: "ticks", role: "group", "aria-label": title }, ...labels),
    values: () => ({
      values: boxes.filter(({ input }) => input.checked).map(({ value }) => value),
      wrong: "",
    }),
  };
}

/**
 * A list to type; a range writes it.
 * @param {import("../../form/form.d.ts").NumberField} field
 * @param {string} title
 * @param {() => void} changed
 * @returns {Values}
 */
function numbers(field, title, changed) {
  const list = el("input", {
    type: "text",
    autocomplete: "off",
    inputmode: "decimal",
    "aria-label": `Values of ${title}`,
    placeholder: "0.001, 0.01, 0.1",
    oninput: changed,
  });
  /** @param {string} name @param {string} value */
  const box = (name, value) =>
    el("input", { type: "number", step: "any", value, "aria-label": `${name}, ${title}` });
  const { from, to, count } = {
    from: box("From", ""),
    to: box("To", ""),
    count: box("Count", "5"),
  };
  const scale = el(
    "select",
    { "aria-label": `Spacing, ${title}` },
    el("option", { value: "linear" }, "evenly"),
    el("option", { value: "log" }, "by factors"),
  );
  scale.value = field.log ? "log" : "linear";
  const wrong = el("p", { class: "field-error", hidden: true });
  const fill = () => {
    const asked = { from: from.valueAsNumber, to: to.valueAsNumber, count: count.valueAsNumber };
    const log = scale.value === "log";
    const made = ranged({ ...asked, log, integer: field.integer });
    setText(wrong, made.wrong);
    wrong.hidden = made.wrong === "" || Number.isNaN(asked.from) || Number.isNaN(asked.to);
    if (!made.wrong) list.value = made.values.join(", ");
    changed();
  };
  const spread = el(
    "div",
    { class: "axis-range", oninput: fill },
    from,
    el("span", {}, "to"),
    to,
    el("span", {}, "in"),
    count,
    scale,
  );
  return {
    element: el(
      "div",
      { class: "axis-numbers" },
      list,
      el("span", { class: "range" }, `Allowed: ${range(field)}. Or fill in a range:`),
      spread,
      wrong,
    ),
    values: () => ({ values: listed(list.value), wrong: "" }),
  };
}
