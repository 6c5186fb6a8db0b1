/** What the theory says of the chosen settings, in a line: pure. */

/** @typedef {import("./signal.js").Inspection} Inspection */
/** @typedef {import("./signal.js").Condition} Condition */
/** @typedef {import("./form.d.ts").JsonObject} JsonObject */

const NEAR = 0.02; // relative; drawn weights have this variance in every layer but perhaps the ends
const STEADY = 0.1; // powers of ten that a signal may move over all layers

/**
 * The line of the condition that is met, else what the signal does instead.
 * @param {Inspection} inspection
 * @param {string} activation kind
 * @returns {{text: string, tone: "good" | "warn" | "none"}}
 */
export function theoryLine({ theory }, activation) {
  if (!theory) return { text: "", tone: "none" };
  if (!theory.curves) return { text: `No theory curve: ${theory.reason}`, tone: "none" };
  const { moved, layers } = drift(theory.curves.activation_variance?.log10 ?? []);
  const condition = conditionFor(theory.conditions ?? [], activation);
  const said = condition ? `n_in Var w = ${plain(median(condition.values))}` : "";
  if (layers < 2) return { text: said, tone: "none" };
  if (Math.abs(moved) < STEADY) {
    const from = condition && met(condition) ? `${condition.formula}: ` : said ? `${said}: ` : "";
    return { text: `${from}keeps the variance over the layers.`, tone: "good" };
  }
  const factor = 10 ** (moved / (layers - 1));
  const verb = moved < 0 ? "shrinks" : "grows";
  const needed = condition && !met(condition) ? ` ${condition.formula} would keep it.` : "";
  const start = said ? `${said}: the` : "The";
  return {
    text: `${start} variance ${verb} × ${plain(factor)} a layer.${needed}`,
    tone: Math.abs(moved) > 2 ? "warn" : "none",
  };
}

/**
 * Forward, with ReLU the one that makes up for the half that is lost.
 * @param {Condition[]} conditions
 * @param {string} activation
 */
function conditionFor(conditions, activation) {
  const begins = activation.includes("relu") ? "Kaiming, forward" : "Xavier, forward";
  return conditions.find(({ name }) => name.startsWith(begins));
}

/** @param {Condition} condition */
function met({ values, target }) {
  const inner = values.map(Number).slice(0, -1);
  return inner.every((value) => Math.abs(value / target - 1) < NEAR);
}

/** @param {(number | string | null)[]} values */
function median(values) {
  const sorted = values.map(Number).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

/**
 * From the first hidden layer to the last; the output has no activation.
 * @param {(number | string | null)[]} powers
 */
function drift(powers) {
  const hidden = powers.map(Number).slice(0, -1);
  const moved = hidden.length > 1 ? hidden[hidden.length - 1] - hidden[0] : 0;
  return { moved, layers: hidden.length };
}

/** @param {number} value */
function plain(value) {
  return Number.isFinite(value) ? String(Number(value.toPrecision(2))) : "∞";
}
