/** A section of the form: closed it says in one line what is chosen. */

import { optionOf, valueAt } from "../../form/values.js";
import { el, setText } from "../../lib/dom.js";
import { fieldset } from "./fields.js";

/** @typedef {import("../../form/form.d.ts").Field} Field */
/** @typedef {import("../../form/form.d.ts").JsonObject} JsonObject */

export class Group {
  #fields;
  #set;
  #summary = el("span", { class: "group-summary" });

  /**
   * @param {import("../../form/form.d.ts").Group} group
   * @param {import("./fields.js").Change} change
   */
  constructor(group, change) {
    this.#fields = group.fields;
    this.#set = fieldset(group.fields, change);
    const title = el("span", { class: "group-title" }, group.title);
    this.element = el(
      "details",
      { class: "group" },
      el("summary", {}, title, this.#summary),
      this.#set.element,
    );
  }

  /**
   * @param {JsonObject} spec
   * @param {Map<string, string>} errors
   */
  update(spec, errors) {
    this.#set.update(spec);
    let wrong = false;
    for (const control of this.#set.controls()) {
      const text = errors.get(control.path) ?? "";
      control.setError(text);
      wrong ||= text !== "";
    }
    this.element.toggleAttribute("data-invalid", wrong);
    const parts = this.#fields.map((field) => brief(field, spec)).filter(Boolean);
    setText(this.#summary, parts.join(" · ") || "As it comes");
  }

  /**
   * Open the way to the first field with an error, and go there.
   * @param {Map<string, string>} errors
   */
  focusFirstError(errors) {
    const control = this.#set.controls().find(({ path }) => errors.has(path));
    if (!control) return false;
    this.element.open = true;
    const folded = control.element.closest("details");
    if (folded) folded.open = true;
    control.focus();
    return true;
  }
}

/**
 * A field's value in a few words: a choice's title and its plain numbers.
 * @param {Field} field
 * @param {JsonObject} spec
 * @returns {string}
 */
function brief(field, spec) {
  const value = valueAt(spec, field.path);
  switch (field.type) {
    case "union": {
      const option = optionOf(field, spec);
      if (!option) return "";
      if (option.kind === "none") return `no ${field.title.toLowerCase()}`;
      const plain = option.fields.filter((inner) => !inner.advanced && valueAt(spec, inner.path));
      const numbers = plain.filter((inner) => inner.type === "number").slice(0, 2);
      const inside = plain.filter((inner) => inner.type === "union");
      return [option.title, ...[...numbers, ...inside].map((inner) => brief(inner, spec))]
        .filter((text) => text && !text.startsWith("no "))
        .join(", ");
    }
    case "object":
      return field.fields
        .map((inner) => changed(inner, spec))
        .filter(Boolean)
        .join(", ");
    case "number":
      return field.unit ? `${value} ${field.unit}` : `${field.title.toLowerCase()} ${value}`;
    case "text":
      return String(value ?? "");
    case "list":
      return Array.isArray(value) ? value.join(", ") : "";
    default:
      return "";
  }
}

/**
 * A number that is not as it comes, with its title.
 * @param {Field} field
 * @param {JsonObject} spec
 */
function changed(field, spec) {
  const value = valueAt(spec, field.path);
  if (field.type !== "number" || value === field.initial) return "";
  return `${field.title.toLowerCase()} ${value} ${field.unit}`;
}
