/** Switches, choices from a short list, text and lists of words. */
import { el } from "../../lib/dom.js";
import { labelled } from "./labelled.js";

/** @typedef {import("../../form/form.d.ts").Field} Field */
/** @typedef {import("./fields.js").Control} Control */
/** @typedef {import("./fields.js").Change} Change */

/**
 * @param {import("../../form/form.d.ts").BooleanField} field
 * @param {Change} change
 * @returns {Control}
 */
export function booleanField(field, change) {
  const input = el("input", {
    type: "checkbox",
    class: "switch",
    onchange: () => change(field.path, input.checked),
  });
  return {
    ...labelled(field, input, input),
    set: (value) => {
      input.checked = value === true;
    },
  };
}

/**
 * @param {import("../../form/form.d.ts").EnumField} field
 * @param {Change} change
 * @returns {Control}
 */
export function enumField(field, change) {
  const options = field.options.map((value) => el("option", { value }, value.replaceAll("_", " ")));
  const select = el("select", { onchange: () => change(field.path, select.value) }, ...options);
  return {
    ...labelled(field, select, select),
    set: (value) => {
      select.value = String(value);
    },
  };
}

/**
 * @param {import("../../form/form.d.ts").TextField} field
 * @param {Change} change
 * @returns {Control}
 */
export function textField(field, change) {
  const input = el("input", {
    type: "text",
    autocomplete: "off",
    oninput: () => change(field.path, input.value),
  });
  return {
    ...labelled(field, input, input),
    set: (value) => {
      input.value = String(value ?? "");
    },
  };
}

/**
 * @param {import("../../form/form.d.ts").ListField} field
 * @param {Change} change
 * @returns {Control}
 */
export function listField(field, change) {
  const words = () =>
    input.value
      .split(",")
      .map((word) => word.trim())
      .filter(Boolean);
  const input = el("input", {
    type: "text",
    autocomplete: "off",
    oninput: () => change(field.path, words()),
  });
  const help = [field.help, "Separate by commas."].filter(Boolean).join(" ");
  return {
    ...labelled({ ...field, help }, input, input),
    set: (value) => {
      input.value = Array.isArray(value) ? value.join(", ") : "";
    },
  };
}
