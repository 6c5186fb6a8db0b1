/** What the first Tab reaches: past the list of runs, whose controls are many, to a part of the page. */
import { el } from "../lib/dom.js";

/**
 * @param {import("./topbar.js").TopBar} top
 * @param {{text: string, part: string, element: HTMLElement}[]} targets
 */
export function skips(top, targets) {
  const buttons = targets.map(({ text, part, element }) => {
    const go = () => {
      top.open(part);
      element.tabIndex = -1;
      element.focus();
    };
    return el("button", { type: "button", onclick: go }, text);
  });
  return el("nav", { class: "skips", "aria-label": "Skip" }, ...buttons);
}
