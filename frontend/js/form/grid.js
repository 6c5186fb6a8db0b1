/** A small sweep: one or two fields, some values each, every combination. Pure. */
import { titles } from "./arms.js";
import { MOST_SEEDS } from "./seeds.js";
import { problem } from "./validate.js";
import { activeFields, chosen, optionOf, valueAt, withValue } from "./values.js";

/** @typedef {import("./form.d.ts").Field} Field */
/** @typedef {import("./form.d.ts").JsonObject} JsonObject */
/** @typedef {{field: Field, path: string, title: string, group: string}} Sweepable */
/** @typedef {{choice: Sweepable, values: unknown[]}} Axis */

const SWEPT = new Set(["number", "boolean", "enum", "union"]);
const DIGITS = 3; // significant, of the values of a range

/**
 * The fields whose values can be swept: those in play, by group.
 * @param {import("./form.d.ts").Group[]} groups
 * @param {JsonObject} spec
 * @returns {Sweepable[]}
 */
export function sweepable(groups, spec) {
  const named = titles(groups.flatMap(({ fields }) => fields));
  return groups.flatMap((group) =>
    activeFields(group.fields, spec)
      .filter(
        (field) => SWEPT.has(field.type) && !field.path.startsWith("probes.") && !alone(field),
      )
      .map((field) => {
        const path = field.type === "union" ? `${field.path}.kind` : field.path;
        return { field, path, title: named.get(path) ?? path, group: group.title };
      }),
  );
}

/** A seed has a number of its own beside Start; a choice of one is none. @param {Field} field */
function alone(field) {
  return field.path === "seed" || (field.type === "union" && field.options.length < 2);
}

/**
 * Numbers from a list such as "0.1, 0.01".
 * @param {string} text
 * @returns {number[]} NaN for what is none
 */
export function listed(text) {
  return text
    .split(/[,;\s]+/)
    .filter(Boolean)
    .map(Number);
}

/**
 * `count` numbers from `from` to `to`, evenly or by equal factors; whole and different ones where
 * the field asks for whole numbers.
 * @param {{from: number, to: number, count: number, log: boolean, integer: boolean}} asked
 * @returns {{values: number[], wrong: string}}
 */
export function ranged({ from, to, count, log, integer }) {
  if (!Number.isInteger(count) || count < 2 || count > MOST_SEEDS) {
    return { values: [], wrong: `Count: a whole number from 2 to ${MOST_SEEDS}.` };
  }
  if (![from, to].every(Number.isFinite)) return { values: [], wrong: "Enter both ends." };
  if (log && (from <= 0 || to <= 0)) {
    return { values: [], wrong: "By factors both ends must be above 0." };
  }
  const values = Array.from({ length: count }, (_, place) => {
    const share = place / (count - 1);
    const value = log ? from * (to / from) ** share : from + share * (to - from);
    if (place === 0 || place === count - 1) return place === 0 ? from : to;
    return integer ? Math.round(value) : Number(value.toPrecision(DIGITS));
  });
  return { values: [...new Set(values)], wrong: "" };
}

/**
 * What is wrong with an axis, or "".
 * @param {Axis} axis
 */
export function axisProblem({ choice, values }) {
  if (values.length === 0) return `Choose values of ${choice.title}.`;
  for (const value of choice.field.type === "number" ? values : []) {
    const wrong = problem(choice.field, value);
    if (wrong) return `${Number.isNaN(value) ? "A value is no number" : value}: ${wrong}`;
  }
  return new Set(values).size < values.length ? "A value stands there twice." : "";
}

/**
 * The spec of every combination, in the order of the values, the last axis fastest.
 * @param {Field[]} fields
 * @param {JsonObject} spec
 * @param {Axis[]} axes
 * @returns {{specs: JsonObject[], wrong: string}}
 */
export function combinations(fields, spec, axes) {
  // A choice before the fields that it brings.
  const order = [...axes.keys()].sort(
    (a, b) => axes[a].choice.field.path.length - axes[b].choice.field.path.length || a - b,
  );
  const specs = [];
  for (const values of product(axes.map((axis) => axis.values))) {
    let one = spec;
    for (const place of order) {
      const { choice } = axes[place];
      if (!activeFields(fields, one).some(({ path }) => path === choice.field.path)) {
        return { specs: [], wrong: missing(axes, place, one) };
      }
      one = put(one, choice, values[place]);
    }
    specs.push({ ...one, name: values.map((value, k) => label(axes[k], value)).join(" · ") });
  }
  return { specs, wrong: "" };
}

/**
 * @param {JsonObject} spec
 * @param {Sweepable} choice
 * @param {unknown} value
 */
function put(spec, { field, path }, value) {
  if (field.type !== "union") return withValue(spec, path, value);
  const current = /** @type {JsonObject} */ (valueAt(spec, field.path));
  if (current.kind === value) return spec;
  return withValue(spec, field.path, chosen(field, current, String(value)));
}

/**
 * @param {Axis[]} axes
 * @param {number} place
 * @param {JsonObject} spec
 */
function missing(axes, place, spec) {
  const { choice } = axes[place];
  const other = axes[1 - place]?.choice.field;
  const kind = other?.type === "union" ? optionOf(other, spec)?.title : "";
  return `${choice.title} is no setting of ${kind || "every choice"}: sweep one of the two.`;
}

/**
 * @param {unknown[][]} lists
 * @returns {unknown[][]}
 */
function product(lists) {
  return lists.reduce(
    (/** @type {unknown[][]} */ rows, list) =>
      rows.flatMap((row) => list.map((value) => [...row, value])),
    [[]],
  );
}

/**
 * "c 2", "Optimizer Adam".
 * @param {Axis} axis
 * @param {unknown} value
 */
export function label({ choice }, value) {
  return `${choice.field.title} ${valueWords(choice.field, value)}`;
}

/**
 * @param {Field} field
 * @param {unknown} value
 */
export function valueWords(field, value) {
  if (field.type === "union") {
    return field.options.find(({ kind }) => kind === value)?.title ?? String(value);
  }
  if (typeof value === "boolean") return value ? "on" : "off";
  return String(value).replaceAll("_", " ");
}

/**
 * "6 × 4 = 24 runs", "6 × 4 = 24, × 2 seeds = 48 runs".
 * @param {number[]} counts values of each axis
 * @param {number} seeds
 * @returns {{text: string, wrong: string, runs: number}}
 */
export function sizeOf(counts, seeds) {
  const cells = counts.reduce((all, count) => all * count, 1);
  const runs = cells * seeds;
  const left = counts.length > 1 ? `${counts.join(" × ")} = ${cells}` : `${cells}`;
  const text = seeds > 1 ? `${left}, × ${seeds} seeds = ${runs} runs` : `${left} runs`;
  const wrong =
    runs > MOST_SEEDS ? `${runs} runs are too many: at most ${MOST_SEEDS} in one sweep.` : "";
  return { text, wrong, runs };
}
