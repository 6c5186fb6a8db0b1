import type { Clock } from "../lib/clock.js";
import type { Region } from "../state/gallery.d.ts";
import type { Group } from "../state/groups.js";
import type { ChartSettings, CompareSettings } from "../state/state.d.ts";
import type { Table, Telemetry } from "../state/tables.js";
import type { RunView } from "../wire/wire.d.ts";
import type { Cell, ViewZoom, Watchable } from "./shared.js";

/** What a chart is given to live in. */
export interface Surroundings {
  clock: Clock;
  telemetry: (id: string) => Telemetry;
  /** Curves that theory predicts for a run at step 0; null: none, or not known yet. */
  theory: (run: RunView) => Record<string, { values: (number | string | null)[] }> | null;
  cursor: Watchable<Cell | null>;
  zoom: ViewZoom;
}

/** What a chart shows. */
export interface Shown {
  /** A run a column: with groups, the one that stands for each. */
  runs: RunView[];
  /** As many as columns; a run alone is a group of one. */
  groups: Group[];
  /** Run id → colour slot. */
  slots: Map<string, number>;
  /** Step range when nothing is zoomed. */
  steps: [number, number];
  chart: ChartSettings;
  compare: CompareSettings;
  quantities: string[];
  /** What an open lesson marks. */
  regions: Region[];
}

export interface Chart {
  element: HTMLElement;
  show: (shown: Shown) => void;
  /** Rows of a run have arrived. */
  mark: () => void;
  /** The theme changed. */
  restyle: () => void;
}

/** Rows to read one column of: a table, or what was made of one. */
export interface Readable {
  rows: number;
  /** Only the first `rows` count. */
  steps: Uint32Array;
  at: (row: number, column: number) => number;
}

/** One column that a line chart draws for every run. */
export interface LineColumn {
  table: string;
  column: string;
  /** "training": shown in the legend and at the pointer. */
  name: string;
  /** Faint lines are the noisy ones: they are smoothed. A limit is not measured: dotted. */
  look: "faint" | "strong" | "limit" | "layer";
  /** Depths of the networks it is drawn of; any, if not given. */
  depths?: number[];
  /** Of a layer's line, in place of the run's. */
  dash?: string;
}

/** A line or a band that is not measured: a bound, a limit, a prediction. */
export interface Reference {
  label: string;
  /** One value: a line; two: a band. */
  y: [number] | [number, number];
}

/** A line chart as data: what it draws; `Lines` knows how. */
export interface LineChart {
  key: string;
  title: string;
  /** What it shows and how to read it, in a sentence or two. */
  help: string;
  scale: "log" | "linear";
  /** Ends of a linear axis; null: as the data. */
  bounds: [number, number] | null;
  /** Its largest values are the point: the axis always holds them. */
  whole?: boolean;
  columns: LineColumn[];
  /** The column without which the chart says nothing; any of them, if not given. */
  needs?: string;
  references?: Reference[];
}

/** A line as it is drawn: thinned, with what it is. */
export interface Line {
  x: number[];
  y: number[];
  name: string;
  look: "raw" | "member" | "faint" | "strong" | "limit" | "layer";
  dash?: string;
}

/** The area between two curves. */
export interface Band {
  x: number[];
  low: number[];
  high: number[];
}

/** All lines of one run, or of a group of runs, in one chart. */
export interface RunLines {
  label: string;
  colour: string;
  dash: string;
  lines: Line[];
  bands: Band[];
  /** Where it was no longer finite, as a place on the x axis. */
  trouble: { at: number; text: string } | null;
  /** What else happened, and where epochs end, as places on the x axis. */
  events: { at: number; step: number; text: string }[];
  epochs: number[];
}

/** What a painter is given: a canvas in CSS pixels, and the rows it may show, oldest first. */
export interface Painting {
  context: CanvasRenderingContext2D;
  width: number;
  height: number;
  run: RunView;
  colour: string;
  table: Table;
  rows: number[];
}

/** A chart of one canvas a run, as data. */
export interface Canvas {
  key: string;
  title: string;
  help: string;
  table: string;
  /** A column that a run must have to be offered. */
  column: string;
  controls: (changed: () => void) => { elements: HTMLElement[]; offer: (runs: RunView[]) => void };
  /** What the controls say: another state is another picture. */
  state: () => string;
  /** Paints, and says in words what is to be seen. */
  paint: (painting: Painting) => string;
  series: (label: string, table: Table, rows: number[]) => import("./exports.js").Series[];
}
