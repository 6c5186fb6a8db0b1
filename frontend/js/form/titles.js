/** What the fields of a spec are called, of every choice and not only of those made now. */

/** @typedef {import("./form.d.ts").Field} Field */

const SHORT = 2; // "c" alone says nothing: "Initialization c"

/**
 * @param {import("./form.d.ts").Group[]} groups of a form model
 * @returns {(path: string) => string} the title of a path such as "optimizer.lr"; a choice itself
 *   is meant by "optimizer.kind"
 */
export function titlesOf(groups) {
  /** @type {Map<string, string>} */
  const titles = new Map();
  const add = (/** @type {Field[]} */ fields) => {
    for (const field of fields) {
      if (!titles.has(field.path)) titles.set(field.path, field.title);
      if ("fields" in field) add(field.fields);
      if (field.type === "union") for (const option of field.options) add(option.fields);
    }
  };
  for (const { fields } of groups) add(fields);
  return (path) => {
    const title = titles.get(path) ?? titles.get(path.replace(/\.kind$/u, ""));
    if (title === undefined) return path.replaceAll("_", " ");
    const parent = titles.get(path.split(".").slice(0, -1).join("."));
    return title.length <= SHORT && parent ? `${parent} ${title}` : title;
  };
}
