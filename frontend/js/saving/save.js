/** "Save as one file": this comparison as an HTML document that needs no server. */
import { save } from "../charts/exports.js";
import { SCRIPT } from "../charts/plotly.js";
import { shownRuns } from "../state/reduce.js";
import { rest } from "../wire/rest.js";
import { sealed } from "./container.js";
import { document_ } from "./document.js";
import { modules, styles } from "./modules.js";
import { BUDGET, size, thinned } from "./pack.js";

/** @typedef {import("../wire/wire.d.ts").RunView} RunView */
/** @typedef {import("../state/tables.js").Telemetry} Telemetry */

/**
 * @typedef {object} Given
 * @property {import("../state/store.js").Store} store
 * @property {(id: string) => Telemetry} telemetry
 * @property {(run: RunView) => object | null} theory
 * @property {object} catalogue
 */

/** @param {Given} given */
export async function saveFile({ store, telemetry, theory, catalogue }) {
  const { state } = store;
  const runs = shownRuns(state);
  const { kept, pieces } = tables(runs, telemetry);
  const [sources, css, plotly] = await Promise.all([
    modules("replay.js"),
    styles(),
    rest.text(SCRIPT),
  ]);
  const saved = {
    view: { ...state.view, table: null, gallery: null, embed: false },
    runs,
    tables: kept,
    theory: Object.fromEntries(runs.map((run) => [run.id, theory(run)])),
    catalogue,
    version: state.version,
    time: Date.now() / 1000,
    sources,
    css,
    plotly,
  };
  const name = `layerscope-${runs.map(({ number }) => number).join("-")}`.slice(0, 80);
  save(`${name}.html`, "text/html", document_(await sealed(saved, pieces)));
}

/**
 * @param {RunView[]} runs
 * @param {(id: string) => Telemetry} telemetry
 */
export function tables(runs, telemetry) {
  const all = runs.map(({ id }) => telemetry(id).tables);
  const total = all.flat().reduce((sum, table) => sum + size(table), 0);
  /** @type {(Uint32Array | Float32Array)[]} */
  const pieces = [];
  let at = 0;
  const kept = all.map((ofRun) =>
    ofRun.map((table) => {
      const { next, spans, steps, values } = thinned(table, BUDGET / Math.max(BUDGET, total));
      const place = { next, spans, lines: steps.length, at };
      pieces.push(steps, values);
      at += steps.byteLength + values.byteLength;
      return place;
    }),
  );
  return { kept, pieces };
}
