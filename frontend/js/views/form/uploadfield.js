/** The name of an uploaded file, and a way to send one: what was found in it fills its neighbours. */
import { el, setText } from "../../lib/dom.js";
import { percent } from "../../lib/format.js";
import { Refusal, rest } from "../../wire/rest.js";
import { labelled } from "./labelled.js";

/** @typedef {import("./fields.js").Control} Control */
/** @typedef {import("./fields.js").Change} Change */

/**
 * @param {import("../../form/form.d.ts").TextField} field
 * @param {Change} change
 * @returns {Control}
 */
export function uploadField(field, change) {
  const input = el("input", {
    type: "text",
    autocomplete: "off",
    oninput: () => change(field.path, input.value),
  });
  const file = el("input", {
    type: "file",
    accept: ".csv,.npz",
    "aria-label": "Send a CSV or npz file",
    onchange: () => send(),
  });
  const status = el("p", { class: "field-help upload-status", role: "status" });
  // Its own: the field's error is rewritten whenever the form is checked.
  const problem = el("p", { class: "field-error upload-error", role: "alert", hidden: true });
  const frame = labelled(
    field,
    input,
    el("div", { class: "upload" }, input, file, problem, status),
  );

  async function send() {
    const chosen = file.files?.[0];
    if (!chosen) return;
    problem.hidden = true;
    file.disabled = true;
    try {
      const targets = field.upload ?? "classes";
      const { name, rows, columns, categories } = await rest.upload(chosen, targets, (share) =>
        setText(status, share < 1 ? `Sending ${percent(share)}` : "Checking the table"),
      );
      const parent = field.path.slice(0, field.path.lastIndexOf("."));
      const classes = categories === null ? {} : { categories };
      const found = { file: name, rows, columns, ...classes };
      for (const [key, value] of Object.entries(found)) change(`${parent}.${key}`, value);
      input.value = name;
      const what = categories === null ? "one number to predict" : `${categories} classes`;
      setText(status, `${name} is there: ${rows} rows, ${columns} inputs, ${what}.`);
    } catch (error) {
      setText(status, "");
      setText(problem, error instanceof Refusal ? error.message : String(error));
      problem.hidden = false;
    } finally {
      file.disabled = false;
      file.value = "";
    }
  }

  return {
    ...frame,
    set: (value) => {
      input.value = String(value ?? "");
    },
  };
}
