/** Checks of one field, in the words the server would use; the server has the last word. */

/** @typedef {import("./form.d.ts").Field} Field */
/** @typedef {import("./form.d.ts").NumberField} NumberField */

/**
 * What is wrong with `value`, or "".
 * @param {Field} field
 * @param {unknown} value
 */
export function problem(field, value) {
  switch (field.type) {
    case "number":
      return numberProblem(field, value);
    case "text":
      return String(value).length > field.maxLength ? `At most ${field.maxLength} characters.` : "";
    case "list":
      return listProblem(field, /** @type {string[]} */ (value));
    default:
      return "";
  }
}

/**
 * @param {NumberField} field
 * @param {unknown} value
 */
function numberProblem(field, value) {
  if (value === null && field.optional) return "";
  if (typeof value !== "number" || !Number.isFinite(value)) return "Enter a number.";
  if (field.integer && !Number.isInteger(value)) return "Enter a whole number.";
  const tooLow = field.low !== null && (field.lowOpen ? value <= field.low : value < field.low);
  const tooHigh =
    field.high !== null && (field.highOpen ? value >= field.high : value > field.high);
  return tooLow || tooHigh ? `Allowed: ${range(field)}.` : "";
}

/**
 * @param {import("./form.d.ts").ListField} field
 * @param {string[]} values
 */
function listProblem(field, values) {
  if (values.length > field.maxItems) return `At most ${field.maxItems}.`;
  return values.some((value) => value.length > field.maxLength)
    ? `At most ${field.maxLength} characters each.`
    : "";
}

/**
 * The allowed numbers in words: "1 to 100", "above 0, at most 100".
 * @param {NumberField} field
 */
export function range(field) {
  const { low, high } = field;
  if (low !== null && high !== null && !field.lowOpen && !field.highOpen) {
    return `${number(low)} to ${number(high)}`;
  }
  const parts = [];
  if (low !== null) parts.push(`${field.lowOpen ? "above" : "at least"} ${number(low)}`);
  if (high !== null) parts.push(`${field.highOpen ? "below" : "at most"} ${number(high)}`);
  return parts.join(", ");
}

/** @param {number} value */
function number(value) {
  return value.toLocaleString("en-US", { maximumSignificantDigits: 12 });
}
