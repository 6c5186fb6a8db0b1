/** Texts of an entry: plain words with formulas between them. */
import { el } from "../../lib/dom.js";
import { parsed } from "../../lib/mathml.js";

/** @typedef {import("../../state/gallery.d.ts").Segment} Segment */

/**
 * @param {Segment[]} segments
 * @returns {(Node | string)[]}
 */
export function prose(segments) {
  return segments.map((segment) => {
    if ("text" in segment) return segment.text;
    const formula = parsed(segment.math);
    return formula ? el("span", { class: "formula" }, formula) : "";
  });
}

/**
 * A heading and its text; null where there is none.
 * @param {string} title
 * @param {Segment[]} segments
 * @param {string} name of its class
 */
export function note(title, segments, name) {
  if (segments.length === 0) return null;
  return el(
    "section",
    { class: `lesson-note ${name}` },
    el("h3", {}, title),
    el("p", {}, ...prose(segments)),
  );
}
