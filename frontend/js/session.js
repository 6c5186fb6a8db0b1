/** The live connection, the state and the tables, tied together. */
import { address } from "./state/address.js";
import { columnRuns } from "./state/columns.js";
import { POINTS, Telemetry } from "./state/tables.js";
import { Live } from "./wire/live.js";

// Of a run without a column of its own only these are drawn.
const CURVES = ["train", "eval", "nonfinite"];
const ZOOM_RESTS = 150; // ms without a change, before finer rows are asked for

/** @typedef {import("./wire/frames.js").Frame} Frame */
/** @typedef {import("./wire/wire.d.ts").ToBrowser} ToBrowser */

/**
 * @param {import("./state/store.js").Store} store
 * @param {() => void} arrived rows have come
 * @param {(message: string) => void} refused what the server did not understand
 */
export function connect(store, arrived, refused) {
  /** @type {Map<string, Telemetry>} */
  const tables = new Map();
  /** @type {Map<number, string>} */
  const ids = new Map();

  /** @param {string} id */
  const telemetry = (id) => {
    const known = tables.get(id) ?? new Telemetry();
    tables.set(id, known);
    known.declare(store.state.runs[id]?.tables ?? []);
    return known;
  };

  /** @param {Frame} frame */
  const take = (frame) => {
    const id = ids.get(frame.run);
    if (id === undefined) return;
    if (telemetry(id).append(frame)) arrived();
    else live.rewatch(id);
  };

  /** @param {ToBrowser} message */
  const hear = (message) => {
    store.send(message);
    if (message.kind === "hello") for (const run of message.runs) ids.set(run.number, run.id);
    if (message.kind === "run") ids.set(message.run.number, message.run.id);
    if (message.kind === "refused") refused(message.message);
    if (message.kind === "removed") tables.delete(message.id);
    if (message.kind === "cut" && tables.delete(message.id)) arrived();
    if (message.kind === "caught_up") look(steps);
    if (message.kind === "hello" || message.kind === "tick") clockSaid(message.server_time);
  };

  /** @param {number} serverTime Unix seconds */
  const clockSaid = (serverTime) => {
    // The way here takes time, so the largest difference is the truest.
    const offset = serverTime - Date.now() / 1000;
    const known = store.state.clockOffset;
    if (known === null || offset > known) store.send({ kind: "clock", offset });
  };

  const live = new Live(address.live(), {
    message: hear,
    frame: take,
    phase: (phase, retryAt) => store.send({ kind: "phase", phase, retryAt, now: Date.now() }),
    cursors: (id) => telemetry(id).cursors(store.state.runs[id]?.tables ?? []),
    points: POINTS,
  });

  let watched = "";
  const watch = () => {
    // A hidden page costs nothing; when it is back it gets what it missed, thinned.
    const { view, runs } = store.state;
    const shown = document.hidden ? [] : (view.shown ?? []).filter((id) => runs[id]);
    const columns = new Set(columnRuns(store.state).map(({ id }) => id));
    const key = shown.map((id) => (columns.has(id) ? `${id}*` : id)).join();
    if (key === watched) return;
    watched = key;
    live.watch(shown, (id) => (columns.has(id) ? null : CURVES));
  };
  store.subscribe(watch);
  document.addEventListener("visibilitychange", watch);

  /** @type {[number, number] | null} */
  let steps = null;
  let timer = 0;
  const refine = () => {
    timer = 0;
    if (steps === null) return;
    for (const id of store.state.view.shown ?? []) {
      const declared = store.state.runs[id]?.tables ?? [];
      for (const [place, table] of telemetry(id).tables.entries()) {
        const rows = table.wanting(...steps);
        if (rows) live.refine({ id, table: declared[place].name, ...rows });
      }
    }
  };
  /**
   * A person looks at these steps only; null: at the whole run.
   * @param {[number, number] | null} range
   */
  const look = (range) => {
    steps = range;
    clearTimeout(timer);
    timer = setTimeout(refine, ZOOM_RESTS);
  };
  return { telemetry, look };
}
