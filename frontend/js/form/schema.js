/** JSON schema → form model. Knows the shapes that pydantic writes, and no choice by name. */

/** @typedef {import("./form.d.ts").Schema} Schema */
/** @typedef {import("./form.d.ts").Field} Field */
/** @typedef {import("./form.d.ts").Option} Option */
/** @typedef {import("./form.d.ts").Group} Group */

/**
 * @param {import("./form.d.ts").Catalogue} catalogue
 * @returns {Group[]}
 */
export function formModel(catalogue) {
  const { schema, groups } = catalogue;
  const properties = schema.properties ?? {};
  return groups.map(({ title, fields }) => ({
    title,
    fields: fields.map((name) => field(name, properties[name], schema.$defs ?? {})),
  }));
}

/**
 * @param {string} path
 * @param {Schema} given
 * @param {Record<string, Schema>} defs
 * @returns {Field}
 */
function field(path, given, defs) {
  const schema = resolved(given, defs);
  const described = {
    path,
    title: given.title ?? schema.title ?? path,
    help: text(given.description ?? schema.description),
    advanced: schema.advanced === true,
  };
  if (schema.oneOf) {
    return { ...described, type: "union", options: schema.oneOf.map((s) => option(path, s, defs)) };
  }
  if (schema.anyOf) return nullable(path, schema, defs);
  if (schema.enum) return { ...described, type: "enum", options: schema.enum.map(String) };
  switch (schema.type) {
    case "integer":
    case "number":
      return { ...described, type: "number", ...limits(schema) };
    case "boolean":
      return { ...described, type: "boolean" };
    case "array":
      return {
        ...described,
        type: "list",
        maxItems: schema.maxItems ?? Number.POSITIVE_INFINITY,
        maxLength: resolved(schema.items ?? {}, defs).maxLength ?? Number.POSITIVE_INFINITY,
      };
    case "object":
      return object(described, schema, defs, given);
    default:
      return {
        ...described,
        type: "text",
        maxLength: schema.maxLength ?? 10_000,
        upload: schema.upload ?? null,
      };
  }
}

/**
 * An object with a constant `kind` is a union of one: it reads the same when a second joins it.
 * @param {{path: string, title: string, help: string, advanced: boolean}} described
 * @param {Schema} schema
 * @param {Record<string, Schema>} defs
 * @param {Schema} given
 * @returns {Field}
 */
function object(described, schema, defs, given) {
  if (schema.properties?.kind?.const !== undefined) {
    return { ...described, type: "union", options: [option(described.path, given, defs)] };
  }
  return { ...described, type: "object", fields: fields(described.path, schema, defs) };
}

/**
 * @param {string} path
 * @param {Schema} given
 * @param {Record<string, Schema>} defs
 * @returns {Option}
 */
function option(path, given, defs) {
  // The definition's own title and help, not those of the field that refers to it.
  const schema = given.$ref ? definition(given.$ref, defs) : given;
  const properties = schema.properties ?? {};
  return {
    kind: String(properties.kind?.const),
    title: schema.title ?? String(properties.kind?.const),
    help: text(schema.description),
    fields: fields(path, schema, defs),
    defaults: Object.fromEntries(
      Object.entries(properties).map(([name, property]) => [
        name,
        property.const ?? resolved(property, defs).default ?? null,
      ]),
    ),
  };
}

/**
 * @param {string} path
 * @param {Schema} schema
 * @param {Record<string, Schema>} defs
 */
function fields(path, schema, defs) {
  return Object.entries(schema.properties ?? {})
    .filter(([, property]) => property.const === undefined)
    .map(([name, property]) => field(`${path}.${name}`, property, defs));
}

/**
 * `X | None`: the field of X, which may be left empty.
 * @param {string} path
 * @param {Schema} schema
 * @param {Record<string, Schema>} defs
 * @returns {Field}
 */
function nullable(path, schema, defs) {
  const { anyOf = [], ...rest } = schema;
  const some = anyOf.find((s) => s.type !== "null") ?? {};
  const inner = field(path, { ...resolved(some, defs), ...rest }, defs);
  return inner.type === "number" ? { ...inner, optional: true } : inner;
}

/** @param {Schema} schema */
function limits(schema) {
  const low = schema.exclusiveMinimum ?? schema.minimum ?? null;
  const high = schema.exclusiveMaximum ?? schema.maximum ?? null;
  return {
    integer: schema.type === "integer",
    unit: schema.unit ?? "",
    log: schema.scale === "log",
    optional: false,
    low,
    lowOpen: schema.exclusiveMinimum !== undefined,
    high,
    highOpen: schema.exclusiveMaximum !== undefined,
    initial: typeof schema.default === "number" ? schema.default : null,
  };
}

/**
 * @param {Schema} schema
 * @param {Record<string, Schema>} defs
 * @returns {Schema}
 */
function resolved(schema, defs) {
  if (!schema.$ref) return schema;
  const { $ref, ...own } = schema;
  return { ...definition($ref, defs), ...own };
}

/**
 * @param {string} reference
 * @param {Record<string, Schema>} defs
 */
function definition(reference, defs) {
  return defs[reference.slice(reference.lastIndexOf("/") + 1)] ?? {};
}

/**
 * A docstring as one paragraph a block.
 * @param {string | undefined} docstring
 */
function text(docstring) {
  return (docstring ?? "")
    .split(/\n\s*\n/)
    .map((block) => block.replaceAll("`", "").replace(/\s+/g, " ").trim())
    .join("\n");
}
