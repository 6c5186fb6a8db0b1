/** Values of a spec at a path such as "init.c". Specs are never changed in place. */

/** @typedef {import("./form.d.ts").JsonObject} JsonObject */
/** @typedef {import("./form.d.ts").Field} Field */
/** @typedef {import("./form.d.ts").UnionField} UnionField */

/**
 * @param {unknown} spec
 * @param {string} path
 * @returns {unknown}
 */
export function valueAt(spec, path) {
  /** @type {any} */
  let value = spec;
  for (const name of path.split(".")) value = value?.[name];
  return value;
}

/**
 * @param {JsonObject} spec
 * @param {string} path
 * @param {unknown} value
 * @returns {JsonObject}
 */
export function withValue(spec, path, value) {
  const [name, ...rest] = path.split(".");
  if (rest.length === 0) return { ...spec, [name]: value };
  const inner = /** @type {JsonObject} */ (spec[name] ?? {});
  return { ...spec, [name]: withValue(inner, rest.join("."), value) };
}

/**
 * The value of `union` after choosing `kind`. A field that both alternatives have, with the same
 * default, keeps its value: another data set keeps the batch size, another optimizer does not
 * keep a learning rate that was right for the last one.
 *
 * @param {UnionField} union
 * @param {JsonObject} current
 * @param {string} kind
 * @returns {JsonObject}
 */
export function chosen(union, current, kind) {
  const before = union.options.find((option) => option.kind === current.kind)?.defaults ?? {};
  const after = union.options.find((option) => option.kind === kind)?.defaults ?? { kind };
  const kept = Object.entries(after).filter(
    ([name, value]) => name !== "kind" && name in current && same(before[name], value),
  );
  return { ...after, ...Object.fromEntries(kept.map(([name]) => [name, current[name]])) };
}

/**
 * The fields that are in play for `spec`: those of the chosen alternatives, depth first.
 * @param {Field[]} fields
 * @param {JsonObject} spec
 * @returns {Field[]}
 */
export function activeFields(fields, spec) {
  return fields.flatMap((field) => {
    if (field.type === "object") return [field, ...activeFields(field.fields, spec)];
    if (field.type !== "union") return [field];
    const option = optionOf(field, spec);
    return [field, ...activeFields(option?.fields ?? [], spec)];
  });
}

/**
 * @param {UnionField} union
 * @param {JsonObject} spec
 */
export function optionOf(union, spec) {
  const kind = valueAt(spec, `${union.path}.kind`);
  return union.options.find((option) => option.kind === kind);
}

/**
 * @param {unknown} a
 * @param {unknown} b
 */
export function same(a, b) {
  return JSON.stringify(a) === JSON.stringify(b);
}
