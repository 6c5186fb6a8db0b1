/** What a launch does to the page: the new runs are known, on show, and the next base. */
import { mostShown } from "./state/comparesettings.js";
import { rest } from "./wire/rest.js";

/** @typedef {import("./form/form.d.ts").JsonObject} JsonObject */
/** @typedef {import("./form/form.d.ts").Preset} Preset */
/** @typedef {import("./wire/wire.d.ts").RunView} RunView */

/**
 * @param {import("./state/store.js").Store} store
 * @param {() => void} started the comparison is what a person wants to see now
 * @returns {import("./views/form/launchform.js").Deeds}
 */
export function launching(store, started) {
  /**
   * @param {JsonObject[]} specs
   * @param {number} seeds
   */
  async function launch(specs, seeds) {
    const runs = await rest.start(specs, seeds);
    for (const run of runs) store.send({ kind: "run", run });
    show(runs, specs.length > 1);
    store.send({ kind: "base", id: runs[0].id });
    started();
  }

  /**
   * Arms stand alone beside each other; a single setting joins what is on show.
   * @param {RunView[]} runs
   * @param {boolean} alone
   */
  function show(runs, alone) {
    const { view } = store.state;
    const most = mostShown(view.compare);
    const ids = runs.slice(0, most).map(({ id }) => id);
    const before = alone ? [] : (view.shown ?? []).filter((id) => !ids.includes(id));
    const shown = [...before, ...ids].slice(-most);
    store.send({ kind: "view", view: { ...view, shown } });
  }

  /** @param {Preset} preset */
  async function launchPreset({ arms, panels, maps }) {
    await launch(arms, 1);
    const { view } = store.state;
    const chart = { ...view.chart, panels, at: null };
    store.send({ kind: "view", view: { ...view, chart, quantities: maps } });
  }

  return { launch, launchPreset, forget: () => store.send({ kind: "base", id: null }) };
}
