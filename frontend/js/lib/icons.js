/** Line icons, 16 × 16, drawn in the text's colour. */

const PATHS = {
  queued: "M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11M8 5v3l2 1.5",
  starting: "M8 2.5a5.5 5.5 0 1 1-5.5 5.5",
  running: "M5 3.5v9l7.5-4.5z",
  paused: "M5.5 3.5v9M10.5 3.5v9",
  finished: "M3 8.5l3.2 3.2L13 5",
  stopped: "M4 4h8v8H4z",
  diverged: "M2 12c3 0 4-1 5-3s1.5-6 2.5-6M11 9l3 3M14 9l-3 3",
  failed: "M8 2.5L14.5 13.5H1.5zM8 6.5v3M8 11.300v.4",
  lost: "M3 3l10 10M5 8a4 4 0 0 1 1-1.5M8 12.5v.1M2.5 6a8 8 0 0 1 2-1.300M8 4a8 8 0 0 1 5.5 2",
  clone: "M5.5 5.5h7v7h-7zM3.5 10.5v-7h7",
  rename: "M3 13l.7-2.800L10.5 3.400l2.100 2.100L5.800 12.300z",
  trash: "M3 4.5h10M6.5 4.5V3h3v1.5M4.5 4.5l.5 8.5h6l.5-8.5",
  pin: "M5.500 2.500h5l-.7 4.500 2 2.500h-7.600l2-2.500zM8 9.500v4.500",
  archive: "M2.500 3h11v3h-11zM3.500 6v7h9V6M6.500 8.500h3",
  share: "M6.500 9.500l4.500-4.500M7 4.500h4.500V9M5 5.500H3.500v7h7V11",
  table: "M2.500 3.500h11v9h-11zM2.500 6.500h11M6.500 3.500v9",
  close: "M4 4l8 8M12 4l-8 8",
  baseline: "M4 14V2.500M4 3h8l-2.200 2.600L12 8.200H4",
  theme: "M8 2.5a5.5 5.5 0 1 0 0 11zM8 2.5a5.5 5.5 0 0 1 0 11",
  grip: "M6 4h.01M6 8h.01M6 12h.01M10 4h.01M10 8h.01M10 12h.01",
  more: "M3.500 8h.01M8 8h.01M12.500 8h.01",
  reset: "M3 8a5 5 0 1 1 1.5 3.5M3 12.5v-3h3",
};

/** @typedef {keyof typeof PATHS} IconName */

/**
 * @param {IconName} name
 * @returns {SVGElement}
 */
export function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("class", `icon icon-${name}`);
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}
