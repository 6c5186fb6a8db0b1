/** How the line charts are drawn: axis, smoothing, range, and which of them are on show. */
import { AXES } from "../charts/horizontal.js";
import { el, setText } from "../lib/dom.js";
import { X_KINDS } from "../state/chartsettings.js";
import { ChartMenu } from "./chartmenu.js";

/** @typedef {import("../state/state.d.ts").ChartSettings} ChartSettings */

const NOTCHES = 20; // of the slider; the last is a weight of 0.99

export class ChartBar {
  #x = el(
    "select",
    { "aria-label": "Horizontal axis" },
    ...X_KINDS.map((kind) =>
      el("option", { value: kind, title: AXES[kind].help }, AXES[kind].title),
    ),
  );
  #logX = el("input", { type: "checkbox" });
  #whole = el("input", { type: "checkbox" });
  #smooth = el("input", { type: "range", min: 0, max: NOTCHES, step: 1, value: 0 });
  #weight = el("output", { class: "bar-value" });
  #events = el("input", { type: "checkbox" });
  #menu;

  /** @param {import("../charts/index.js").Controls} controls */
  constructor(controls) {
    const { change } = controls;
    this.#menu = new ChartMenu(controls);
    this.#x.addEventListener("change", () =>
      change({ x: /** @type {ChartSettings["x"]} */ (this.#x.value) }),
    );
    this.#logX.addEventListener("change", () => change({ logX: this.#logX.checked }));
    this.#whole.addEventListener("change", () => change({ wholeY: this.#whole.checked }));
    this.#events.addEventListener("change", () => change({ events: this.#events.checked }));
    this.#smooth.addEventListener("input", () =>
      change({ smooth: weightOf(Number(this.#smooth.value)) }),
    );
    this.element = el(
      "div",
      { class: "chart-bar", role: "group", "aria-label": "How curves are drawn" },
      el("label", {}, "x axis", this.#x),
      el("label", { class: "toggle" }, this.#logX, "log x"),
      el(
        "label",
        { title: "Moving average of the noisy lines, freed of the bias of its start" },
        "Smooth",
        this.#smooth,
        this.#weight,
      ),
      el(
        "label",
        { class: "toggle", title: "Off: the last steps of a divergence may leave the picture" },
        this.#whole,
        "whole range",
      ),
      el(
        "label",
        {
          class: "toggle",
          title: "Ticks: ends of epochs. Lines: the learning rate changes (η), early stopping.",
        },
        this.#events,
        "events",
      ),
      this.#menu.element,
    );
  }

  /**
   * @param {ChartSettings} settings
   * @param {string[]} quantities of the maps
   * @param {import("../wire/wire.d.ts").RunView[]} runs
   */
  update(settings, quantities, runs) {
    this.#x.value = settings.x;
    this.#logX.checked = settings.logX;
    this.#whole.checked = settings.wholeY;
    this.#smooth.value = String(notchOf(settings.smooth));
    this.#smooth.setAttribute(
      "aria-valuetext",
      settings.smooth ? `weight ${settings.smooth}` : "off",
    );
    setText(this.#weight, settings.smooth ? String(settings.smooth) : "off");
    this.#events.checked = settings.events;
    this.#menu.update(settings, quantities, runs);
  }
}

/**
 * Weights that feel even: half as much new in every third notch or so.
 * @param {number} notch 0 … NOTCHES
 */
export function weightOf(notch) {
  return notch === 0 ? 0 : Number((1 - 100 ** (-notch / NOTCHES)).toPrecision(3));
}

/** @param {number} weight */
export function notchOf(weight) {
  return weight === 0 ? 0 : Math.round((-Math.log(1 - weight) / Math.log(100)) * NOTCHES);
}
