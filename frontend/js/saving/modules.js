/** The page's own files, gathered so that they work without a server. */
import { rest } from "../wire/rest.js";

const IMPORT = /(\bfrom\s*|\bimport\s*\(?\s*)"(\.{1,2}\/[^"]+)"/g;
export const PREFIX = "layerscope/"; // a name that an import map knows

/**
 * A module and all that it imports: path below js/ → source, with imports by name.
 * @param {string} entry
 * @param {(path: string) => Promise<string>} read
 * @returns {Promise<Record<string, string>>}
 */
export async function gathered(entry, read) {
  /** @type {Record<string, string>} */
  const sources = {};
  let wanted = [entry];
  while (wanted.length > 0) {
    const texts = await Promise.all(wanted.map(read));
    /** @type {Set<string>} */
    const next = new Set();
    wanted.forEach((path, index) => {
      sources[path] = named(path, texts[index], (found) => next.add(found));
    });
    wanted = [...next].filter((path) => !(path in sources));
  }
  return sources;
}

/**
 * Code without comments, its imports by name: a type in a comment is no import.
 * @param {string} path
 * @param {string} source
 * @param {(path: string) => void} found
 */
export function named(path, source, found) {
  return source.replace(/^\s*\/\*\*?[\s\S]*?\*\//gm, "").replace(IMPORT, (_, before, target) => {
    const resolved = new URL(target, `https://x/${path}`).pathname.slice(1);
    found(resolved);
    return `${before}"${PREFIX}${resolved}"`;
  });
}

/** @param {string} entry */
export function modules(entry) {
  return gathered(entry, (path) => rest.text(`js/${path}`));
}

/** All style sheets of the page, in order. @returns {Promise<string>} */
export async function styles() {
  const links = document.querySelectorAll("link[rel=stylesheet]");
  const paths = [...links].map((link) => link.getAttribute("href") ?? "");
  return (await Promise.all(paths.map((path) => rest.text(path)))).join("\n");
}
