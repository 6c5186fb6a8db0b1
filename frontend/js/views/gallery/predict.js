/** "Predict first": an answer is chosen before anything is shown; then it is compared. */
import { el } from "../../lib/dom.js";

/** @typedef {import("../../state/gallery.d.ts").Prediction} Prediction */

/**
 * @param {Prediction} prediction
 * @param {number | null} chosen
 * @param {(answer: number) => void} choose
 */
export function question({ question, options }, chosen, choose) {
  const radios = options.map((option, index) => {
    const radio = el("input", { type: "radio", name: "prediction", value: index });
    radio.checked = index === chosen;
    radio.addEventListener("change", () => choose(index));
    return el("label", { class: "option" }, radio, el("span", {}, option));
  });
  return el(
    "fieldset",
    { class: "prediction" },
    el("legend", {}, el("span", { class: "step-name" }, "Predict first"), question),
    ...radios,
  );
}

/**
 * @param {Prediction} prediction
 * @param {number | null} chosen
 */
export function answer({ question, options, answer: right, why }, chosen) {
  const hit = chosen === right;
  const said =
    chosen === null
      ? "No prediction was made."
      : hit
        ? "That is what you said."
        : `You said: ${options[chosen] ?? "something else"}.`;
  return el(
    "section",
    { class: "answer", "data-hit": chosen === null ? "none" : String(hit) },
    el("h3", {}, question),
    el("p", { class: "answer-right" }, el("b", {}, options[right]), ` ${said}`),
    el("p", {}, why),
  );
}
