/** A field's frame: label, control, range, help, and its error beside it. */
import { el, setText } from "../../lib/dom.js";
import { setProse } from "../../lib/mathml.js";

let made = 0;

/**
 * @param {{path: string, title: string, help: string}} field
 * @param {HTMLElement} control takes the focus
 * @param {HTMLElement} body holds the control
 * @param {string} [range]
 */
export function labelled(field, control, body, range = "") {
  made += 1;
  const id = `field-${made}`;
  control.id = id;
  control.setAttribute("aria-describedby", `${id}-error ${id}-help`);
  control.dataset.path = field.path;
  const error = el("p", { class: "field-error", id: `${id}-error`, hidden: true });
  const help = el("p", { class: "field-help", id: `${id}-help` });
  setProse(help, field.help);
  const label = el("label", { for: id, class: "field-label" }, field.title);
  const head = el(
    "div",
    { class: "field-head" },
    label,
    range && el("span", { class: "range" }, range),
  );
  return {
    path: field.path,
    help,
    element: el("div", { class: "field" }, head, body, error, help),
    focus: () => control.focus(),
    /** @param {string} text "" for none */
    setError(text) {
      setText(error, text);
      error.hidden = text === "";
      if (text) control.setAttribute("aria-invalid", "true");
      else control.removeAttribute("aria-invalid");
    },
  };
}
