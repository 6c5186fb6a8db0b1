/** A number: box, unit, slider, range and help. */
import { slider } from "../../form/slider.js";
import { range } from "../../form/validate.js";
import { el } from "../../lib/dom.js";
import { labelled } from "./labelled.js";

/** @typedef {import("../../form/form.d.ts").NumberField} NumberField */
/** @typedef {import("./fields.js").Control} Control */
/** @typedef {import("./fields.js").Change} Change */

const POSITIONS = 400;

/**
 * @param {NumberField} field
 * @param {Change} change
 * @returns {Control}
 */
export function numberField(field, change) {
  const scale = slider(field);
  const input = el("input", {
    type: "number",
    step: field.integer ? 1 : "any",
    required: !field.optional,
  });
  const knob =
    scale &&
    el("input", {
      type: "range",
      min: 0,
      max: POSITIONS,
      step: 1,
      tabindex: -1,
      "aria-hidden": "true",
    });
  /** @param {unknown} value */
  const place = (value) => {
    if (knob && typeof value === "number") {
      knob.value = String(Math.round(POSITIONS * scale.toPosition(value)));
      knob.style.setProperty("--filled", `${100 * scale.toPosition(value)}%`);
    }
  };
  input.addEventListener("input", () => {
    // An empty or half-typed box has no number; NaN fails the check and is never sent.
    const value = input.value === "" && field.optional ? null : input.valueAsNumber;
    place(value);
    change(field.path, value);
  });
  knob?.addEventListener("input", () => {
    const value = scale?.toNumber(Number(knob.value) / POSITIONS);
    input.value = String(value);
    knob.style.setProperty("--filled", `${(100 * Number(knob.value)) / POSITIONS}%`);
    change(field.path, value);
  });
  const unit = field.unit && el("span", { class: "unit" }, field.unit);
  const row = el(
    "div",
    { class: "number-row" },
    knob,
    el("span", { class: "number-box" }, input, unit),
  );
  const label = labelled(field, input, row, range(field));
  return {
    ...label,
    /** @param {unknown} value */
    set(value) {
      input.value = value === null || value === undefined ? "" : String(value);
      place(value);
    },
  };
}
