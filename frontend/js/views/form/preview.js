/** What the chosen settings will make, before anything runs: size, time, and step 0 of every layer. */
import { signal } from "../../form/signal.js";
import { el, setText } from "../../lib/dom.js";
import { bytes, count, seconds, superscript } from "../../lib/format.js";
import { Refusal, rest } from "../../wire/rest.js";

/** @typedef {import("../../form/form.d.ts").JsonObject} JsonObject */
/** @typedef {import("../../form/signal.js").Inspection} Inspection */
/** @typedef {import("../../form/signal.js").Picture} Picture */

const REST_MS = 90; // a slider moves more often than a question is asked
const AGAIN_MS = 600; // the server was busy with others
const SVG = "http://www.w3.org/2000/svg";

export class Preview {
  #size = el("p", { class: "preview-size" });
  #pictures = el("div", { class: "preview-pictures" });
  #note = el("p", { class: "preview-note" });
  #refused;
  #timer = 0;
  #asked = "";
  #latest = 0;

  /** @param {(refusal: Refusal) => void} refused the settings do not go together */
  constructor(refused) {
    this.#refused = refused;
    this.element = el(
      "section",
      { class: "preview", "aria-label": "Before training" },
      this.#size,
      this.#pictures,
      this.#note,
    );
  }

  /** @param {JsonObject} spec checked by the form already */
  follow(spec) {
    const question = JSON.stringify(spec);
    if (question === this.#asked) return;
    this.#asked = question;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#ask(spec), REST_MS);
  }

  /** The form holds an error: say nothing of what cannot run. */
  clear() {
    this.#asked = "";
    clearTimeout(this.#timer);
    this.#latest += 1;
    this.element.dataset.state = "none";
    setText(this.#note, "");
  }

  /** @param {JsonObject} spec */
  async #ask(spec) {
    this.#latest += 1;
    const turn = this.#latest;
    this.element.dataset.state = "asking";
    try {
      const inspection = await rest.inspect(spec);
      if (turn === this.#latest) this.#show(inspection);
    } catch (error) {
      if (turn !== this.#latest) return;
      if (!(error instanceof Refusal)) throw error;
      this.#fail(error, spec);
    }
  }

  /**
   * @param {Refusal} refusal
   * @param {JsonObject} spec
   */
  #fail(refusal, spec) {
    this.element.dataset.state = "none";
    if (refusal.status === 422) {
      setText(this.#note, "");
      this.#refused(refusal);
    } else if (refusal.status === 429 || refusal.status === 503) {
      this.#timer = setTimeout(() => this.#ask(spec), AGAIN_MS);
    } else setText(this.#note, refusal.message);
  }

  /** @param {Inspection} inspection */
  #show(inspection) {
    this.element.dataset.state = "ready";
    setText(this.#size, sizeText(inspection));
    this.#pictures.replaceChildren(...signal(inspection).map(figure));
    const { theory, first_step_reason: reason } = inspection;
    setText(this.#note, reason || theory?.reason || "");
    this.#note.title = [...(theory?.assumptions ?? []), ...(theory?.does_not_hold ?? [])].join(
      "\n",
    );
  }
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

/** @param {Picture} picture */
function figure({ title, points, line, range, summary }) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "-3 -4 106 108");
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("aria-hidden", "true");
  svg.append(stroke("preview-line", line), stroke("preview-points", points));
  return el(
    "figure",
    { role: "img", "aria-label": summary, title: summary },
    el("figcaption", {}, title),
    el("div", { class: "preview-plot" }, svg),
    el("span", {}, `10${superscript(range[1])}`),
    el("span", {}, `10${superscript(range[0])}`),
  );
}

/**
 * @param {string} name
 * @param {{x: number, y: number}[]} points
 */
function stroke(name, points) {
  const path = document.createElementNS(SVG, "polyline");
  path.setAttribute("class", name);
  path.setAttribute(
    "points",
    points.map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" "),
  );
  return path;
}
