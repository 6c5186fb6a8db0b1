/** What theory predicts for a run's spec, asked for once a spec, one question at a time. */
import { Refusal, rest } from "./rest.js";

/** @typedef {Record<string, {values: (number | string | null)[]}>} Curves quantity → layers */
/** @typedef {import("./wire.d.ts").RunView} RunView */

const MOST = 64; // specs remembered
const AGAIN_MS = 700; // the server was busy with others

/**
 * @param {() => void} arrived
 * @returns {(run: RunView) => Curves | null} null: not known, or not yet
 */
export function theories(arrived) {
  /** @type {Map<string, Curves | null>} */
  const known = new Map();
  let queue = Promise.resolve();
  return (run) => {
    const key = identity(run);
    const curves = known.get(key);
    if (curves !== undefined) return curves;
    known.set(key, null);
    if (known.size > MOST) known.delete(/** @type {string} */ (known.keys().next().value));
    queue = queue.then(async () => {
      known.set(key, await ask(run));
      arrived();
    });
    return null;
  };
}

/** Runs that compute the same but for seed and labels share their theory. @param {RunView} run */
function identity({ spec }) {
  return JSON.stringify(spec, (name, value) => (/^(name|tags|seed)$/.test(name) ? 0 : value));
}

/**
 * @param {RunView} run
 * @returns {Promise<Curves | null>} null where there is no theory: the measured curve stands alone
 */
async function ask({ spec }) {
  for (;;) {
    try {
      return (await rest.inspect(spec)).theory?.curves ?? null;
    } catch (error) {
      const busy = error instanceof Refusal && (error.status === 429 || error.status === 503);
      if (!busy) return null;
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
  }
}
