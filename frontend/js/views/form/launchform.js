/** The launch form: made from /api/spec alone, checked beside each field. */
import { formModel } from "../../form/schema.js";
import { problem } from "../../form/validate.js";
import { activeFields, chosen, same, valueAt, withValue } from "../../form/values.js";
import { el, setText } from "../../lib/dom.js";
import { icon } from "../../lib/icons.js";
import { differences } from "../../state/differences.js";
import { Refusal } from "../../wire/rest.js";
import { Group } from "./group.js";
import { Preview } from "./preview.js";
import { SeedsField } from "./seedsfield.js";

/** @typedef {import("../../form/form.d.ts").Catalogue} Catalogue */
/** @typedef {import("../../form/form.d.ts").JsonObject} JsonObject */
/** @typedef {import("../../wire/wire.d.ts").RunView} RunView */

export class LaunchForm {
  #spec;
  #fields;
  #groups;
  #base = /** @type {RunView | null} */ (null);
  #errors = /** @type {Map<string, string>} */ (new Map());
  #differs = el("p", { class: "differs", "aria-live": "polite" });
  #alert = el("p", { class: "form-alert", role: "alert", hidden: true });
  #busy = false;
  #start;
  #label = el("span", {}, "Start");
  #seeds = new SeedsField(() => this.#update());
  #defaults;
  #launch;
  #preview = new Preview((refusal) => this.#unfit(refusal));

  /**
   * @param {Catalogue} catalogue
   * @param {(spec: JsonObject, seeds: number) => Promise<void>} launch rejects with a Refusal
   * @param {() => void} forget the run that the form was started from
   */
  constructor(catalogue, launch, forget) {
    const model = formModel(catalogue);
    this.#launch = launch;
    this.#defaults = catalogue.defaults;
    this.#spec = catalogue.defaults;
    this.#fields = model.flatMap(({ fields }) => fields);
    this.#groups = model.map(
      (group) => new Group(group, (path, value) => this.#change(path, value)),
    );
    this.#start = el(
      "button",
      { type: "submit", class: "button-start" },
      icon("running"),
      this.#label,
    );
    this.#start.title = "Ctrl or ⌘ + Enter";
    const back = el(
      "button",
      { type: "button", class: "button-quiet", onclick: () => this.#reset(forget) },
      "Defaults",
    );
    const head = el("div", { class: "rail-head" }, el("h2", {}, "New run"), back);
    const foot = el(
      "div",
      { class: "launch-foot" },
      this.#alert,
      this.#differs,
      this.#seeds.element,
      this.#start,
    );
    const groups = el("div", { class: "groups" }, ...this.#groups.map(({ element }) => element));
    this.element = el(
      "form",
      { class: "launch", novalidate: true, "aria-label": "New run" },
      head,
      groups,
      this.#preview.element,
      foot,
    );
    this.element.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    this.#update();
  }

  /** Title of a field, by its path, with that of its choice where the name alone says little. @param {string} path */
  titleOf(path) {
    const whole = path.endsWith(".kind") ? path.slice(0, -5) : path;
    return (
      activeFields(this.#fields, this.#spec).find((field) => field.path === whole)?.title ?? whole
    );
  }

  /**
   * Take over a run's settings; its name stays its own.
   * @param {RunView | null} run
   * @param {boolean} [again] even if the form was started from it already
   */
  startFrom(run, again = false) {
    if (run && (again || run.id !== this.#base?.id)) {
      const { name, tags } = this.#defaults;
      this.#spec = { .../** @type {JsonObject} */ (run.spec), name, tags };
      this.#errors.clear();
    }
    this.#base = run;
    this.#update();
  }

  async submit() {
    if (this.#busy) return;
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
      await this.#launch(this.#spec, this.#seeds.count);
      this.#say("");
    } catch (error) {
      this.#refused(error);
    } finally {
      this.#setBusy(false);
    }
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

  /** @param {() => void} forget */
  #reset(forget) {
    this.#spec = this.#defaults;
    this.#errors.clear();
    this.#seeds.reset();
    this.#say("");
    forget();
    this.startFrom(null);
  }

  #update() {
    for (const group of this.#groups) group.update(this.#spec, this.#errors);
    const from = this.#base ? this.#base.spec : this.#defaults;
    const whom = this.#base ? `#${this.#base.number}` : "the defaults";
    const paths = same(from, this.#spec) ? [] : differences([from, this.#spec]);
    const text =
      paths.length === 0 ? `Same as ${whom}` : `Differs from ${whom} in: ${paths.join(", ")}`;
    setText(this.#differs, text);
    this.#differs.dataset.same = String(paths.length === 0);
    this.#seeds.follow(this.#spec.seed);
    const many = !this.#seeds.problem && this.#seeds.count > 1;
    setText(this.#label, many ? `Start ${this.#seeds.count} runs` : "Start");
    if (this.#problems().size > 0) this.#preview.clear();
    else this.#preview.follow(this.#spec);
  }
}
