/** A small grid: up to two factors of the present settings, every combination, one cohort. */
import { axisProblem, combinations, sizeOf, sweepable, valueWords } from "../../form/grid.js";
import { seedsProblem } from "../../form/seeds.js";
import { el, setText } from "../../lib/dom.js";
import { seconds } from "../../lib/format.js";
import { icon } from "../../lib/icons.js";
import { Refusal } from "../../wire/rest.js";
import { Dialog } from "./dialog.js";
import { SweepAxis } from "./sweepaxis.js";

/** @typedef {import("../../form/form.d.ts").JsonObject} JsonObject */
/** @typedef {import("../../form/form.d.ts").Field} Field */

const FIRST = "optimizer.lr"; // what most people sweep first
const MOST_DRAWN = 16; // values along a side of the picture

export class SweepDialog {
  #groups;
  #fields;
  #launch;
  #spec = /** @type {JsonObject} */ ({});
  #oneTakes = /** @type {number | null} */ (null);
  #axes;
  #seeds;
  #size = el("p", { class: "sweep-size", "aria-live": "polite" });
  #picture = el("div", { class: "sweep-picture", "aria-hidden": "true" });
  #alert = el("p", { class: "form-alert", role: "alert", hidden: true });
  #start;
  #dialog;
  #busy = false;
  #offered = "";

  /**
   * @param {import("../../form/form.d.ts").Group[]} groups
   * @param {(specs: JsonObject[], seeds: number) => Promise<void>} launch rejects with a Refusal
   */
  constructor(groups, launch) {
    this.#groups = groups;
    this.#fields = groups.flatMap(({ fields }) => fields);
    this.#launch = launch;
    const changed = () => this.#update();
    this.#axes = [
      new SweepAxis("First factor", false, changed),
      new SweepAxis("Second factor", true, changed),
    ];
    this.#seeds = el("input", {
      type: "number",
      id: "sweep-seeds",
      class: "seeds-count",
      value: "1",
      min: 1,
      max: 64,
      step: 1,
      oninput: changed,
    });
    this.#start = el(
      "button",
      { type: "submit", class: "button-start" },
      icon("running"),
      el("span", {}, "Start sweep"),
    );
    const seeds = el(
      "div",
      { class: "sweep-seeds" },
      el("label", { for: "sweep-seeds", class: "field-label" }, "Seeds for each"),
      this.#seeds,
    );
    const form = el(
      "form",
      { class: "sweep", novalidate: true },
      el(
        "p",
        { class: "dialog-lead" },
        "All other settings are those of the form. Every run of the grid trains in step with the others.",
      ),
      el("div", { class: "axes" }, ...this.#axes.map(({ element }) => element)),
      seeds,
      el("div", { class: "sweep-preview" }, this.#picture, this.#size),
      this.#alert,
      this.#start,
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    this.#dialog = new Dialog("Sweep", "sweep-dialog", { modal: true }, form);
    this.element = this.#dialog.element;
  }

  get open() {
    return this.#dialog.open;
  }

  /**
   * @param {JsonObject} spec of the form
   * @param {number | null} oneTakes seconds of one run, as far as is known
   */
  show(spec, oneTakes) {
    this.#spec = spec;
    this.#oneTakes = oneTakes;
    const choices = sweepable(this.#groups, spec);
    const offered = choices.map(({ path }) => path).join();
    if (offered !== this.#offered) {
      this.#offered = offered; // else what was typed stays
      const first = choices.some(({ path }) => path === FIRST) ? FIRST : choices[0].path;
      this.#axes[0].offer(choices, first);
      this.#axes[1].offer(choices, "");
    }
    this.#say("");
    this.#update();
    this.#dialog.show();
  }

  async submit() {
    if (this.#busy) return;
    const made = this.#made();
    if (made.wrong) {
      this.#update(true);
      this.#axes.find((axis) => axis.axis?.wrong)?.focus();
      return;
    }
    this.#busy = true;
    this.#start.setAttribute("aria-busy", "true");
    try {
      await this.#launch(made.specs, this.#seeds.valueAsNumber);
      this.#dialog.close();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const of = error.fields.map(({ path, message }) => `${path}: ${message}`);
      this.#say([error.message, ...of.slice(0, 3)].join(" "));
    } finally {
      this.#busy = false;
      this.#start.removeAttribute("aria-busy");
    }
  }

  /** @returns {{specs: JsonObject[], counts: number[], wrong: string}} */
  #made() {
    const axes = this.#axes.flatMap(({ axis }) => (axis ? [axis] : []));
    const counts = axes.map(({ values }) => values.length);
    const wrong = axes.find((axis) => axis.wrong)?.wrong ?? "";
    if (wrong) return { specs: [], counts, wrong };
    if (axes.length > 1 && axes[0].choice.path === axes[1].choice.path) {
      return { specs: [], counts, wrong: "Choose two different factors." };
    }
    const seeds = this.#seeds.valueAsNumber;
    const size = seedsProblem(seeds)
      ? `Seeds. ${seedsProblem(seeds)}`
      : sizeOf(counts, seeds).wrong;
    if (size) return { specs: [], counts, wrong: size };
    return { ...combinations(this.#fields, this.#spec, axes), counts };
  }

  /** @param {boolean} [told] say what is missing, too */
  #update(told = false) {
    const { counts, wrong, specs } = this.#made();
    for (const axis of this.#axes) {
      const empty = axis.axis?.values.length === 0;
      axis.say(axis.axis && (told || !empty) ? axisProblem(axis.axis) : "");
    }
    const seeds = this.#seeds.valueAsNumber || 1;
    const size = sizeOf(counts, seeds);
    const ofAxes = this.#axes.some((axis) => axis.axis?.wrong);
    const time =
      this.#oneTakes !== null && specs.length > 0
        ? `, about ${seconds(this.#oneTakes * size.runs)} of work`
        : "";
    setText(this.#size, ofAxes ? "Choose values." : wrong || `${size.text}${time}`);
    this.#size.toggleAttribute("data-wrong", wrong !== "" && !ofAxes);
    this.#draw();
  }

  /** The grid in small: a cell a run, its values at the sides. */
  #draw() {
    const [rows, columns] = this.#axes.map(({ axis }) =>
      axis && !axis.wrong
        ? axis.values.slice(0, MOST_DRAWN).map((value) => valueWords(axis.choice.field, value))
        : [],
    );
    const wide = columns.length > 0 ? columns : [""];
    this.#picture.style.setProperty("--sides", String(wide.length));
    this.#picture.replaceChildren(
      el("span"),
      ...wide.map((text) => el("span", { class: "side" }, text)),
      ...rows.flatMap((text) => [el("span", { class: "side" }, text), ...wide.map(() => el("i"))]),
    );
    this.#picture.hidden = rows.length === 0;
  }

  /** @param {string} text */
  #say(text) {
    setText(this.#alert, text);
    this.#alert.hidden = text === "";
  }
}
