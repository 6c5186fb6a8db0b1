/** A part of a text: plain, or a formula. */
export type Segment = { text: string } | { math: string };

export interface Curve {
  name: string;
  x: (number | string | null)[];
  y: (number | string | null)[];
}

/** What a card draws. */
export interface Picture {
  lines: Curve[];
  log_x: boolean;
  log_y: boolean;
}

/** The newest check. `time` is Unix seconds; `current`: of the entry as it is. */
export interface Checked {
  state: "holds" | "partly" | "fails";
  time: number;
  device: string;
  torch: string;
  seeds: number[];
  seconds: number;
  current: boolean;
}

export interface Card {
  key: string;
  kind: "experiment" | "demonstration";
  title: string;
  topic: string;
  question: string;
  expected: "holds" | "partly" | "fails";
  /** Of one seed. */
  seconds: number;
  /** Lines of the lectures that it covers. */
  rows: string[];
  /** Kinds of data. */
  data: string[];
  /** Nothing has to be downloaded. */
  ready: boolean;
  checked: Checked | null;
  picture: Picture | null;
}

export interface Statement {
  text: string;
  figures: (number | string)[];
  bar: string;
  holds: boolean;
}

export interface Prediction {
  question: string;
  options: string[];
  answer: number;
  why: string;
}

/** Steps and layers (from 1), both ends included; null: all. */
export interface Region {
  text: string;
  steps: [number, number] | null;
  layers: [number, number] | null;
}

export interface Watch {
  charts: string[];
  maps: string[];
  look: string;
  regions: Region[];
}

export interface Arm {
  key: string;
  title: string;
  spec: import("../form/form.d.ts").JsonObject;
}

export interface Entry extends Card {
  text: Segment[][];
  limits: Segment[];
  erratum: Segment[];
  references: { text: string; year: number; row: string }[];
  prediction: Prediction | null;
  seeds: number[];
  found: Statement[];
  /** Runs that came with a bundle. */
  recorded: string[];
  /** Of an experiment only. */
  arms?: Arm[];
  watch?: Watch;
  twin?: string;
  /** Of a demonstration only. */
  axes?: { x: string; y: string; log_x: boolean; log_y: boolean };
}

export interface Verdict {
  state: "holds" | "partly" | "fails";
  expected: "holds" | "partly" | "fails";
  seeds: number[];
  statements: Statement[];
  lines: Curve[];
}

export interface Listing {
  topics: string[];
  entries: Card[];
}
