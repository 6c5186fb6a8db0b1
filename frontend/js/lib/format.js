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

const BRIEF = new Intl.NumberFormat("en-US", { notation: "compact" });

/** 12,000 as 12K. @param {number} value */
export function brief(value) {
  return BRIEF.format(value);
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

/** @param {number} seconds */
export function duration(seconds) {
  if (seconds < 60) return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${Math.floor(seconds % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/**
 * A time of today, else a day.
 * @param {number} time Unix seconds
 * @param {number} now Unix seconds
 */
export function moment(time, now) {
  const [date, today] = [new Date(1000 * time), new Date(1000 * now)];
  const clock = { hour: "2-digit", minute: "2-digit", hour12: false };
  if (date.toDateString() === today.toDateString()) {
    return date.toLocaleTimeString("en-GB", /** @type {any} */ (clock));
  }
  const year = date.getFullYear() === today.getFullYear() ? {} : { year: "numeric" };
  const day = { day: "numeric", month: "short", ...year };
  return date.toLocaleDateString("en-GB", /** @type {any} */ (day));
}

/** @param {number} bytes */
export function bytes(bytes) {
  return bytes < 1e6 ? `${Math.round(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
