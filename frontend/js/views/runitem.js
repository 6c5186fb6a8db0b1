/** One run in the list. */
import { splitSeed } from "../form/seeds.js";
import { el, setText } from "../lib/dom.js";
import { bytes } from "../lib/format.js";
import { icon } from "../lib/icons.js";
import { ended } from "../state/reduce.js";
import { ProgressBar, progressText, StateBadge } from "./states.js";

/** @typedef {import("../wire/wire.d.ts").RunView} RunView */
/** @typedef {import("./actions.js").Actions} Actions */

export class RunItem {
  /** @type {RunView | null} */ #run = null;
  #badge = new StateBadge();
  #bar = new ProgressBar();
  #name = el("span", { class: "run-name" });
  #seed = el("span", { class: "run-seed" });
  #number = el("span", { class: "run-number" });
  #steps = el("span", { class: "run-steps" });
  #chip = el("i", { class: "chip" });
  #check;
  #stop;
  #buttons;
  #line;
  #actions;

  /** @param {Actions} actions */
  constructor(actions) {
    this.#actions = actions;
    this.#check = el("input", { type: "checkbox", onchange: () => this.#toggle() });
    this.#stop = iconButton("stopped", () => actions.stop(this.#known));
    this.#buttons = {
      clone: iconButton("clone", () => actions.cloneRun(this.#known)),
      rename: iconButton("rename", () => this.#rename()),
      trash: iconButton("trash", () => actions.remove(this.#known)),
    };
    this.#line = el(
      "label",
      { class: "run-line" },
      this.#check,
      this.#chip,
      this.#number,
      this.#name,
      this.#seed,
    );
    const tools = el("div", { class: "run-tools" }, this.#stop, ...Object.values(this.#buttons));
    const status = el("div", { class: "run-status" }, this.#badge.element, this.#steps, tools);
    this.element = el("li", { class: "run" }, this.#line, this.#bar.element, status);
  }

  get #known() {
    return /** @type {RunView} */ (this.#run);
  }

  /** @param {{run: RunView, slot: number | undefined, joined: boolean}} item */
  update({ run, slot, joined }) {
    this.#run = run;
    this.#check.checked = slot !== undefined;
    this.#chip.dataset.slot = slot === undefined ? "none" : String(slot);
    setText(this.#number, `#${run.number}`);
    const { name, seed } = splitSeed(run.name);
    setText(this.#name, name);
    setText(this.#seed, seed);
    this.#name.title = run.cohort === null ? run.name : `${run.name}: trained in a cohort`;
    this.element.dataset.joined = String(joined);
    const size = run.bytes ? bytes(run.bytes) : "";
    setText(this.#steps, [progressText(run), size].filter(Boolean).join(" · "));
    this.element.dataset.state = run.state;
    this.#badge.update(run);
    this.#bar.update(run);
    this.#stop.hidden = ended(run);
    label(this.#stop, `Stop run ${run.number}`);
    label(this.#buttons.clone, `Start from run ${run.number}`);
    label(this.#buttons.rename, `Rename run ${run.number}`);
    label(this.#buttons.trash, `Delete run ${run.number}`);
  }

  #toggle() {
    const { id } = this.#known;
    this.#actions.store.send({ kind: this.#check.checked ? "show" : "hide", id });
  }

  #rename() {
    const run = this.#known;
    const input = el("input", {
      class: "rename",
      "aria-label": `Name of run ${run.number}`,
      maxlength: 120,
    });
    input.value = run.name;
    let done = false;
    /** @param {boolean} keep */
    const finish = (keep) => {
      if (done) return;
      done = true;
      input.replaceWith(this.#line);
      this.#buttons.rename.focus();
      if (keep && input.value.trim() !== run.name) this.#actions.rename(run, input.value.trim());
    };
    input.addEventListener("keydown", (event) => {
      if (event.key === "Enter") finish(true);
      if (event.key === "Escape") finish(false);
    });
    input.addEventListener("blur", () => finish(true));
    this.#line.replaceWith(input);
    input.select();
    input.focus();
  }
}

/**
 * @param {import("../lib/icons.js").IconName} name
 * @param {() => void} onclick
 */
function iconButton(name, onclick) {
  return el("button", { type: "button", class: "icon-button", onclick }, icon(name));
}

/**
 * @param {HTMLElement} button
 * @param {string} text
 */
function label(button, text) {
  if (button.title === text) return;
  button.title = text;
  button.setAttribute("aria-label", text);
}
