/** The small picture of a card: a few lines, no axes. */
import { laid } from "./figure.js";

const SVG = "http://www.w3.org/2000/svg";
const SIZE = { width: 240, height: 88 };
const EDGE = 8; // pixels round the lines

/**
 * @param {string} tag
 * @param {Record<string, string | number>} attributes
 * @param {...(Node | string)} children
 */
export function svg(tag, attributes, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}

/** @param {import("../../state/gallery.d.ts").Picture | null} picture */
export function thumbnail(picture) {
  const { width, height } = SIZE;
  const frame = { left: EDGE, right: width - EDGE, top: EDGE, bottom: height - EDGE };
  const lines = picture ? laid(picture, frame).paths.filter(({ path }) => path !== "") : [];
  return svg(
    "svg",
    {
      class: "thumbnail",
      viewBox: `0 0 ${width} ${height}`,
      preserveAspectRatio: "none",
      "aria-hidden": "true",
    },
    ...lines.map(({ path, name }, slot) =>
      svg("path", { d: path, class: "figure-line", "data-slot": name ? slot % 8 : "level" }),
    ),
  );
}
