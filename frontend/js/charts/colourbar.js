/** The legend of a heat map: colours with real numbers, and what is not on the scale. */
import { el } from "../lib/dom.js";
import { number } from "../lib/format.js";
import { css, diverging, sequential } from "./palette.js";
import { ticks, unit } from "./scale.js";

/** @typedef {import("./scale.js").Scale} Scale */

export class ColourBar {
  #gradient = el("div", { class: "bar-gradient" });
  #ticks = el("div", { class: "bar-ticks" });
  #limits = el("div", { class: "bar-limits" });
  #zero = el("span", { class: "bar-key" }, el("i", { class: "swatch swatch-zero" }), "0");
  #drawn = "";

  constructor() {
    const bar = el("div", { class: "bar-scale" }, this.#limits, this.#gradient, this.#ticks);
    const broken = el(
      "span",
      { class: "bar-key" },
      el("i", { class: "swatch swatch-nan" }),
      "NaN, ∞",
    );
    this.element = el(
      "div",
      { class: "bar", role: "img", "aria-label": "Colour scale" },
      bar,
      this.#zero,
      broken,
    );
  }

  /**
   * @param {Scale} scale
   * @param {import("./charts.d.ts").Reference[]} references
   */
  update(scale, references) {
    const key = JSON.stringify([scale, references]);
    if (key === this.#drawn) return;
    this.#drawn = key;
    const colours = scale.kind === "signed" ? diverging : sequential;
    const stops = Array.from({ length: 17 }, (_, index) =>
      css(colours[Math.round((index * 255) / 16)]),
    );
    this.#gradient.style.background = `linear-gradient(to right, ${stops.join(", ")})`;
    this.#zero.hidden = scale.kind !== "log";
    const marks = ticks(scale);
    this.#ticks.replaceChildren(
      ...marks.map(({ place, text }) => {
        const tick = el("span", {}, text);
        tick.style.left = `${100 * place}%`;
        return tick;
      }),
    );
    this.#limits.replaceChildren(...references.flatMap((one) => limit(one, scale)));
    const ends = marks.length > 0 ? `${marks[0].text} to ${marks[marks.length - 1].text}` : "";
    this.element.setAttribute(
      "aria-label",
      `Colour scale, ${scale.kind}: ${ends}. Striped: not finite. ${said(references)}`,
    );
  }
}

/**
 * A line or a bracket over the colours, where it lies on the scale.
 * @param {import("./charts.d.ts").Reference} reference
 * @param {Scale} scale
 */
function limit({ label, y }, { kind, low, high }) {
  const places = y.map((value) => (unit(kind, value) - low) / (high - low));
  const [from, to] = [Math.max(0, places[0]), Math.min(1, places[places.length - 1])];
  if (from > 1 || to < 0 || to < from) return [];
  const mark = el("i", { class: y.length > 1 ? "bar-range" : "bar-limit", title: label });
  mark.style.left = `${100 * from}%`;
  if (y.length > 1) mark.style.width = `${100 * (to - from)}%`;
  return [mark];
}

/** @param {import("./charts.d.ts").Reference[]} references */
function said(references) {
  return references.map(({ label, y }) => `${label}: ${y.map(number).join(" to ")}.`).join(" ");
}
