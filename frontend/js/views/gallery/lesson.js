/** An entry of the gallery: question, prediction, its arms beside it, and what came of them. */
import { el, setText } from "../../lib/dom.js";
import { armsOf, predictedIn } from "../../state/lessons.js";
import { ended, shownRuns } from "../../state/reduce.js";
import { rest } from "../../wire/rest.js";
import { head, text, unfold } from "./article.js";
import { demoFigure } from "./demofigure.js";
import { progress, verdictView, watching } from "./follow.js";
import { answer } from "./predict.js";
import { startView } from "./start.js";
import { tools } from "./tools.js";

/** @typedef {import("../../state/state.d.ts").State} State */
/** @typedef {import("../../state/gallery.d.ts").Entry} Entry */
/** @typedef {import("../../state/gallery.d.ts").Verdict} Verdict */
/** @typedef {import("../../wire/wire.d.ts").RunView} RunView */
/** @typedef {(spec: import("../../form/form.d.ts").JsonObject, title: string, run: RunView | null) => void} BreakIt */

const MOST_COLUMNS = 8;

export class Lesson {
  #key = "";
  /** @type {Entry | null} */ #entry = null;
  /** @type {number | null} */ #chosen = null;
  /** Whether what came out may be seen. */ #revealed = false;
  /** @type {Verdict | null} */ #verdict = null;
  #judged = ""; // ids of the arms that the verdict is of, or was asked for
  #drawn = "";
  #act = el("div", { class: "lesson-act" });
  #store;
  #lessons;
  #playback;
  #breakIt;

  /**
   * @param {import("../../state/store.js").Store} store
   * @param {import("./listing.js").Lessons} lessons
   * @param {import("./playback.js").Playback} playback
   * @param {BreakIt} breakIt
   */
  constructor(store, lessons, playback, breakIt) {
    this.#store = store;
    this.#lessons = lessons;
    this.#playback = playback;
    this.#breakIt = breakIt;
    this.element = el("section", { class: "lesson", "aria-label": "Lesson", hidden: true });
  }

  /** @param {State} state */
  update(state) {
    const key = state.view.gallery?.key ?? "";
    this.element.hidden = key === "";
    if (key !== this.#key) this.#turn(key);
    const arms = this.#arms(state);
    document.body.dataset.lesson = key === "" ? "" : arms.length > 0 ? "arms" : "text";
    if (!this.#entry) return;
    this.#judge(arms);
    const finished = arms.length > 0 && arms.every(ended);
    const recorded = arms.some(({ tags }) => tags.includes("recorded"));
    this.#playback.follow(
      finished ? arms.map(({ id }) => id) : [],
      recorded && !this.#revealed && this.#entry.prediction !== null,
    );
    this.#draw(this.#entry, arms);
  }

  /** @param {State} state */
  #arms(state) {
    return this.#key === "" ? [] : armsOf(shownRuns(state), this.#key);
  }

  /** Another lesson, or none. @param {string} key */
  async #turn(key) {
    this.#key = key;
    [this.#entry, this.#chosen, this.#revealed, this.#verdict] = [null, null, false, null];
    [this.#judged, this.#drawn] = ["", ""];
    this.#playback.follow([], false);
    this.#store.send({ kind: "regions", regions: [] });
    if (key === "") return;
    this.element.replaceChildren(el("p", { class: "gallery-empty" }, "The lesson is on its way …"));
    if (!this.#lessons.listing) this.#lessons.refresh();
    try {
      const entry = await rest.entry(key);
      if (this.#key === key) this.#open(entry);
    } catch (error) {
      if (this.#key !== key) return;
      const reason = error instanceof Error ? error.message : String(error);
      const back = { type: "button", class: "button-quiet", onclick: () => this.#lessons.leave() };
      this.element.replaceChildren(
        el("p", { class: "gallery-empty", role: "alert" }, reason, el("button", back, "All cards")),
      );
    }
  }

  /** @param {Entry} entry */
  #open(entry) {
    this.#entry = entry;
    this.#store.send({ kind: "regions", regions: entry.watch?.regions ?? [] });
    this.element.replaceChildren(this.#head(entry), this.#act, text(entry));
    this.element.scrollTop = 0;
    const { state } = this.#store;
    this.#revealed = predictedIn(this.#arms(state)) !== null;
    if (entry.recorded.length > 0 && (state.view.shown ?? []).length === 0) {
      const one = entry.recorded.slice(0, entry.arms?.length ?? 1); // of the first seed
      this.#lessons.show(entry, one, one.length > MOST_COLUMNS);
    }
    this.update(this.#store.state);
    if (document.activeElement === document.body) {
      /** @type {HTMLElement | null} */ (this.element.querySelector(".lesson-question"))?.focus();
    }
  }

  /** The cards have come, which the path needs. */
  listed() {
    if (!this.#entry) return;
    this.element.querySelector(".lesson-head")?.replaceWith(this.#head(this.#entry));
  }

  /** @param {Entry} entry */
  #head(entry) {
    return head(entry, this.#lessons.listing?.entries ?? [], {
      open: (key) => this.#lessons.open(key),
      leave: () => this.#lessons.leave(),
    });
  }

  /** Ask what the arms say, once they have all ended. @param {RunView[]} arms */
  async #judge(arms) {
    const ids = arms.map(({ id }) => id);
    const whole = arms.length > 0 && arms.every(ended) ? ids.join() : "";
    if (this.#entry?.kind === "demonstration" || whole === this.#judged) return;
    this.#judged = whole;
    this.#verdict = null;
    if (whole === "") return;
    const key = this.#key;
    try {
      const verdict = await rest.verdict(key, ids);
      if (this.#judged === whole && this.#key === key) this.#verdict = verdict;
    } catch {
      return; // an arm is missing or failed: the text says how they ended
    }
    this.update(this.#store.state);
  }

  /**
   * Buttons and what follows the arms; made anew only when something of it has changed.
   * @param {Entry} entry
   * @param {RunView[]} arms
   */
  #draw(entry, arms) {
    const chosen = this.#chosen ?? predictedIn(arms);
    const begun = arms.length > 0 || this.#verdict !== null;
    const recorded = arms.some(({ tags }) => tags.includes("recorded"));
    const waiting = !begun || (recorded && !this.#revealed && entry.prediction !== null);
    const judged = this.#verdict !== null && this.#playback.whole;
    const said = arms.length > 0 ? progress(arms) : "";
    const ids = arms.map(({ id }) => id).join();
    const key = JSON.stringify([entry.key, waiting, judged, ids, this.#judged]);
    if (key === this.#drawn) {
      const told = judged || waiting ? null : this.#act.querySelector(".follow-progress");
      if (told) setText(told, said);
      return;
    }
    this.#drawn = key;
    const focused = this.#act.contains(document.activeElement);
    this.#act.replaceChildren(
      ...(waiting ? [this.#start(entry, chosen, begun)] : this.#came(entry, arms, judged, said)),
    );
    if (judged) unfold(this.element);
    if (focused && !waiting) this.#act.querySelector("button")?.focus();
  }

  /**
   * @param {Entry} entry
   * @param {number | null} chosen
   * @param {boolean} recorded
   */
  #start(entry, chosen, recorded) {
    return startView(entry, {
      chosen,
      recorded,
      choose: (index) => {
        this.#chosen = index;
      },
      start: (seeds) => this.#begin(entry, seeds, recorded),
      open: (key) => this.#lessons.open(key),
    });
  }

  /**
   * @param {Entry} entry
   * @param {number} seeds
   * @param {boolean} recorded
   */
  async #begin(entry, seeds, recorded) {
    if (recorded) {
      this.#revealed = true;
      this.#playback.play();
    } else if (entry.kind === "demonstration") {
      const verdict = await rest.measure(entry.key);
      if (this.#key === entry.key) this.#verdict = verdict;
    } else {
      const runs = await rest.startEntry(entry.key, entry.seeds.slice(0, seeds), this.#chosen);
      for (const run of runs) this.#store.send({ kind: "run", run });
      this.#revealed = true;
      const ids = runs.map(({ id }) => id);
      this.#lessons.show(entry, ids, seeds > 1 || ids.length > MOST_COLUMNS);
    }
    this.update(this.#store.state);
  }

  /**
   * @param {Entry} entry
   * @param {RunView[]} arms
   * @param {boolean} judged
   * @param {string} said
   */
  #came(entry, arms, judged, said) {
    const { prediction, watch, axes } = entry;
    const verdict = judged ? this.#verdict : null;
    const chosen = this.#chosen ?? predictedIn(arms);
    return [
      this.#playback.element,
      verdict
        ? verdictView(verdict, entry.kind === "experiment" ? "The claim" : "The calculation")
        : watching(watch?.look ?? "", said),
      (entry.arms?.length ?? 0) > MOST_COLUMNS
        ? el(
            "p",
            { class: "start-facts" },
            `The first ${MOST_COLUMNS} of ${entry.arms?.length} arms are drawn; all are judged.`,
          )
        : null,
      verdict && prediction ? answer(prediction, chosen) : null,
      verdict && axes && verdict.lines.length > 0
        ? demoFigure(verdict.lines, axes, entry.title)
        : null,
      verdict && watch?.look ? watching(watch.look, "") : null,
      tools(entry, arms, {
        breakIt: this.#breakIt,
        again: () => this.#again(),
      }),
    ].filter((part) => part !== null);
  }

  /** To the question again, with nothing on show. */
  #again() {
    const key = this.#key;
    this.#turn("");
    this.#lessons.open(key);
  }

  /** Time has gone on, or rows have come. */
  tick() {
    this.#playback.refresh();
    if (this.#entry) this.#draw(this.#entry, this.#arms(this.#store.state));
  }
}
