/** A picture of the signal over the layers, small in the form or large with its axes named. */
import { el } from "../../lib/dom.js";
import { superscript } from "../../lib/format.js";

/** @typedef {import("../../form/signal.js").Picture} Picture */

const SVG = "http://www.w3.org/2000/svg";

/**
 * @param {Picture} picture
 * @param {{name: string}[]} [layers] names the ends of the axis in a large one
 */
export function signalFigure({ title, points, line, range, summary }, layers) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "-3 -4 106 108");
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("aria-hidden", "true");
  svg.append(...grid(range), stroke("preview-line", line), stroke("preview-points", points));
  return el(
    "div",
    { class: "signal", role: "img", "aria-label": summary, title: summary },
    el("p", { class: "signal-title" }, title),
    el("div", { class: "preview-plot" }, svg),
    el("span", {}, `10${superscript(range[1])}`),
    el("span", {}, `10${superscript(range[0])}`),
    layers && ends(layers, line.length > 0),
    layers && el("p", { class: "signal-summary" }, summary),
  );
}

/**
 * @param {{name: string}[]} layers
 * @param {boolean} theory
 */
function ends(layers, theory) {
  return el(
    "p",
    { class: "signal-ends" },
    el("span", {}, layers[0]?.name ?? ""),
    el("span", { class: "signal-key" }, el("i", { class: "key-measured" }), "measured"),
    theory && el("span", { class: "signal-key" }, el("i", { class: "key-theory" }), "theory"),
    el("span", {}, layers[layers.length - 1]?.name ?? ""),
  );
}

/**
 * A line a power of ten, or every few of them.
 * @param {[number, number]} range
 */
function grid([low, high]) {
  const every = Math.ceil((high - low) / 6);
  const lines = [];
  for (let power = low + every; power < high; power += every) {
    const y = 100 * (1 - (power - low) / (high - low));
    lines.push(
      stroke("preview-grid", [
        { x: 0, y },
        { x: 100, y },
      ]),
    );
  }
  return lines;
}

/**
 * @param {string} name
 * @param {{x: number, y: number}[]} points
 */
function stroke(name, points) {
  const path = document.createElementNS(SVG, "polyline");
  path.setAttribute("class", name);
  path.setAttribute(
    "points",
    points.map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" "),
  );
  return path;
}
