/** Form model → controls. One function a kind of field; unions hold the fields of their choice. */
import { optionOf, valueAt } from "../../form/values.js";
import { el } from "../../lib/dom.js";
import { setProse } from "../../lib/mathml.js";
import { labelled } from "./labelled.js";
import { numberField } from "./numberfield.js";
import { booleanField, enumField, listField, textField } from "./simplefields.js";
import { uploadField } from "./uploadfield.js";

/** @typedef {import("../../form/form.d.ts").Field} Field */
/** @typedef {import("../../form/form.d.ts").JsonObject} JsonObject */
/** @typedef {(path: string, value: unknown) => void} Change */
/**
 * @typedef {object} Control
 * @property {string} path
 * @property {HTMLElement} element
 * @property {() => void} focus
 * @property {(text: string) => void} setError
 * @property {(value: unknown) => void} set
 */
/**
 * Controls of some fields, in step with a spec.
 * @typedef {object} Fieldset
 * @property {HTMLElement} element
 * @property {(spec: JsonObject) => void} update
 * @property {() => Control[]} controls
 */

/**
 * @param {Field[]} fields
 * @param {Change} change
 * @returns {Fieldset}
 */
export function fieldset(fields, change) {
  const parts = fields.map((field) => ({ field, part: build(field, change) }));
  const plain = parts.filter(({ field }) => !field.advanced).map(({ part }) => part.element);
  const folded = parts.filter(({ field }) => field.advanced).map(({ part }) => part.element);
  const more =
    folded.length > 0 &&
    el("details", { class: "advanced" }, el("summary", {}, "Advanced"), ...folded);
  return {
    element: el("div", { class: "fieldset" }, ...plain, more),
    update: (spec) => {
      for (const { part } of parts) part.update(spec);
    },
    controls: () => parts.flatMap(({ part }) => part.controls()),
  };
}

/**
 * @param {Field} field
 * @param {Change} change
 * @returns {Fieldset}
 */
function build(field, change) {
  if (field.type === "union") return unionField(field, change);
  if (field.type === "object") return fieldset(field.fields, change);
  const control = simple(field, change);
  return {
    element: control.element,
    update(spec) {
      // Whoever types in it knows better what it holds.
      if (!control.element.contains(document.activeElement)) control.set(valueAt(spec, field.path));
    },
    controls: () => [control],
  };
}

/**
 * @param {Exclude<Field, {type: "union" | "object"}>} field
 * @param {Change} change
 */
function simple(field, change) {
  switch (field.type) {
    case "number":
      return numberField(field, change);
    case "boolean":
      return booleanField(field, change);
    case "enum":
      return enumField(field, change);
    case "list":
      return listField(field, change);
    default:
      return field.upload ? uploadField(field, change) : textField(field, change);
  }
}

/**
 * @param {import("../../form/form.d.ts").UnionField} field
 * @param {Change} change
 * @returns {Fieldset}
 */
function unionField(field, change) {
  const options = field.options.map(({ kind, title }) => el("option", { value: kind }, title));
  const select = el(
    "select",
    { onchange: () => change(`${field.path}.kind`, select.value) },
    ...options,
  );
  const frame = labelled(field, select, select);
  const inner = el("div", { class: "union-fields" });
  /** @type {Fieldset | null} */
  let chosen = null;
  let kind = "";
  return {
    element: el("div", { class: "union" }, frame.element, inner),
    update(spec) {
      const option = optionOf(field, spec);
      select.value = option?.kind ?? "";
      if (option && option.kind !== kind) {
        kind = option.kind;
        setProse(frame.help, option.help || field.help);
        chosen = fieldset(option.fields, change);
        inner.replaceChildren(chosen.element);
      }
      chosen?.update(spec);
    },
    controls: () => [{ ...frame, set: () => {} }, ...(chosen?.controls() ?? [])],
  };
}
