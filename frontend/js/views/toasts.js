/** Short messages at the foot of the page, some with one action. */
import { el } from "../lib/dom.js";

const STAYS = 7000; // ms

export class Toasts {
  element = el("div", { class: "toasts", role: "status", "aria-live": "polite" });

  /**
   * @param {string} text
   * @param {{label: string, run: () => void}} [action]
   * @param {() => void} [gone] called when the time is over and the action was not taken
   */
  show(text, action, gone) {
    const toast = el("div", { class: "toast" }, el("span", {}, text));
    const close = () => {
      clearTimeout(timer);
      toast.remove();
    };
    const timer = setTimeout(() => {
      close();
      gone?.();
    }, STAYS);
    if (action) {
      const take = () => {
        close();
        action.run();
      };
      toast.append(
        el("button", { class: "button-quiet", type: "button", onclick: take }, action.label),
      );
    }
    this.element.append(toast);
  }
}
