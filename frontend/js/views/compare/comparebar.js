/** How runs stand beside one another: groups, their band, columns or curves only. */
import { el } from "../../lib/dom.js";
import { MOST_SHOWN, SEEDS } from "../../state/comparesettings.js";
import { groupings } from "../../state/groups.js";

/** @typedef {import("../../state/state.d.ts").CompareSettings} CompareSettings */
/** @typedef {import("../../wire/wire.d.ts").RunView} RunView */

export class CompareBar {
  #group = el("select", { "aria-label": "Group by" });
  #band = el(
    "select",
    { "aria-label": "Band of a group" },
    el("option", { value: "range" }, "least to greatest"),
    el("option", { value: "sd" }, "± 1 standard deviation"),
  );
  #members = el("input", { type: "checkbox" });
  #banding;
  #layouts;
  #note = el("span", { class: "compare-note" });
  #offered = "";
  #titleOf;

  /**
   * @param {(change: Partial<CompareSettings>) => void} change
   * @param {(path: string) => string} titleOf
   */
  constructor(change, titleOf) {
    this.#titleOf = titleOf;
    this.#group.addEventListener("change", () => change({ group: this.#group.value, leads: [] }));
    this.#band.addEventListener("change", () =>
      change({ band: this.#band.value === "sd" ? "sd" : "range" }),
    );
    this.#members.addEventListener("change", () =>
      change({ members: this.#members.checked ? "faint" : "hidden" }),
    );
    this.#banding = el(
      "span",
      { class: "compare-banding", hidden: true },
      el("label", {}, "Mean and", this.#band),
      el("label", { class: "toggle" }, this.#members, "members"),
    );
    this.#layouts = [
      { overlay: false, text: "Side by side" },
      { overlay: true, text: "Overlaid" },
    ].map(({ overlay, text }) => ({
      overlay,
      button: el("button", { type: "button", onclick: () => change({ overlay }) }, text),
    }));
    const layout = el(
      "span",
      { class: "segments", role: "group", "aria-label": "Layout" },
      ...this.#layouts.map(({ button }) => button),
    );
    this.element = el(
      "div",
      { class: "compare-bar", role: "group", "aria-label": "How runs are compared" },
      el("label", {}, "Group by", this.#group),
      this.#banding,
      this.#note,
      layout,
    );
  }

  /**
   * @param {CompareSettings} settings
   * @param {RunView[]} runs
   * @param {number} groups how many there are
   */
  update(settings, runs, groups) {
    this.#offer(runs, settings.group);
    this.#group.value = settings.group;
    this.#band.value = settings.band;
    this.#members.checked = settings.members === "faint";
    this.#banding.hidden = settings.group === "";
    for (const { overlay, button } of this.#layouts) {
      button.setAttribute("aria-pressed", String(settings.overlay === overlay));
    }
    this.#note.textContent =
      groups > MOST_SHOWN ? `The first ${MOST_SHOWN} of ${groups} groups are shown.` : "";
  }

  /**
   * @param {RunView[]} runs
   * @param {string} chosen offered in any case
   */
  #offer(runs, chosen) {
    const paths = [...new Set([...groupings(runs), ...(chosen ? [chosen] : [])])];
    if (paths.join() === this.#offered && this.#group.options.length > 0) return;
    this.#offered = paths.join();
    this.#group.replaceChildren(
      el("option", { value: "" }, "nothing, a run each"),
      ...paths.map((path) =>
        el(
          "option",
          { value: path },
          path === SEEDS ? "settings, over seeds" : this.#titleOf(path),
        ),
      ),
    );
  }
}
