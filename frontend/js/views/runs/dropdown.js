/** A button that opens a small list of choices. */
import { el, setText } from "../../lib/dom.js";

/** @param {string} name for screen readers */
export function dropdown(name) {
  const summary = el("summary", { "aria-label": name }, name);
  const items = el("div", { class: "menu-items" });
  const element = el("details", { class: "menu dropdown" }, summary, items);
  element.addEventListener("focusout", ({ relatedTarget }) => {
    if (!element.contains(/** @type {Node | null} */ (relatedTarget))) element.open = false;
  });
  element.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !element.open) return;
    element.open = false;
    summary.focus();
    event.stopPropagation();
  });
  return {
    element,
    items,
    /** @param {string} text what is chosen */
    title(text) {
      setText(summary, text);
      summary.setAttribute("aria-label", text === name ? name : `${name}: ${text}`);
    },
  };
}
