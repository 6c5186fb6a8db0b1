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

/**
 * Paths, such as "init.c", at which not all specs agree. Where the kind of a choice differs, only
 * the kind is named: its fields follow from it.
 *
 * @param {unknown[]} specs
 * @returns {string[]}
 */
export function differences(specs) {
  const all = specs.map((spec) => leaves(spec));
  const paths = [...new Set(all.flatMap((map) => [...map.keys()]))];
  const differing = paths.filter(
    (path) => new Set(all.map((map) => JSON.stringify(map.get(path)))).size > 1,
  );
  const kinds = differing.filter((path) => path.endsWith(".kind"));
  return differing.filter(
    (path) => !kinds.some((kind) => kind !== path && path.startsWith(kind.slice(0, -4))),
  );
}
