/** In what specs differ. */

const LABELS = new Set(["name", "tags"]); // what a run is called, not what it computes

/**
 * Path → value of every leaf of a spec, labels left out.
 * @param {unknown} value
 * @param {string} [path]
 * @returns {Map<string, unknown>}
 */
function leaves(value, path = "") {
  if (value === null || typeof value !== "object" || Array.isArray(value)) {
    return new Map([[path, value]]);
  }
  return new Map(
    Object.entries(value)
      .filter(([name]) => path !== "" || !LABELS.has(name))
      .flatMap(([name, inner]) => [...leaves(inner, path ? `${path}.${name}` : name)]),
  );
}

/** A run that is told again has the same spec, and there are many. @type {WeakMap<object, Map<string, string>>} */
const known = new WeakMap();

/**
 * Path → value of every leaf, as JSON.
 * @param {unknown} spec
 */
function texts(spec) {
  const key = /** @type {object} */ (spec);
  const found =
    known.get(key) ??
    new Map([...leaves(spec)].map(([path, value]) => [path, JSON.stringify(value)]));
  known.set(key, found);
  return found;
}

/**
 * Paths, such as "init.c", at which not all specs agree. Where the kind of a choice differs, only
 * the kind is named: its fields follow from it.
 *
 * @param {unknown[]} specs
 * @returns {string[]}
 */
export function differences(specs) {
  const all = specs.map(texts);
  const paths = [...new Set(all.flatMap((map) => [...map.keys()]))];
  const differing = paths.filter((path) => new Set(all.map((map) => map.get(path))).size > 1);
  const kinds = differing.filter((path) => path.endsWith(".kind"));
  return differing.filter(
    (path) => !kinds.some((kind) => kind !== path && path.startsWith(kind.slice(0, -4))),
  );
}
