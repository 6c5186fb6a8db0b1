/** What tells two arms of a comparison apart, in the titles of the form: pure. */
import { differences } from "../state/differences.js";
import { valueAt } from "./values.js";

/** @typedef {import("./form.d.ts").Field} Field */
/** @typedef {import("./form.d.ts").JsonObject} JsonObject */
/** @typedef {{path: string, title: string, from: string, to: string}} Factor */

/**
 * Path → title of every field, with that of the choice or part it belongs to: "init.c" is
 * "Initialization c". The path of a choice is "init.kind".
 * @param {Field[]} fields
 * @returns {Map<string, string>}
 */
export function titles(fields) {
  /** @type {Map<string, string>} */
  const found = new Map();
  for (const field of everywhere(fields)) {
    const path = field.field.type === "union" ? `${field.field.path}.kind` : field.field.path;
    if (!found.has(path)) found.set(path, joined(field.parent, field.field.title));
  }
  return found;
}

/**
 * Every field of a form model, those of all choices too.
 * @param {Field[]} fields
 * @param {string} [parent] title of what they belong to
 * @returns {{field: Field, parent: string}[]}
 */
function everywhere(fields, parent = "") {
  return fields.flatMap((field) => {
    const inner =
      field.type === "object"
        ? field.fields
        : field.type === "union"
          ? field.options.flatMap((option) => option.fields)
          : [];
    return [{ field, parent }, ...everywhere(inner, field.title)];
  });
}

/**
 * @param {string} parent
 * @param {string} title
 */
function joined(parent, title) {
  if (!parent) return title;
  const begins = /^\p{Lu}\p{Ll}/u.test(title); // not "L1 share", not "AMSGrad"
  return `${parent} ${begins ? title[0].toLowerCase() + title.slice(1) : title}`;
}

/**
 * The factors in which two specs differ. What is measured changes nothing in training, so it is
 * none.
 * @param {Field[]} fields
 * @param {JsonObject} from
 * @param {JsonObject} to
 * @returns {Factor[]}
 */
export function factors(fields, from, to) {
  const named = titles(fields);
  return differences([from, to])
    .filter((path) => !path.startsWith("probes."))
    .map((path) => ({
      path,
      title: named.get(path) ?? path,
      from: words(fields, path, from),
      to: words(fields, path, to),
    }));
}

/**
 * A value in the form's words: the title of a choice, else the value.
 * @param {Field[]} fields
 * @param {string} path
 * @param {JsonObject} spec
 */
export function words(fields, path, spec) {
  const value = valueAt(spec, path);
  if (path.endsWith(".kind")) {
    const union = everywhere(fields).find(
      ({ field }) => field.type === "union" && `${field.path}.kind` === path,
    )?.field;
    const option =
      union?.type === "union" ? union.options.find(({ kind }) => kind === value) : undefined;
    if (option) return option.title;
  }
  if (value === true || value === false) return value ? "on" : "off";
  if (value === undefined || value === null || value === "") return "none";
  return String(value).replaceAll("_", " ");
}

/**
 * What the line under the form says.
 * @param {Factor[]} found
 * @param {string} whom "#3", or "" when the form was started from the defaults
 * @returns {{tone: "same" | "one" | "several" | "plain", text: string, advice: string}}
 */
export function armsLine(found, whom) {
  const list = found.map(({ title, from, to }) =>
    found.length === 1 ? `${title} (${from} → ${to})` : title,
  );
  if (found.length === 0) {
    return { tone: "same", text: `Same as ${whom || "the defaults"}`, advice: "" };
  }
  if (!whom) {
    return { tone: "plain", text: `Differs from the defaults in: ${list.join(", ")}`, advice: "" };
  }
  const text = `Arms differ in: ${list.join(", ")}`;
  if (found.length === 1) {
    return { tone: "one", text, advice: `One factor against ${whom}; all else is the same draw.` };
  }
  return {
    tone: "several",
    text,
    advice: "Two runs that differ in more than one factor cannot tell which made the difference.",
  };
}
