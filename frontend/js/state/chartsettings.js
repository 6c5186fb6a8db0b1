/** How all line charts are drawn, as part of the view: `?x=epoch&logx=1&smooth=0.9&flip=loss`. */

/** @typedef {import("./state.d.ts").ChartSettings} ChartSettings */

// On show unless the address says otherwise; one that no run has columns for hides itself.
export const PANELS = ["loss", "accuracy", "r2", "profile", "boundary"];
export const PROFILE = "activation_variance";
export const LAYER_QUANTITY = "weight_gradient_norm"; // of the layer lines
export const MOST_LAYERS = 6; // with a line each; more cannot be told apart
export const X_KINDS = /** @type {const} */ (["step", "epoch", "samples", "time", "travel"]);
const KEY = /^[a-z0-9_]{1,40}$/;
const SMOOTHEST = 0.999;

/** @returns {ChartSettings} */
export function standard() {
  return parseSettings(new URLSearchParams());
}

/**
 * @param {URLSearchParams} parameters
 * @returns {ChartSettings} what is missing or wrong is standard
 */
export function parseSettings(parameters) {
  const x = X_KINDS.find((kind) => kind === parameters.get("x")) ?? "step";
  const smooth = Number(parameters.get("smooth") ?? 0);
  const panels = parameters.get("charts");
  const at = wholeIn(parameters.get("at"));
  return {
    x,
    logX: parameters.get("logx") === "1",
    smooth: smooth > 0 && smooth <= SMOOTHEST ? smooth : 0,
    wholeY: parameters.get("range") === "whole",
    flipped: keys(parameters.get("flip")),
    profile: keys(parameters.get("profile"))[0] ?? PROFILE,
    relative: parameters.get("depth") === "relative",
    at,
    layer: at === null ? null : wholeIn(parameters.get("layer")),
    layerQuantity: keys(parameters.get("lines"))[0] ?? LAYER_QUANTITY,
    layers: layersIn(parameters.get("layers")),
    events: parameters.get("events") !== "0",
    panels: panels === null ? [...PANELS] : keys(panels),
  };
}

/**
 * @param {ChartSettings} settings
 * @returns {string[]} only what is not standard
 */
export function formatSettings(settings) {
  const { x, logX, smooth, wholeY, flipped, profile, relative, at, panels } = settings;
  const { layerQuantity, layer, layers, events } = settings;
  const parts = [];
  if (x !== "step") parts.push(`x=${x}`);
  if (logX) parts.push("logx=1");
  if (smooth > 0) parts.push(`smooth=${smooth}`);
  if (wholeY) parts.push("range=whole");
  if (flipped.length > 0) parts.push(`flip=${flipped.join(",")}`);
  if (profile !== PROFILE) parts.push(`profile=${profile}`);
  if (relative) parts.push("depth=relative");
  if (at !== null) parts.push(`at=${at}`);
  if (at !== null && layer !== null) parts.push(`layer=${layer}`);
  if (layerQuantity !== LAYER_QUANTITY) parts.push(`lines=${layerQuantity}`);
  if (layers) parts.push(`layers=${layers.join(",")}`);
  if (!events) parts.push("events=0");
  if (panels.join() !== PANELS.join()) parts.push(`charts=${panels.join(",")}`);
  return parts;
}

/**
 * A list with `key` in it when it was not, without it when it was.
 * @param {string[]} list
 * @param {string} key
 */
export function toggled(list, key) {
  return list.includes(key) ? list.filter((other) => other !== key) : [...list, key];
}

/** @param {string | null} text */
function wholeIn(text) {
  return text !== null && /^\d{1,9}$/.test(text) ? Number(text) : null;
}

/**
 * At most MOST_LAYERS different layers; null: whichever are standard.
 * @param {string | null} list
 */
function layersIn(list) {
  const named = (list ?? "").split(",").filter((text) => /^\d{1,4}$/.test(text));
  return named.length > 0 ? [...new Set(named.map(Number))].slice(0, MOST_LAYERS) : null;
}

/** @param {string | null} list */
function keys(list) {
  return [...new Set((list ?? "").split(",").filter((key) => KEY.test(key)))];
}
