/** What a person does with a lesson whose arms are there: break it, or begin again. */
import { el } from "../../lib/dom.js";
import { icon } from "../../lib/icons.js";
import { identity } from "../../state/groups.js";
import { dropdown } from "../runs/dropdown.js";

/** @typedef {import("../../state/gallery.d.ts").Entry} Entry */
/** @typedef {import("../../wire/wire.d.ts").RunView} RunView */

/**
 * @param {Entry} entry
 * @param {RunView[]} arms
 * @param {{breakIt: import("./lesson.js").BreakIt, again: () => void}} deeds
 */
export function tools(entry, arms, { breakIt, again }) {
  return el(
    "div",
    { class: "lesson-tools" },
    entry.arms && breaking(entry, arms, breakIt),
    el(
      "button",
      { type: "button", class: "button-quiet", onclick: again },
      icon("reset"),
      "Begin again",
    ),
  );
}

/**
 * @param {Entry} entry
 * @param {RunView[]} runs
 * @param {import("./lesson.js").BreakIt} breakIt
 */
function breaking({ arms }, runs, breakIt) {
  const { element, items, title } = dropdown("Break it");
  title("Break it");
  items.append(
    el("p", { class: "menu-note" }, "Take an arm into the form and change any knob."),
    ...(arms ?? []).map(({ title: name, spec }) =>
      el(
        "button",
        {
          type: "button",
          class: "button-quiet share-item",
          onclick: () => {
            element.open = false;
            breakIt(spec, name, runs.find((run) => same(run, spec)) ?? null);
          },
        },
        name,
      ),
    ),
  );
  return element;
}

/**
 * Whether the run computes what the spec says, at whatever seed.
 * @param {RunView} run
 * @param {import("../../form/form.d.ts").JsonObject} spec
 */
function same(run, spec) {
  return identity(run.spec) === identity(spec);
}
