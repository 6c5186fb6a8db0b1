/**
 * The signal through the layers before training, as two small pictures: activation variance going
 * forward, gradient going back. Pure: an inspection → paths in a box of 100 × 100.
 */

/**
 * @typedef {object} Inspection the parts of the answer of /api/inspect that are drawn
 * @property {{index: number, name: string}[]} layers
 * @property {ModuleRow[]} table
 * @property {{parameters: number, multiply_adds: number, weight_bytes: number, activation_bytes: number, training_bytes: Record<string, number>}} totals
 * @property {{curves: Record<string, {values: Numbers, log10?: Numbers}> | null, reason: string, conditions?: Condition[], assumptions?: string[], does_not_hold?: string[]} | null} theory
 * @property {{loss: number | string, quantities: Record<string, Numbers>, total_steps: number, training_s: number, step_ms: number, device: string} | null} first_step
 * @property {string} first_step_reason
 */
/**
 * @typedef {{name: string, kind: string, output_shape: number[], parameters: number, multiply_adds: number, activation_bytes: number}} ModuleRow
 */
/** @typedef {{name: string, formula: string, keeps: string, target: number, values: Numbers}} Condition */
/** @typedef {(number | string | null)[]} Numbers not all finite: "NaN", "Infinity" */

/**
 * @typedef {object} Picture
 * @property {string} title
 * @property {{x: number, y: number}[]} points measured
 * @property {{x: number, y: number}[]} line predicted; empty where the theory does not speak
 * @property {[number, number]} range of powers of ten
 * @property {string} summary in words
 */

const PARTS = [
  { quantity: "activation_variance", title: "Activation variance" },
  { quantity: "weight_gradient_norm", title: "Gradient norm" },
];
const SMALLEST = -45; // powers of ten; what is below is drawn at the bottom
const LEAST_SPAN = 2; // decades

/**
 * @param {Inspection} inspection
 * @returns {Picture[]}
 */
export function signal({ theory, first_step: first }) {
  return PARTS.map(({ quantity, title }) => {
    const measured = logs(first?.quantities[quantity] ?? []);
    const curve = theory?.curves?.[quantity];
    const predicted = curve ? (curve.log10 ?? []).map(Number) : [];
    const range = rangeOf([...measured, ...predicted]);
    return {
      title,
      points: places(measured, range),
      line: places(predicted, range),
      range,
      summary: summary(title, measured),
    };
  });
}

/** @param {Numbers} values */
function logs(values) {
  return values.map((value) => {
    const number = Number(value);
    return number === 0 ? SMALLEST : Math.log10(number);
  });
}

/**
 * @param {number[]} powers
 * @returns {[number, number]}
 */
function rangeOf(powers) {
  const finite = powers.filter(Number.isFinite);
  if (finite.length === 0) return [-1, 1];
  const low = Math.floor(Math.min(...finite));
  const high = Math.ceil(Math.max(...finite));
  const missing = Math.max(0, LEAST_SPAN - (high - low));
  return [low - Math.ceil(missing / 2), high + Math.floor(missing / 2)];
}

/**
 * First layer at the left; y grows downwards, as on the screen.
 * @param {number[]} powers
 * @param {[number, number]} range
 */
function places(powers, [low, high]) {
  const last = Math.max(1, powers.length - 1);
  return powers
    .map((power, layer) => ({
      x: (100 * layer) / last,
      y: 100 * (1 - (Math.max(low, Math.min(high, power)) - low) / (high - low)),
    }))
    .filter(({ y }) => Number.isFinite(y));
}

/**
 * @param {string} title
 * @param {number[]} powers
 */
function summary(title, powers) {
  if (powers.length < 2) return `${title}: not measured`;
  if (powers.some((power) => !Number.isFinite(power))) return `${title}: not finite at step 0`;
  const change = powers[powers.length - 2] - powers[0];
  const word = change < 0 ? "falls" : "grows";
  if (Math.abs(change) < 0.7) return `${title}: keeps its size from layer to layer`;
  return `${title}: ${word} by ${Math.abs(change).toFixed(1)} powers of ten over the layers`;
}
