/** The bar on top: name, connection, theme. */
import { el, setText } from "../lib/dom.js";
import { icon } from "../lib/icons.js";

/** @typedef {import("../state/state.d.ts").State} State */

export class TopBar {
  #state = el("span", { class: "connection", role: "status" });

  #tabs = ["Setup", "Compare", "Runs"].map((name) =>
    el("button", { type: "button", onclick: () => this.#choose(name) }, name),
  );
  #listing = false;
  #list;

  /**
   * @param {() => void} toggleTheme
   * @param {(open: boolean) => void} list opens or closes the table of all runs
   * @param {HTMLElement} share
   */
  constructor(toggleTheme, list, share) {
    this.#list = list;
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
    if (this.#listing !== (name === "Runs")) this.#list(name === "Runs");
    if (name !== "Runs") this.open(name);
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
    document.body.dataset.view = this.#listing ? "runs" : "comparison";
    for (const tab of this.#tabs) {
      const name = tab.textContent?.toLowerCase();
      tab.dataset.part = name;
      tab.setAttribute("aria-pressed", String(name === (this.#listing ? "runs" : part)));
    }
  }

  /** @param {State} state */
  update({ connection, runs, view }) {
    if (this.#listing !== (view.table !== null)) {
      this.#listing = view.table !== null;
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
