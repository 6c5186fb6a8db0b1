/** A dialog with a title and a close button; Escape closes it, the focus goes back where it was. */
import { el } from "../../lib/dom.js";
import { icon } from "../../lib/icons.js";

let made = 0;

export class Dialog {
  #modal;

  /**
   * @param {string} title
   * @param {string} name its class
   * @param {{modal: boolean}} how beside the page, or over it
   * @param {...Node} children
   */
  constructor(title, name, { modal }, ...children) {
    made += 1;
    this.#modal = modal;
    const close = el(
      "button",
      { type: "button", class: "icon-button", "aria-label": "Close", onclick: () => this.close() },
      icon("close"),
    );
    const id = `dialog-${made}`;
    this.element = el(
      "dialog",
      { class: `dialog ${name}`, "aria-labelledby": id },
      el("header", { class: "dialog-head" }, el("h2", { id }, title), close),
      ...children,
    );
    this.element.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || this.#modal) return; // a modal one closes by itself
      event.preventDefault();
      this.close();
    });
  }

  get open() {
    return this.element.open;
  }

  show() {
    if (this.element.open) return;
    if (this.#modal) this.element.showModal();
    else this.element.show();
  }

  close() {
    this.element.close();
  }
}
