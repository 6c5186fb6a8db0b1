/** The bar on top: name, connection, theme. */
import { el, setText } from "../lib/dom.js";
import { icon } from "../lib/icons.js";

/** @typedef {import("../state/state.d.ts").State} State */

export class TopBar {
  #state = el("span", { class: "connection", role: "status" });

  #tabs = ["Setup", "Compare", "Runs", "Gallery"].map((name) =>
    el("button", { type: "button", onclick: () => this.#choose(name) }, name),
  );
  /** What stands in place of the comparison: "runs", "gallery", a "lesson" beside it, or "". */
  #place = "";
  #go;

  /**
   * @param {() => void} toggleTheme
   * @param {(place: "runs" | "gallery" | "") => void} go
   * @param {HTMLElement} share
   */
  constructor(toggleTheme, go, share) {
    this.#go = go;
    const theme = el(
      "button",
      {
        type: "button",
        class: "icon-button",
        title: "Light or dark",
        "aria-label": "Light or dark",
        onclick: toggleTheme,
      },
      icon("theme"),
    );
    const brand = el("h1", { class: "brand" }, mark(), "Layerscope");
    const tabs = el("nav", { class: "tabs", "aria-label": "Parts of the page" }, ...this.#tabs);
    this.element = el("header", { class: "topbar" }, brand, tabs, this.#state, share, theme);
    this.open("Setup");
  }

  /** @param {string} name */
  #choose(name) {
    const place = name === "Runs" ? "runs" : name === "Gallery" ? "gallery" : "";
    if (this.#place !== place) this.#go(place);
    if (place === "") this.open(name);
  }

  /**
   * On a narrow screen one part of the page shows at a time.
   * @param {string} name
   */
  open(name) {
    document.body.dataset.part = name.toLowerCase();
    this.#press();
  }

  /** On a wide screen setup and comparison show together, so Setup has no tab there. */
  #press() {
    const { part } = document.body.dataset;
    document.body.dataset.view = this.#place || "comparison";
    const pressed = this.#place === "lesson" ? "gallery" : this.#place || part;
    for (const tab of this.#tabs) {
      const name = tab.textContent?.toLowerCase();
      tab.dataset.part = name;
      tab.setAttribute("aria-pressed", String(name === pressed));
    }
  }

  /** @param {State} state */
  update({ connection, runs, view }) {
    const gallery = view.gallery && (view.gallery.key ? "lesson" : "gallery");
    const place = view.table ? "runs" : (gallery ?? "");
    if (this.#place !== place) {
      this.#place = place;
      this.#press();
    }
    const { phase, retryAt } = connection;
    this.#state.dataset.phase = phase;
    setText(this.#state, connectionText(phase, retryAt));
    const training = Object.values(runs).filter(({ state }) => state === "running").length;
    document.title = training > 0 ? `${training} training · Layerscope` : "Layerscope";
  }
}

/**
 * @param {State["connection"]["phase"]} phase
 * @param {number} retryAt ms
 */
function connectionText(phase, retryAt) {
  if (phase === "open") return "Connected";
  if (phase === "connecting") return "Connecting";
  const wait = Math.max(0, Math.ceil((retryAt - Date.now()) / 1000));
  return `Connection lost, trying again in ${wait} s`;
}

function mark() {
  return el(
    "span",
    { class: "brand-mark", "aria-hidden": "true" },
    el("i"),
    el("i"),
    el("i"),
    el("i"),
  );
}
