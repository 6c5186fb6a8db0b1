/** Which columns the table of runs has: the standard ones, and settings in which runs differ. */
import { el } from "../../lib/dom.js";
import { toggled } from "../../state/chartsettings.js";
import { differences } from "../../state/differences.js";
import { columnOf, FIXED } from "../../state/runcolumns.js";
import { COLUMNS } from "../../state/runquery.js";
import { dropdown } from "./dropdown.js";

/** @typedef {import("../../wire/wire.d.ts").RunView} RunView */

const MOST_COMPARED = 1000; // newest runs whose settings are looked at

/** @param {(columns: string[]) => void} choose */
export function columnMenu(choose) {
  /** @type {string[]} */
  let chosen = [];
  /** @type {RunView[]} */
  let runs = [];
  const { element, items, title } = dropdown("Columns");
  element.classList.add("column-menu");

  /** @param {string} key */
  const item = (key) => {
    const column = columnOf(key);
    const input = el("input", {
      type: "checkbox",
      value: key,
      checked: chosen.includes(key),
      onchange: () => choose(placed(toggled(chosen, key))),
    });
    return column && el("label", {}, input, column.title);
  };

  const offer = () => {
    const specs = runs.slice(-MOST_COMPARED).map(({ spec }) => spec);
    const paths = differences(specs).map((path) => `spec.${path}`);
    const settings = [...new Set([...paths, ...chosen.filter((key) => key.startsWith("spec."))])];
    items.replaceChildren(
      ...FIXED.map(({ key }) => item(key)).filter((one) => one !== null),
      el("span", { class: "menu-title" }, settings.length > 0 ? "Settings that differ" : ""),
      ...settings
        .sort()
        .map(item)
        .filter((one) => one !== null),
      el(
        "button",
        { type: "button", class: "button-quiet", onclick: () => choose([...COLUMNS]) },
        "Standard columns",
      ),
    );
  };
  element.addEventListener("toggle", () => {
    if (element.open) offer();
  });
  return {
    element,
    /**
     * @param {string[]} columns
     * @param {RunView[]} all oldest first
     */
    update(columns, all) {
      [chosen, runs] = [columns, all];
      title("Columns");
      for (const input of items.querySelectorAll("input")) {
        input.checked = chosen.includes(input.value);
      }
    },
  };
}

/** In the order of the menu, settings before tags and notes. @param {string[]} keys */
function placed(keys) {
  const order = FIXED.map(({ key }) => key);
  const last = new Set(["tags", "notes"]);
  const rank = (/** @type {string} */ key) =>
    last.has(key) ? 1000 + order.indexOf(key) : key.startsWith("spec.") ? 500 : order.indexOf(key);
  return [...keys].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
}
