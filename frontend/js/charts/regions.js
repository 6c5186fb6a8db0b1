/** Parts of curves and maps that a lesson marks: frames with a name, over the picture. */
import { el } from "../lib/dom.js";
import { MARGIN } from "./frame.js";

/** @typedef {import("../state/gallery.d.ts").Region} Region */

/**
 * Frames of `regions` on a picture, in place of those that were there.
 *
 * @param {HTMLElement} picture whose axes have the margins of all figures
 * @param {Region[]} regions
 * @param {object} axes share of the axis, 0 left or below; null: nowhere
 * @param {(step: number) => number | null} axes.across
 * @param {(layer: number) => number | null} axes.up of a layer's middle, from 1; curves: 0.5 … 1.5
 */
export function markRegions(picture, regions, { across, up }) {
  const before = picture.querySelectorAll(":scope > .region");
  if (regions.length === 0 && before.length === 0) return;
  const width = picture.clientWidth - MARGIN.l - MARGIN.r;
  const height = picture.clientHeight - MARGIN.t - MARGIN.b;
  const frames = regions.flatMap(({ text, steps, layers }) => {
    const x = steps ? [across(steps[0]), across(steps[1] + 1)] : [0, 1];
    const y = layers ? [up(layers[0] - 0.5), up(layers[1] + 0.5)] : [0, 1];
    const [left, right, low, high] = [...x, ...y].map((share) =>
      share === null ? Number.NaN : Math.min(1, Math.max(0, share)),
    );
    if (!(right > left && high > low)) return [];
    const frame = el("div", { class: "region" }, el("span", { class: "region-name" }, text));
    frame.style.width = `${(right - left) * width}px`;
    frame.style.height = `${(high - low) * height}px`;
    frame.style.transform = `translate(${MARGIN.l + left * width}px, ${MARGIN.t + (1 - high) * height}px)`;
    return [frame];
  });
  for (const frame of before) frame.remove();
  picture.append(...frames);
}
