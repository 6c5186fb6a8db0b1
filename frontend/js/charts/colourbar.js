/** The legend of a heat map: colours with real numbers, and what is not on the scale. */
import { el } from "../lib/dom.js";
import { css, diverging, sequential } from "./palette.js";
import { ticks } from "./scale.js";

/** @typedef {import("./scale.js").Scale} Scale */

export class ColourBar {
  #gradient = el("div", { class: "bar-gradient" });
  #ticks = el("div", { class: "bar-ticks" });
  #zero = el("span", { class: "bar-key" }, el("i", { class: "swatch swatch-zero" }), "0");
  #drawn = "";

  constructor() {
    const bar = el("div", { class: "bar-scale" }, this.#gradient, this.#ticks);
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

  /** @param {Scale} scale */
  update(scale) {
    const key = JSON.stringify(scale);
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
    const ends = marks.length > 0 ? `${marks[0].text} to ${marks[marks.length - 1].text}` : "";
    this.element.setAttribute(
      "aria-label",
      `Colour scale, ${scale.kind}: ${ends}. Striped: not finite.`,
    );
  }
}
