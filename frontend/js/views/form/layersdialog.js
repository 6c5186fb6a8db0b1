/** The preview in large: the two pictures, what the theory assumes, and every layer in a table. */
import { el, setText } from "../../lib/dom.js";
import { bytes, count } from "../../lib/format.js";
import { setProse } from "../../lib/mathml.js";
import { Dialog } from "./dialog.js";
import { signalFigure } from "./signalfigure.js";

/** @typedef {import("../../form/signal.js").Inspection} Inspection */
/** @typedef {import("../../form/signal.js").Picture} Picture */

const OPTIMIZERS = { sgd: "SGD", momentum: "SGD with momentum", adam: "Adam" };

export class LayersDialog {
  #pictures = el("div", { class: "layers-pictures" });
  #theory = el("div", { class: "layers-theory" });
  #line = el("p", { class: "preview-theory" });
  #totals = el("dl", { class: "layers-totals" });
  #rows = el("tbody");
  #count = el("summary");
  #dialog;

  constructor() {
    const names = ["Module", "Kind", "Output", "Parameters", "Multiply-adds", "Activations"];
    const head = names.map((name) => el("th", { scope: "col" }, name));
    const table = el(
      "table",
      { class: "layers-table" },
      el("thead", {}, el("tr", {}, ...head)),
      this.#rows,
    );
    this.#dialog = new Dialog(
      "Before training, layer by layer",
      "layers-dialog",
      { modal: false },
      el(
        "div",
        { class: "layers-body" },
        this.#pictures,
        this.#line,
        this.#theory,
        this.#totals,
        el("details", { class: "layers-modules" }, this.#count, table),
      ),
    );
    this.element = this.#dialog.element;
  }

  show() {
    this.#dialog.show();
  }

  close() {
    this.#dialog.close();
  }

  get open() {
    return this.#dialog.open;
  }

  /**
   * @param {Inspection} inspection
   * @param {Picture[]} pictures
   * @param {{text: string, tone: string}} line
   */
  update(inspection, pictures, line) {
    this.#pictures.replaceChildren(
      ...pictures.map((picture) => signalFigure(picture, inspection.layers)),
    );
    setProse(this.#line, line.text);
    this.#line.dataset.tone = line.tone;
    const { theory, totals, table } = inspection;
    this.#theory.replaceChildren(
      list("The theory assumes", theory?.assumptions ?? []),
      list("It does not hold here because", theory?.does_not_hold ?? []),
    );
    this.#totals.replaceChildren(
      figure("Parameters", count(totals.parameters)),
      figure("Multiply-adds of one example", count(totals.multiply_adds)),
      figure("Weights", bytes(totals.weight_bytes)),
      figure("Activations of a batch", bytes(totals.activation_bytes)),
      ...Object.entries(totals.training_bytes).map(([name, size]) =>
        figure(`Training with ${/** @type {any} */ (OPTIMIZERS)[name] ?? name}`, bytes(size)),
      ),
    );
    setText(this.#count, `All ${table.length} modules`);
    this.#rows.replaceChildren(...table.map(moduleRow));
  }
}

/**
 * @param {string} title
 * @param {string[]} sentences
 */
function list(title, sentences) {
  if (sentences.length === 0) return "";
  return el(
    "section",
    {},
    el("h3", {}, title),
    el("ul", {}, ...sentences.map((sentence) => el("li", {}, sentence))),
  );
}

/**
 * @param {string} term
 * @param {string} value
 */
function figure(term, value) {
  return el("div", {}, el("dt", {}, term), el("dd", {}, value));
}

/** @param {import("../../form/signal.js").ModuleRow} row */
function moduleRow(row) {
  const cells = [
    row.output_shape.join(" × "),
    count(row.parameters),
    count(row.multiply_adds),
    bytes(row.activation_bytes),
  ];
  return el(
    "tr",
    {},
    el("th", { scope: "row" }, row.name),
    el("td", {}, row.kind),
    ...cells.map((text) => el("td", { class: "figure" }, text)),
  );
}
