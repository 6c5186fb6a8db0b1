/** Ready experiments: a question each, a few arms, one click. */
import { el } from "../../lib/dom.js";
import { icon } from "../../lib/icons.js";
import { Refusal } from "../../wire/rest.js";

/** @typedef {import("../../form/form.d.ts").Preset} Preset */

/**
 * @param {Preset[]} presets
 * @param {(preset: Preset) => Promise<void>} launch rejects with a Refusal
 */
export function presetCards(presets, launch) {
  return el("ul", { class: "presets" }, ...presets.map((preset) => card(preset, launch)));
}

/**
 * @param {Preset} preset
 * @param {(preset: Preset) => Promise<void>} launch
 */
function card(preset, launch) {
  const problem = el("p", { class: "field-error", role: "alert", hidden: true });
  const button = el(
    "button",
    { type: "button", class: "button-second", onclick: start },
    icon("running"),
    `Start ${preset.arms.length} arms`,
  );
  async function start() {
    if (button.getAttribute("aria-busy") === "true") return;
    button.setAttribute("aria-busy", "true");
    problem.hidden = true;
    try {
      await launch(preset);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      problem.textContent = error.message;
      problem.hidden = false;
    } finally {
      button.removeAttribute("aria-busy");
    }
  }
  button.setAttribute("aria-label", `Start ${preset.arms.length} arms: ${preset.title}`);
  const arms = preset.arms.map(({ name }) => el("li", {}, String(name)));
  return el(
    "li",
    { class: "preset" },
    el("h3", {}, preset.title),
    el("p", { class: "preset-question" }, preset.question),
    el("ul", { class: "preset-arms", "aria-label": "Arms" }, ...arms),
    el("p", { class: "preset-look" }, el("b", {}, "Look at "), lowered(preset.look)),
    preset.download && el("p", { class: "preset-look" }, `Downloads ${preset.download}, once.`),
    button,
    problem,
  );
}

/** @param {string} text */
function lowered(text) {
  return text[0].toLowerCase() + text.slice(1);
}
