/** The only file that names Plotly: it is loaded when the page is on screen, never before. */
import { sketchAxes } from "./sketch.js";

/**
 * @typedef {object} Figure
 * @property {object[]} data
 * @property {Record<string, unknown>} layout
 */
/** @typedef {Record<string, unknown>} Relayout what a zoom changed, for example "xaxis.range[0]" */
/** @typedef {{zoom: (change: Relayout) => void, reset: () => void}} Listeners */

export const SCRIPT = "plotly.min.js";
const CONFIG = {
  displayModeBar: false,
  displaylogo: false,
  showSendToCloud: false,
  plotlyServerURL: "",
  doubleClick: false, // a double click resets the zoom of all charts together, in our own code
  responsive: false, // follows the window only; charts watch their own size
};

/** @type {any} */
let Plotly = null;
/** @type {Promise<void> | null} */
let loading = null;

/** @returns {Promise<void>} */
export function load() {
  Plotly ??= /** @type {any} */ (globalThis).Plotly ?? null; // a saved file brings it along
  if (Plotly) return Promise.resolve();
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = SCRIPT;
    script.onload = () => {
      Plotly = /** @type {any} */ (globalThis).Plotly;
      resolve();
    };
    script.onerror = () => reject(new Error("plotly.min.js did not load"));
    document.head.append(script);
  });
  return loading;
}

export function loaded() {
  return Plotly !== null;
}

/**
 * Draw `figure` in `host`; the first time, listen for zoom and double click. Before Plotly is here,
 * the axes are all there is.
 *
 * @param {HTMLElement} host
 * @param {Figure} figure
 * @param {Listeners} listeners
 */
export function draw(host, { data, layout }, listeners) {
  if (!Plotly) return sketchAxes(host, layout);
  const first = !host.classList.contains("js-plotly-plot");
  if (first) host.replaceChildren();
  Plotly.react(host, data, layout, CONFIG);
  if (!first) return;
  const events = /** @type {any} */ (host);
  events.on("plotly_relayout", listeners.zoom);
  events.on("plotly_doubleclick", listeners.reset);
}

/**
 * The figure as a picture, twice as sharp as on the screen.
 * @param {Figure} figure or what it was drawn in
 * @param {"png" | "svg"} format
 * @returns {Promise<string>} a data address
 */
export function image({ data, layout }, format) {
  const { width, height } = layout;
  const options = { format, width, height, scale: format === "png" ? 2 : 1 };
  return Plotly.toImage({ data, layout, config: CONFIG }, options);
}

/** @param {HTMLElement} host */
export function discard(host) {
  if (host.classList.contains("js-plotly-plot")) Plotly.purge(host);
}
