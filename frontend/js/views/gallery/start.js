/** How a lesson begins: predict and start, start without, or show what was recorded. */
import { el, setText } from "../../lib/dom.js";
import { icon } from "../../lib/icons.js";
import { dataWords } from "../../state/lessons.js";
import { facts } from "./article.js";
import { question } from "./predict.js";

/** @typedef {import("../../state/gallery.d.ts").Entry} Entry */

/**
 * @param {Entry} entry
 * @param {object} given
 * @param {number | null} given.chosen
 * @param {boolean} given.recorded its arms are on show already, and wait to be played
 * @param {(answer: number) => void} given.choose
 * @param {(seeds: number) => Promise<void>} given.start rejects with a sentence
 * @param {(key: string) => void} given.open another entry
 */
export function startView(entry, { chosen, recorded, choose, start, open }) {
  let answered = chosen !== null;
  const problem = el("p", { class: "field-error", role: "alert", hidden: true });
  const seeds = el("select", { "aria-label": "Seeds" });
  for (const many of seedCounts(entry)) {
    seeds.append(el("option", { value: many }, many === 1 ? "1 seed" : `${many} seeds`));
  }
  const told = el("p", { class: "start-facts", role: "status" });
  const say = () => setText(told, facts(entry, Number(seeds.value)));
  seeds.addEventListener("change", say);
  say();
  const go = async () => {
    problem.hidden = true;
    if (!recorded) {
      if (main.getAttribute("aria-busy") === "true") return;
      main.setAttribute("aria-busy", "true");
      setText(told, entry.arms ? "The arms are on their way …" : "Calculating …");
    }
    try {
      await start(Number(seeds.value));
    } catch (error) {
      setText(problem, error instanceof Error ? error.message : String(error));
      problem.hidden = false;
    } finally {
      main.removeAttribute("aria-busy");
      say();
    }
  };
  const asked =
    entry.prediction &&
    question(entry.prediction, chosen, (answer) => {
      answered = true;
      problem.hidden = true;
      choose(answer);
    });
  const main = el(
    "button",
    { type: "button", class: "button-start", onclick: () => (ready() ? go() : insist()) },
    icon("running"),
    mainText(entry, recorded),
  );
  const ready = () => !entry.prediction || answered;
  const insist = () => {
    setText(problem, "Choose an answer first, or go on without one.");
    problem.hidden = false;
    asked?.querySelector("input")?.focus();
  };
  const without =
    entry.prediction &&
    el("button", { type: "button", class: "button-quiet", onclick: go }, "Without a prediction");
  return el(
    "section",
    { class: "start", "aria-label": "Start" },
    asked,
    problem,
    el("div", { class: "start-buttons" }, main, !recorded && entry.arms && seeds, without),
    recorded ? el("p", { class: "start-facts" }, "Recorded runs: nothing is trained.") : told,
    !recorded && !entry.ready && elsewhere(entry, open),
  );
}

/** @param {Entry} entry @param {boolean} recorded */
function mainText({ arms, prediction }, recorded) {
  if (recorded) return prediction ? "Predict and play" : "Play";
  const what = arms
    ? `start ${arms.length === 1 ? "the run" : `${arms.length} arms`}`
    : "calculate";
  const text = prediction ? `Predict and ${what}` : what;
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** @param {Entry} entry */
function seedCounts({ arms, seeds }) {
  const most = Math.floor(64 / Math.max(1, arms?.length ?? 1));
  return [...new Set([1, Math.min(seeds.length, most)])];
}

/** Where its data come from, and the same point without them. @param {Entry} entry @param {(key: string) => void} open */
function elsewhere({ data, twin }, open) {
  const names = data.map(dataWords).join(", ");
  return el(
    "p",
    { class: "start-missing" },
    `${names} is not on this machine: starting downloads it, once. Without a network, put its files into the folder of datasets, as the README says. `,
    twin && "The same point on digits, which are here: ",
    twin &&
      el(
        "button",
        { type: "button", class: "button-quiet", onclick: () => open(twin) },
        "the digits twin",
      ),
  );
}
