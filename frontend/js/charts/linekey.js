/** The legend of a line chart: what its kinds of lines are. */
import { el } from "../lib/dom.js";

export class LineKey {
  element = el("span", { class: "line-key", hidden: true });
  #drawn = "";

  /** @param {import("./charts.d.ts").LineChart} chart */
  update({ columns }) {
    const key = JSON.stringify(columns);
    if (key === this.#drawn) return;
    this.#drawn = key;
    this.element.hidden = columns.length < 2;
    this.element.replaceChildren(
      ...columns.map((column) => el("span", {}, sample(column), column.name)),
    );
  }
}

/** @param {import("./charts.d.ts").LineColumn} column */
function sample({ look, dash }) {
  const line = el("i", { class: `key-${look}` });
  if (!dash) return line;
  line.classList.add("key-dashed");
  let at = 0;
  const stops = (dash === "solid" ? "1px" : dash).split(",").map((length, place) => {
    const from = at;
    at += Number.parseFloat(length);
    return `${place % 2 === 0 ? "currentcolor" : "transparent"} ${from}px ${at}px`;
  });
  line.style.background = `repeating-linear-gradient(to right, ${stops.join(", ")})`;
  return line;
}
