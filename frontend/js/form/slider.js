/** Slider position ↔ number. A position runs over 0 ... 1. */

/** @typedef {import("./form.d.ts").NumberField} NumberField */
/** @typedef {{toNumber: (position: number) => number, toPosition: (value: number) => number}} Slider */

const DECADES_BELOW = 4;
const DECADES_ABOVE = 3;
const WIDEST_LINEAR = 10;

/**
 * A logarithmic slider for a field that asks for one: over its range, cut to a few decades about
 * its default. A linear one for a short range. None for the rest: a number is easier typed.
 *
 * @param {NumberField} field
 * @returns {Slider | null}
 */
export function slider(field) {
  if (field.low === null || field.high === null) return null;
  if (field.log) return logarithmic(field);
  if (field.high - field.low > WIDEST_LINEAR) return null;
  const { low, high } = field;
  const margin = (high - low) / 100;
  const bottom = field.lowOpen ? low + margin : low;
  const top = field.highOpen ? high - margin : high;
  return {
    toNumber: (position) => tidy(field, bottom + position * (top - bottom)),
    toPosition: (value) => clamp((value - bottom) / (top - bottom)),
  };
}

/**
 * @param {NumberField} field
 * @returns {Slider}
 */
function logarithmic(field) {
  const centre = Math.log10(field.initial || 1);
  const low = Math.max(field.low || 0, 10 ** (Math.floor(centre) - DECADES_BELOW));
  const bottom = Math.log10(field.integer ? Math.max(1, low) : low);
  const top = Math.min(Math.log10(field.high ?? 1), Math.ceil(centre) + DECADES_ABOVE);
  return {
    toNumber: (position) => tidy(field, 10 ** (bottom + position * (top - bottom))),
    toPosition: (value) => (value > 0 ? clamp((Math.log10(value) - bottom) / (top - bottom)) : 0),
  };
}

/**
 * Two significant digits: what a person would have typed; and the default where it has more.
 * @param {NumberField} field
 * @param {number} value
 */
function tidy(field, value) {
  const rounded = Number(value.toPrecision(2));
  const { initial } = field;
  if (initial !== null && rounded === Number(initial.toPrecision(2))) return initial;
  const allowed = Math.min(Math.max(rounded, field.low ?? rounded), field.high ?? rounded);
  return field.integer ? Math.round(allowed) : allowed;
}

/** @param {number} position */
function clamp(position) {
  return Math.min(1, Math.max(0, position));
}
