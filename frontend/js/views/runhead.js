/** The head of a run's column: what it is, how it goes, how far behind the picture is. */
import { el, setText } from "../lib/dom.js";
import { number, percent, seconds } from "../lib/format.js";
import { icon } from "../lib/icons.js";
import { ended } from "../state/reduce.js";
import { deltaText } from "./compare/delta.js";
import { GroupLine } from "./compare/groupline.js";
import { ProgressBar, progressText, StateBadge } from "./states.js";

/** @typedef {import("../wire/wire.d.ts").RunView} RunView */
/** @typedef {import("./actions.js").Actions} Actions */
/** @typedef {import("../state/tables.js").Telemetry} Telemetry */
/** @typedef {import("../state/groups.js").Group} Group */
/**
 * @typedef {object} Head
 * @property {RunView} run
 * @property {Group} group that it stands for
 * @property {number} slot
 * @property {{title: string, value: string}[]} differs from the other shown runs
 * @property {RunView | null} baseline what the others are compared with
 */

const TROUBLE = new Set(["diverged", "failed", "lost"]);
const RESUMABLE = new Set(["failed", "lost"]);

export class RunHead {
  /** @type {RunView | null} */ #run = null;
  #badge = new StateBadge();
  #bar = new ProgressBar();
  #number = el("span", { class: "head-number" });
  #name = el("h3", { class: "head-name" });
  #chip = el("i", { class: "chip chip-line" });
  #differs = el("ul", { class: "pills" });
  #steps = el("span", { class: "head-steps" });
  #score = el("span", {
    class: "head-score",
    title: "on the validation data, newest evaluation",
  });
  #lag = el("span", { class: "head-lag" });
  #delta = el("span", {
    class: "head-delta",
    title: "Newest evaluation, this run less the baseline",
  });
  #group = new GroupLine();
  /** @type {RunView | null} */ #baseline = null;
  /** @type {RunView[]} */ #members = [];
  #pin;
  #banner = el("div", { class: "banner", hidden: true });
  #reason = el("span", { class: "banner-text" });
  #stop;
  #resume;

  /**
   * @param {Actions} actions
   * @param {(run: RunView) => void} showTrouble
   */
  constructor(actions, showTrouble) {
    const run = () => /** @type {RunView} */ (this.#run);
    this.#stop = el(
      "button",
      { type: "button", class: "button-quiet", onclick: () => actions.stop(run()) },
      icon("stopped"),
      "Stop",
    );
    const clone = el(
      "button",
      { type: "button", class: "button-quiet", onclick: () => actions.cloneRun(run()) },
      icon("clone"),
      "Start from this",
    );
    const hide = el(
      "button",
      {
        type: "button",
        class: "icon-button",
        title: "Hide",
        "aria-label": "Hide this run",
        onclick: () => {
          for (const { id } of this.#members) actions.store.send({ kind: "hide", id });
        },
      },
      icon("close"),
    );
    const zoom = el(
      "button",
      { type: "button", class: "button-quiet", onclick: () => showTrouble(run()) },
      "Show it",
    );
    this.#pin = el(
      "button",
      {
        type: "button",
        class: "icon-button",
        title: "Baseline: compare the others with this run",
        "aria-label": "Baseline",
        onclick: () => {
          const baseline = this.#baseline?.id === run().id ? null : run().id;
          actions.store.send({ kind: "compare", change: { baseline } });
        },
      },
      icon("baseline"),
    );
    this.#group.onLead = (id) => {
      const { leads } = actions.store.state.view.compare;
      const others = leads.filter((one) => !this.#members.some((member) => member.id === one));
      actions.store.send({ kind: "compare", change: { leads: [...others, id] } });
    };
    this.#resume = el(
      "button",
      {
        type: "button",
        class: "button-quiet",
        title: "Go on from the last checkpoint",
        onclick: () => actions.resume(run()),
      },
      icon("running"),
      "Resume",
    );
    this.#banner.append(this.#reason, this.#resume, zoom);
    const title = el(
      "div",
      { class: "head-title" },
      this.#chip,
      this.#number,
      this.#name,
      this.#pin,
      hide,
    );
    const status = el("div", { class: "head-status" }, this.#badge.element, this.#steps, this.#lag);
    const figures = el(
      "div",
      { class: "head-figures" },
      this.#score,
      this.#delta,
      el("span", { class: "head-buttons" }, this.#stop, clone),
    );
    this.element = el(
      "article",
      { class: "head" },
      title,
      this.#differs,
      this.#group.element,
      this.#bar.element,
      status,
      figures,
      this.#banner,
    );
  }

  /** @param {Head} head */
  update({ run, slot, differs, group, baseline }) {
    this.#run = run;
    this.#baseline = baseline;
    this.#members = group.runs;
    this.#group.update(group);
    this.#pin.setAttribute("aria-pressed", String(baseline?.id === run.id));
    this.element.dataset.state = run.state;
    this.#chip.dataset.slot = String(slot);
    setText(this.#number, `#${run.number}`);
    setText(this.#name, run.name);
    this.#name.title = run.name;
    this.#badge.update(run);
    this.#bar.update(run);
    setText(this.#steps, progressText(run));
    this.#stop.hidden = ended(run);
    this.#resume.hidden = !RESUMABLE.has(run.state);
    this.#showDiffers(differs);
    this.#banner.hidden = !TROUBLE.has(run.state);
    setText(this.#reason, run.reason);
    this.#reason.title = run.reason;
  }

  /** @param {Head["differs"]} differs */
  #showDiffers(differs) {
    const texts = differs.map(({ title, value }) => `${title} = ${value}`);
    if (texts.join() === [...this.#differs.children].map((li) => li.textContent).join()) return;
    this.#differs.replaceChildren(
      ...differs.map(({ title, value }) => el("li", {}, `${title} = `, el("b", {}, value))),
    );
  }

  /**
   * What the clock and the tables say, a few times a second.
   * @param {(id: string) => Telemetry} telemetries
   * @param {number | null} now Unix seconds, by the server's clock
   */
  tick(telemetries, now) {
    const run = /** @type {RunView} */ (this.#run);
    const telemetry = telemetries(run.id);
    const base = this.#baseline;
    setText(this.#delta, base ? deltaText(run, base, telemetries) : "");
    setText(this.#score, scoreText(run, telemetry));
    setText(this.#lag, lagText(run, telemetry.time, now));
  }
}

/**
 * @param {RunView} run
 * @param {Telemetry} telemetry
 */
function scoreText(run, telemetry) {
  const table = telemetry.tables[run.tables.findIndex(({ name }) => name === "eval")];
  if (!table || table.rows === 0) return "no evaluation yet";
  const accuracy = table.column("val_accuracy");
  const value = table.at(table.rows - 1, accuracy >= 0 ? accuracy : table.column("val_r2"));
  if (accuracy < 0) return `R² ${number(value)}`;
  return Number.isFinite(value) ? `accuracy ${percent(value)}` : `accuracy ${number(value)}`;
}

/**
 * @param {RunView} run
 * @param {number} time of the newest row on this page
 * @param {number | null} now
 */
function lagText(run, time, now) {
  if (ended(run)) return run.ended && run.started ? `took ${seconds(run.ended - run.started)}` : "";
  if (run.state !== "running" || time === 0 || now === null) return "";
  const behind = Math.max(0, now - time);
  return behind < 60 ? `live, ${seconds(behind)} behind` : `no data for ${seconds(behind)}`;
}
