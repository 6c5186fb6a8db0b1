/** The launch form: made from /api/spec alone, checked beside each field. */
import { titles } from "../../form/arms.js";
import { formModel } from "../../form/schema.js";
import { problem } from "../../form/validate.js";
import { activeFields, chosen, same, valueAt, withValue } from "../../form/values.js";
import { el, setText } from "../../lib/dom.js";
import { icon } from "../../lib/icons.js";
import { learnFormulas } from "../../lib/mathml.js";
import { Refusal } from "../../wire/rest.js";
import { ArmsBar } from "./armsbar.js";
import { Dialog } from "./dialog.js";
import { Group } from "./group.js";
import { presetCards } from "./presetcards.js";
import { Preview } from "./preview.js";
import { SeedsField } from "./seedsfield.js";
import { SweepDialog } from "./sweepdialog.js";

/** @typedef {import("../../form/form.d.ts").Catalogue} Catalogue */
/** @typedef {import("../../form/form.d.ts").JsonObject} JsonObject */
/** @typedef {import("../../form/form.d.ts").Preset} Preset */
/** @typedef {import("../../wire/wire.d.ts").RunView} RunView */
/**
 * @typedef {object} Deeds what the form asks of the page; a launch rejects with a Refusal
 * @property {(specs: JsonObject[], seeds: number) => Promise<void>} launch
 * @property {(preset: Preset) => Promise<void>} launchPreset
 * @property {() => void} forget the run that the form was started from
 */

export class LaunchForm {
  #spec;
  #fields;
  #groups;
  #base = /** @type {RunView | null} */ (null);
  #errors = /** @type {Map<string, string>} */ (new Map());
  #alert = el("p", { class: "form-alert", role: "alert", hidden: true });
  #busy = false;
  #start;
  #label = el("span", {}, "Start");
  #seeds = new SeedsField(() => this.#update());
  #defaults;
  #deeds;
  #titles;
  #arms;
  #sweep;
  #presets;
  #preview = new Preview((refusal) => this.#unfit(refusal));

  /**
   * @param {Catalogue} catalogue
   * @param {Deeds} deeds
   */
  constructor(catalogue, deeds) {
    learnFormulas(catalogue.formulas);
    const model = formModel(catalogue);
    this.#deeds = deeds;
    this.#defaults = catalogue.defaults;
    this.#spec = catalogue.defaults;
    this.#fields = model.flatMap(({ fields }) => fields);
    this.#titles = titles(this.#fields);
    this.#groups = model.map(
      (group) => new Group(group, (path, value) => this.#change(path, value)),
    );
    this.#arms = new ArmsBar(this.#fields, () => this.submit(true));
    this.#sweep = new SweepDialog(model, deeds.launch);
    const cards = presetCards(catalogue.presets, async (preset) => {
      await deeds.launchPreset(preset);
      this.#presets.close();
    });
    this.#presets = new Dialog("Ready experiments", "presets-dialog", { modal: true }, cards);
    this.#start = el(
      "button",
      { type: "submit", class: "button-start", title: "Ctrl or ⌘ + Enter" },
      icon("running"),
      this.#label,
    );
    this.element = this.#page();
    this.element.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    this.#update();
  }

  #page() {
    /** @param {string} text @param {() => void} onclick */
    const quiet = (text, onclick) =>
      el("button", { type: "button", class: "button-quiet", onclick }, text);
    const head = el(
      "div",
      { class: "rail-head" },
      el("h2", {}, "New run"),
      el(
        "span",
        { class: "launch-tools" },
        quiet("Examples", () => this.#presets.show()),
        quiet("Sweep", () => this.#openSweep()),
        quiet("Defaults", () => this.#reset()),
      ),
    );
    const foot = el(
      "div",
      { class: "launch-foot" },
      this.#alert,
      this.#arms.line,
      this.#seeds.element,
      el("div", { class: "launch-buttons" }, this.#start, this.#arms.pair),
    );
    const groups = el("div", { class: "groups" }, ...this.#groups.map(({ element }) => element));
    return el(
      "form",
      { class: "launch", novalidate: true, "aria-label": "New run" },
      head,
      groups,
      this.#preview.element,
      foot,
    );
  }

  /** Dialogs of the form, which stand outside it. */
  get dialogs() {
    return [this.#sweep.element, this.#presets.element, this.#preview.dialog];
  }

  get fields() {
    return this.#fields;
  }

  /** Title of a field with that of the choice it belongs to. @param {string} path */
  fullTitleOf(path) {
    return this.#titles.get(path) ?? path;
  }

  /**
   * The run that the next one is compared with. What stands in the form stays, unless the run is
   * taken over on purpose or nothing has been changed.
   * @param {RunView | null} run
   * @param {boolean} [take] its settings; its name stays its own
   */
  startFrom(run, take = false) {
    if (run && (take || (run.id !== this.#base?.id && this.#untouched()))) {
      const { name, tags } = this.#defaults;
      this.#spec = { .../** @type {JsonObject} */ (run.spec), name, tags };
      this.#errors.clear();
      this.#say("");
    }
    if (run?.id === this.#base?.id && !take) return;
    this.#base = run;
    this.#update();
  }

  /** The settings of a spec that no run has yet. @param {JsonObject} spec */
  take(spec) {
    const { name, tags } = this.#defaults;
    this.#spec = { ...spec, name, tags };
    this.#errors.clear();
    this.#say("");
    this.#update();
  }

  #untouched() {
    const { name, tags } = this.#defaults;
    const from = /** @type {JsonObject} */ (this.#base?.spec ?? this.#defaults);
    return same({ ...from, name, tags }, { ...this.#spec, name, tags });
  }

  /** @param {boolean} [pair] with the run that the form was started from */
  async submit(pair = false) {
    if (this.#sweep.open) return this.#sweep.submit();
    if (this.#busy || document.querySelector("dialog:modal")) return;
    this.#errors = this.#problems();
    if (this.#errors.size > 0) {
      this.#update();
      this.#focusFirst();
      return;
    }
    if (this.#seeds.problem) {
      this.#seeds.setError(this.#seeds.problem);
      this.#seeds.focus();
      return;
    }
    this.#setBusy(true);
    try {
      await this.#deeds.launch(pair ? this.#pair() : [this.#spec], this.#seeds.count);
      this.#say("");
    } catch (error) {
      this.#refused(error);
    } finally {
      this.#setBusy(false);
    }
  }

  /** Both arms begin with the seed of the first, so that both draw the same. */
  #pair() {
    const { name, tags } = this.#defaults;
    const base = /** @type {JsonObject} */ (this.#base?.spec ?? this.#defaults);
    return [{ ...base, name, tags, probes: this.#spec.probes }, this.#spec];
  }

  #openSweep() {
    this.#errors = this.#problems();
    this.#update();
    if (this.#errors.size > 0) this.#focusFirst();
    else this.#sweep.show(this.#spec, this.#preview.trainingSeconds);
  }

  /**
   * @param {string} path
   * @param {unknown} value
   */
  #change(path, value) {
    const union =
      this.#fields && activeFields(this.#fields, this.#spec).find((f) => `${f.path}.kind` === path);
    if (union?.type === "union") {
      const current = /** @type {JsonObject} */ (valueAt(this.#spec, union.path));
      this.#spec = withValue(this.#spec, union.path, chosen(union, current, String(value)));
    } else {
      this.#spec = withValue(this.#spec, path, value);
    }
    this.#errors = this.#problems(); // what the server found wrong may be cured by any change
    this.#say("");
    this.#update();
  }

  #problems() {
    const fields = activeFields(this.#fields, this.#spec);
    return new Map(
      fields
        .map(
          (field) =>
            /** @type {const} */ ([field.path, problem(field, valueAt(this.#spec, field.path))]),
        )
        .filter(([, wrong]) => wrong !== ""),
    );
  }

  /** @param {unknown} error */
  #refused(error) {
    if (!(error instanceof Refusal)) throw error;
    const known = new Set(activeFields(this.#fields, this.#spec).map(({ path }) => path));
    const elsewhere = [];
    let ofSeeds = "";
    for (const { path, message } of error.fields) {
      if (known.has(path)) this.#errors.set(path, message);
      else if (path === "seeds") ofSeeds = message;
      else elsewhere.push(message);
    }
    this.#update();
    this.#seeds.setError(ofSeeds);
    if (this.#errors.size > 0) this.#focusFirst();
    else if (ofSeeds) this.#seeds.focus();
    const beside = this.#errors.size > 0 || ofSeeds !== "";
    this.#say(beside ? elsewhere.join(" ") : [error.message, ...elsewhere].join(" "));
  }

  /** What the server finds wrong before anything is started. @param {Refusal} refusal */
  #unfit({ fields, message }) {
    const known = new Set(activeFields(this.#fields, this.#spec).map(({ path }) => path));
    const here = fields.filter(({ path }) => known.has(path));
    for (const { path, message: wrong } of here) this.#errors.set(path, wrong);
    for (const group of this.#groups) group.update(this.#spec, this.#errors);
    this.#say(here.length > 0 ? "" : message);
  }

  /** @param {string} text */
  #say(text) {
    setText(this.#alert, text);
    this.#alert.hidden = text === "";
  }

  #focusFirst() {
    for (const group of this.#groups) if (group.focusFirstError(this.#errors)) return;
  }

  /** @param {boolean} busy */
  #setBusy(busy) {
    this.#busy = busy;
    this.#start.setAttribute("aria-busy", String(busy));
  }

  #reset() {
    this.#spec = this.#defaults;
    this.#errors.clear();
    this.#seeds.reset();
    this.#say("");
    this.#deeds.forget();
    this.#base = null;
    this.#update();
  }

  #update() {
    for (const group of this.#groups) group.update(this.#spec, this.#errors);
    this.#arms.update(this.#base, this.#defaults, this.#spec);
    this.#seeds.follow(this.#spec.seed);
    const many = !this.#seeds.problem && this.#seeds.count > 1;
    setText(this.#label, many ? `Start ${this.#seeds.count} runs` : "Start");
    if (this.#problems().size > 0) this.#preview.clear();
    else this.#preview.follow(this.#spec);
  }
}
