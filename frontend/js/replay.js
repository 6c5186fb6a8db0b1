/** The start of a saved file: the comparison on its own, from what the file holds. */
import { load } from "./charts/plotly.js";
import { learn } from "./charts/quantities.js";
import { formModel } from "./form/schema.js";
import { titlesOf } from "./form/titles.js";
import { Clock } from "./lib/clock.js";
import { el } from "./lib/dom.js";
import { icon } from "./lib/icons.js";
import { learnFormulas } from "./lib/mathml.js";
import { followTheme } from "./lib/theme.js";
import { restored } from "./saving/pack.js";
import { Player } from "./saving/player.js";
import { initial } from "./state/reduce.js";
import { Store } from "./state/store.js";
import { Actions } from "./views/actions.js";
import { Compare } from "./views/compare.js";
import { Toasts } from "./views/toasts.js";

const TICK = 250; // ms, for figures that follow what is played

/**
 * @param {any} saved see saving/save.js
 * @param {ArrayBuffer} pieces
 * @param {() => void} drawing brings the drawing library
 */
export function replay(saved, pieces, drawing) {
  const store = new Store(initial(saved.view));
  const toasts = new Toasts();
  learn(saved.catalogue.tables);
  learnFormulas(saved.catalogue.formulas);
  /** @type {Compare | null} */
  let compare = null;
  const tables = unpacked(saved, pieces);
  const player = new Player(
    () => tables,
    () => compare?.mark(),
  );
  const theme = followTheme(() => compare?.restyle());
  compare = new Compare(
    new Actions(store, toasts),
    {
      clock: new Clock(),
      telemetry: (id) => player.telemetry(id),
      look: () => {},
      theory: (run) => saved.theory[run.id] ?? null,
    },
    titlesOf(formModel(saved.catalogue)),
    () => {},
  );
  document.body.dataset.saved = "true";
  document.body.dataset.part = "compare";
  const day = new Date(1000 * saved.time).toLocaleString("en-GB", {
    dateStyle: "medium",
    timeStyle: "short",
  });
  const button = el(
    "button",
    { type: "button", class: "icon-button", title: "Light or dark", onclick: theme.toggle },
    icon("theme"),
  );
  button.setAttribute("aria-label", "Light or dark");
  const bar = el(
    "header",
    { class: "topbar" },
    el("h1", { class: "brand" }, "Layerscope"),
    player.element,
    el("span", { class: "saved-at" }, `Saved ${day}`),
    button,
  );
  const page = el("main", { class: "page" }, compare.element);
  document.body.replaceChildren(bar, page, toasts.element);
  store.subscribe((state) => compare?.update(state));
  setInterval(() => compare?.tick(store.state), TICK);
  const { version, runs, time } = saved;
  store.send({ kind: "hello", version, runs, server_time: time });
  requestAnimationFrame(() =>
    setTimeout(() => {
      drawing();
      load().then(() => compare?.restyle());
    }, 0),
  );
}

/**
 * @param {any} saved
 * @param {ArrayBuffer} pieces
 * @returns {Map<string, import("./state/tables.js").Table[]>}
 */
function unpacked({ runs, tables }, pieces) {
  return new Map(
    runs.map((/** @type {any} */ run, /** @type {number} */ place) => [
      run.id,
      tables[place].map(
        (/** @type {any} */ { next, spans, lines, at }, /** @type {number} */ index) => {
          const { columns } = run.tables[index];
          const steps = new Uint32Array(pieces, at, lines);
          const values = new Float32Array(pieces, at + 4 * lines, lines * columns.length);
          return restored(columns, { next, spans, steps, values });
        },
      ),
    ]),
  );
}
