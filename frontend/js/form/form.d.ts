/** A JSON value of a RunSpec. */
export type Json = unknown;
export type JsonObject = Record<string, Json>;

/** The part of JSON schema that pydantic writes for RunSpec. */
export interface Schema {
  $ref?: string;
  $defs?: Record<string, Schema>;
  type?: string;
  title?: string;
  description?: string;
  default?: Json;
  const?: Json;
  enum?: Json[];
  properties?: Record<string, Schema>;
  items?: Schema;
  oneOf?: Schema[];
  anyOf?: Schema[];
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  maxLength?: number;
  maxItems?: number;
  unit?: string;
  scale?: "log";
  advanced?: boolean;
  upload?: "classes" | "numbers";
}

export interface Catalogue {
  schema: Schema;
  defaults: JsonObject;
  tables: import("../charts/quantities.js").Described[];
  groups: { title: string; fields: string[] }[];
  presets: Preset[];
  formulas: { plain: string; latex: string; mathml: string }[];
}

/** A few runs that differ in one factor, launched together. */
export interface Preset {
  name: string;
  title: string;
  question: string;
  look: string;
  arms: JsonObject[];
  panels: string[];
  maps: string[];
  download: string;
}

interface Described {
  path: string;
  title: string;
  help: string;
  advanced: boolean;
}

export interface NumberField extends Described {
  type: "number";
  integer: boolean;
  unit: string;
  log: boolean;
  optional: boolean;
  low: number | null;
  lowOpen: boolean;
  high: number | null;
  highOpen: boolean;
  initial: number | null;
}

export interface BooleanField extends Described {
  type: "boolean";
}

export interface EnumField extends Described {
  type: "enum";
  options: string[];
}

export interface TextField extends Described {
  type: "text";
  maxLength: number;
  /** whether a file can be sent, whose name it is */
  upload: "classes" | "numbers" | null;
}

export interface ListField extends Described {
  type: "list";
  maxItems: number;
  maxLength: number;
}

export interface Option {
  kind: string;
  title: string;
  help: string;
  fields: Field[];
  defaults: JsonObject;
}

export interface UnionField extends Described {
  type: "union";
  options: Option[];
}

export interface ObjectField extends Described {
  type: "object";
  fields: Field[];
}

export type Field =
  | NumberField
  | BooleanField
  | EnumField
  | TextField
  | ListField
  | UnionField
  | ObjectField;

export interface Group {
  title: string;
  fields: Field[];
}
