/** Numbers and times for people. */

/**
 * At most four significant digits; powers of ten where digits would be many.
 * @param {number} value
 */
export function number(value) {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e5)) return scientific(value);
  return Number(value.toPrecision(4)).toString().replace("-", "−");
}

/** @param {number} value */
function scientific(value) {
  const [mantissa, exponent] = value.toExponential(1).split("e");
  const power = superscript(Number(exponent));
  return (mantissa.endsWith(".0") ? mantissa.slice(0, -2) : mantissa)
    .concat(`×10${power}`)
    .replace(/^1×/, "")
    .replace("-", "−");
}

const DIGITS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** @param {number} value */
export function superscript(value) {
  return String(value)
    .replace(/\d/g, (digit) => DIGITS[Number(digit)])
    .replace("-", "⁻");
}

/** @param {number} value */
export function count(value) {
  return value.toLocaleString("en-US");
}

/** @param {number} share */
export function percent(share) {
  return `${(100 * share).toFixed(1)} %`;
}

/** @param {number} seconds */
export function seconds(seconds) {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 100) return `${Math.round(seconds)} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  return `${Math.round(seconds / 3600)} h`;
}

/** @param {number} bytes */
export function bytes(bytes) {
  return bytes < 1e6 ? `${Math.round(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
