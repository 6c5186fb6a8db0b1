/** The axes over a depth × step map; its cells are on the canvas below them. */
import { eventMarks } from "./eventmarks.js";
import { axis, layout, MARGIN, stepAxis } from "./frame.js";

/**
 * @param {object} given
 * @param {{width: number, height: number}} given.size
 * @param {[number, number]} given.steps
 * @param {[number, number]} given.layers
 * @param {{step: number, text: string}[]} given.marked what happened
 * @param {number[]} given.epochs steps
 * @param {ReturnType<typeof import("./frame.js").ink>} given.colours
 * @returns {import("./plotly.js").Figure}
 */
export function mapFigure({ size, steps, layers, marked, epochs, colours }) {
  return {
    data: [{ type: "scatter", x: [null], y: [null], hoverinfo: "skip" }],
    layout: {
      ...layout(size, colours),
      hovermode: false,
      xaxis: { ...stepAxis(steps, size.width, colours), showgrid: false },
      yaxis: {
        ...axis(layers, colours),
        showgrid: false,
        nticks: 6,
        tickformat: "d",
        title: { text: "layer", standoff: 4, font: { size: 11 } },
      },
      ...eventMarks({
        marked: marked.map(({ step, text }) => ({ at: step, text, colour: colours.strong })),
        epochs,
        ends: steps,
        log: false,
        width: size.width - MARGIN.l - MARGIN.r,
        colours,
        boxed: true,
      }),
    },
  };
}
