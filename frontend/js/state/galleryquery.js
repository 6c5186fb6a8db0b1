/** The gallery as part of the view: `?gallery=all&topic=sharpness&find=edge`, or `?gallery=KEY`. */

/** @typedef {import("./state.d.ts").GalleryQuery} GalleryQuery */

export const ALL = "all";
export const VERDICTS = ["holds", "partly", "fails", "unchecked"];
const KEY = /^[a-z][a-z0-9-]{0,63}$/;
const WORD = /^[a-z0-9_]{1,40}$/;
const MOST_LETTERS = 200;

/** @returns {GalleryQuery} all cards */
export function standardGallery() {
  return { key: "", text: "", topic: "", verdict: "", data: "", kind: "" };
}

/**
 * @param {URLSearchParams} parameters
 * @returns {GalleryQuery | null} null: it is closed; what is wrong is standard
 */
export function parseGallery(parameters) {
  const key = parameters.get("gallery");
  if (key === null || !KEY.test(key)) return null;
  const word = (/** @type {string} */ name) => {
    const value = parameters.get(name) ?? "";
    return WORD.test(value) ? value : "";
  };
  return {
    key: key === ALL ? "" : key,
    text: (parameters.get("find") ?? "").slice(0, MOST_LETTERS),
    topic: word("topic"),
    verdict: VERDICTS.find((one) => one === word("verdict")) ?? "",
    data: word("data"),
    kind: word("kind"),
  };
}

/**
 * @param {GalleryQuery | null} query
 * @returns {string[]} only what is not standard
 */
export function formatGallery(query) {
  if (!query) return [];
  const { key, text, topic, verdict, data, kind } = query;
  const parts = [`gallery=${key || ALL}`];
  if (text) parts.push(`find=${encodeURIComponent(text).replaceAll("'", "%27")}`);
  for (const [name, value] of Object.entries({ topic, verdict, data, kind })) {
    if (value) parts.push(`${name}=${value}`);
  }
  return parts;
}
