/** What the chosen settings will make, before anything runs: size, time, and step 0 of every layer. */
import { signal } from "../../form/signal.js";
import { theoryLine } from "../../form/theorywords.js";
import { valueAt } from "../../form/values.js";
import { el, setText } from "../../lib/dom.js";
import { bytes, count, seconds } from "../../lib/format.js";
import { setProse } from "../../lib/mathml.js";
import { Refusal, rest } from "../../wire/rest.js";
import { LayersDialog } from "./layersdialog.js";
import { signalFigure } from "./signalfigure.js";

/** @typedef {import("../../form/form.d.ts").JsonObject} JsonObject */
/** @typedef {import("../../form/signal.js").Inspection} Inspection */

const AGAIN_MS = 600; // the server was busy with others

export class Preview {
  #size = el("p", { class: "preview-size" });
  #pictures = el("div", { class: "preview-pictures" });
  #theory = el("p", { class: "preview-theory" });
  #note = el("p", { class: "preview-note" });
  #large = new LayersDialog();
  #refused;
  #timer = 0;
  #wanted = /** @type {JsonObject | null} */ (null);
  #asked = "";
  #asking = false;
  #answer = /** @type {Inspection | null} */ (null);

  /** @param {(refusal: Refusal) => void} refused the settings do not go together */
  constructor(refused) {
    this.#refused = refused;
    const enlarge = el(
      "button",
      { type: "button", class: "button-quiet", onclick: () => this.#enlarge() },
      "Every layer",
    );
    this.element = el(
      "section",
      { class: "preview", "aria-label": "Before training" },
      this.#size,
      this.#pictures,
      el("div", { class: "preview-foot" }, this.#theory, enlarge),
      this.#note,
    );
    this.dialog = this.#large.element;
  }

  /** Seconds that a run would take here, as far as is known. */
  get trainingSeconds() {
    return this.#answer?.first_step?.training_s ?? null;
  }

  /**
   * One question is under way at a time, and the newest settings are asked next: while a slider is
   * dragged the pictures follow it as fast as answers come.
   * @param {JsonObject} spec checked by the form already
   */
  follow(spec) {
    const { name, tags, ...computes } = spec;
    const question = JSON.stringify(computes);
    if (question === this.#asked) return;
    this.#asked = question;
    this.#wanted = spec;
    this.#rest();
    if (!this.#asking) this.#ask();
  }

  /** The form holds an error: say nothing of what cannot run. */
  clear() {
    this.#asked = "";
    this.#wanted = null;
    this.#answer = null;
    this.#rest();
    this.element.dataset.state = "none";
    setText(this.#note, "");
  }

  #rest() {
    clearTimeout(this.#timer);
    this.#timer = 0;
  }

  async #ask() {
    const spec = this.#wanted;
    if (!spec) return;
    const asked = this.#asked;
    this.#wanted = null;
    this.#asking = true;
    this.element.dataset.state = "asking";
    try {
      const inspection = await rest.inspect(spec);
      if (this.#asked) this.#show(inspection, spec);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (asked === this.#asked) this.#fail(error, spec);
    } finally {
      this.#asking = false;
      if (this.#wanted && this.#timer === 0) this.#ask();
    }
  }

  /**
   * @param {Refusal} refusal
   * @param {JsonObject} spec
   */
  #fail(refusal, spec) {
    this.#answer = null;
    this.element.dataset.state = "none";
    if (refusal.status === 422) {
      setText(this.#note, "");
      this.#refused(refusal);
    } else if (refusal.status === 429 || refusal.status === 503) {
      this.#timer = setTimeout(() => {
        this.#timer = 0;
        this.#wanted ??= spec;
        this.#ask();
      }, AGAIN_MS);
    } else setText(this.#note, refusal.message);
  }

  /**
   * @param {Inspection} inspection
   * @param {JsonObject} spec
   */
  #show(inspection, spec) {
    this.#answer = inspection;
    this.element.dataset.state = this.#wanted ? "asking" : "ready";
    setText(this.#size, sizeText(inspection));
    const pictures = signal(inspection);
    this.#pictures.replaceChildren(...pictures.map((picture) => signalFigure(picture)));
    const line = theoryLine(inspection, String(valueAt(spec, "model.activation.kind") ?? ""));
    setProse(this.#theory, line.text);
    this.#theory.dataset.tone = line.tone;
    setText(this.#note, inspection.first_step_reason);
    if (this.#large.open) this.#large.update(inspection, pictures, line);
    this.#enlarge = () => {
      if (this.#large.open) return this.#large.close();
      this.#large.update(inspection, pictures, line);
      this.#large.show();
    };
  }

  #enlarge = () => {};
}

/** @param {Inspection} inspection */
function sizeText({ totals, first_step: first }) {
  const parts = [`${count(totals.parameters)} parameters`];
  const most = Math.max(...Object.values(totals.training_bytes), totals.weight_bytes);
  parts.push(bytes(most));
  if (first) {
    parts.push(`${count(first.total_steps)} steps ≈ ${seconds(first.training_s)}`);
  }
  return parts.join(" · ");
}
