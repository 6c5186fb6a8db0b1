/** Events → shapes and notes of a figure: the same look in curves and maps. */

/**
 * @typedef {object} Marked
 * @property {number} at place on the x axis
 * @property {string} text
 * @property {string} colour
 */

const LEAST_PX = 22; // between two lines; what is nearer is left out
const LABEL_PX = 52; // room that a label takes
const TICK = 0.04; // height of an epoch's tick, in shares of the picture

/**
 * What several runs have in common is drawn once, in the axis' colour.
 * @param {Marked[]} marked of all runs
 * @param {string} neutral
 * @returns {Marked[]} from left to right
 */
export function joined(marked, neutral) {
  const groups = Map.groupBy(marked, ({ at, text }) => `${at} ${text}`);
  return [...groups.values()]
    .map((same) => (same.length > 1 ? { ...same[0], colour: neutral } : same[0]))
    .sort((a, b) => a.at - b.at);
}

/**
 * @param {object} given
 * @param {Marked[]} given.marked
 * @param {number[]} given.epochs places of the ends of epochs
 * @param {[number, number]} given.ends of the axis, in logarithms when `log`
 * @param {boolean} given.log whether the x axis is logarithmic
 * @param {number} given.width CSS pixels
 * @param {{line: string, text: string, halo: string}} given.colours
 * @param {boolean} [given.boxed] whether notes stand on colours, and need a ground of their own
 */
export function eventMarks({ marked, epochs, ends, log, width, colours, boxed = false }) {
  const axis = (/** @type {number} */ at) => (log ? Math.log10(at) : at);
  const pixel = (/** @type {number} */ at) =>
    ((axis(at) - ends[0]) / (ends[1] - ends[0] || 1)) * width;
  const inside = (/** @type {number} */ at) => pixel(at) >= 0 && pixel(at) <= width;
  let last = Number.NEGATIVE_INFINITY;
  let labelled = Number.NEGATIVE_INFINITY;
  const shapes = [];
  const annotations = [];
  const ticks = epochs.filter(inside).map((at) => `M${at},0L${at},${TICK}`);
  if (ticks.length > 0) {
    shapes.push(path(ticks.join(""), { color: colours.halo, width: 3 }));
    shapes.push(path(ticks.join(""), { color: colours.text, width: 1 }));
  }
  for (const { at, text, colour } of joined(marked, colours.text)) {
    if (!inside(at) || pixel(at) - last < LEAST_PX) continue;
    last = pixel(at);
    shapes.push(path(`M${at},0L${at},1`, { color: colours.halo, width: 3 }, 0.5));
    shapes.push(path(`M${at},0L${at},1`, { color: colour, width: 1, dash: "2px,3px" }));
    if (last - labelled < LABEL_PX) continue;
    labelled = last;
    annotations.push(
      note(axis(at), text, colour, width - last < LABEL_PX, boxed ? colours.halo : ""),
    );
  }
  return { shapes, annotations };
}

/**
 * @param {string} path
 * @param {object} line
 * @param {number} [opacity]
 */
function path(path, line, opacity = 1) {
  return { type: "path", xref: "x", yref: "paper", path, line, opacity };
}

/**
 * @param {number} x in units of the axis
 * @param {string} text
 * @param {string} colour
 * @param {boolean} edge whether it is too near to the right edge
 * @param {string} ground
 */
function note(x, text, colour, edge, ground) {
  return {
    x,
    y: 1,
    yref: "paper",
    yanchor: "top",
    xanchor: edge ? "right" : "left",
    text,
    font: { color: colour, size: 10 },
    ...(ground ? { bgcolor: ground, borderpad: 1 } : {}),
    showarrow: false,
  };
}
