/** A picture for a file, composed of what stands on the page: canvases, the axes over them, names. */
import { resolved } from "../lib/theme.js";
import { image } from "./plotly.js";

/**
 * @typedef {object} Part one run's picture
 * @property {string} label
 * @property {string} colour of the label
 * @property {HTMLElement} box that holds canvas and axes
 * @property {HTMLCanvasElement} canvas
 * @property {HTMLElement | null} axes drawn by Plotly, or none
 */

const SHARP = 2; // pixels a CSS pixel
const NAME = 22; // CSS pixels, height of a label
const TITLE = 26;

/**
 * The parts as they stand on the page, each below its label, all below the title.
 * @param {string} title
 * @param {Part[]} parts
 * @returns {Promise<string>} a data address
 */
export async function composed(title, parts) {
  const boxes = parts.map(({ box }) => box.getBoundingClientRect());
  const left = Math.min(...boxes.map((box) => box.left));
  const top = Math.min(...boxes.map((box) => box.top));
  const width = Math.max(...boxes.map((box) => box.right)) - left;
  const height = Math.max(...boxes.map((box) => box.bottom)) - top;
  const rows = [...new Set(boxes.map((box) => box.top))].sort((a, b) => a - b);
  const sheet = document.createElement("canvas");
  sheet.width = Math.ceil(width * SHARP);
  sheet.height = Math.ceil((height + TITLE + NAME * rows.length) * SHARP);
  const context = /** @type {CanvasRenderingContext2D} */ (sheet.getContext("2d"));
  context.scale(SHARP, SHARP);
  context.fillStyle = resolved("--surface");
  context.fillRect(0, 0, sheet.width, sheet.height);
  context.imageSmoothingEnabled = false;
  write(context, title, { x: 12, y: 18, colour: resolved("--ink"), size: 14 });
  for (const [place, part] of parts.entries()) {
    const box = boxes[place];
    const x = box.left - left;
    const y = box.top - top + TITLE + NAME * (rows.indexOf(box.top) + 1);
    write(context, part.label, { x: x + 12, y: y - 6, colour: part.colour, size: 12 });
    const inner = part.canvas.getBoundingClientRect();
    const at = [x + inner.left - box.left, y + inner.top - box.top];
    context.drawImage(part.canvas, at[0], at[1], inner.width, inner.height);
    if (part.axes) context.drawImage(await pictureOf(part.axes), x, y, box.width, box.height);
  }
  return sheet.toDataURL("image/png");
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {string} text
 * @param {{x: number, y: number, colour: string, size: number}} how
 */
function write(context, text, { x, y, colour, size }) {
  context.fillStyle = colour;
  context.font = `600 ${size}px system-ui, sans-serif`;
  context.fillText(text, x, y);
}

/** @param {HTMLElement} host that Plotly drew in */
async function pictureOf(host) {
  const picture = new Image();
  picture.src = await image(/** @type {any} */ (host), "png");
  await picture.decode();
  return picture;
}
