/** How far a run is from the baseline. */
import { number } from "../../lib/format.js";
import { isAccuracy, reading, SCORES } from "./readings.js";

/** @typedef {import("../../wire/wire.d.ts").RunView} RunView */

/**
 * @param {RunView} run
 * @param {RunView} baseline
 * @param {(id: string) => import("../../state/tables.js").Telemetry} telemetry
 */
export function deltaText(run, baseline, telemetry) {
  if (run.id === baseline.id) return "baseline";
  const less = (/** @type {string[]} */ columns) => {
    const [own, base] = [run, baseline].map((one) =>
      reading(one, telemetry(one.id), "eval", columns, null),
    );
    return own === undefined || base === undefined ? undefined : own - base;
  };
  const loss = less(["val_loss"]);
  const score = less(SCORES);
  const parts = [];
  if (score !== undefined && isAccuracy(run, telemetry(run.id))) {
    parts.push(
      Number.isFinite(score) ? `${signed((100 * score).toFixed(1))} points` : "accuracy –",
    );
  } else if (score !== undefined) parts.push(`R² ${signed(number(score))}`);
  if (loss !== undefined) parts.push(`loss ${signed(number(loss))}`);
  return parts.length > 0 ? `vs #${baseline.number}: ${parts.join(", ")}` : "";
}

/** @param {string} text of a number */
function signed(text) {
  const minus = text.replace("-", "−");
  return /^[−N∞]/.test(minus) ? minus : `+${minus}`;
}
