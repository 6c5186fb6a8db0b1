import type { RunView, ToBrowser } from "../wire/wire.d.ts";
import type { Region } from "./gallery.d.ts";

/** What the URL holds. */
export interface View {
  /** Ids of the runs on show; null until the first list has arrived and the URL named none. */
  shown: string[] | null;
  /** Layer quantities of the heat maps, top to bottom. */
  quantities: string[];
  chart: ChartSettings;
  compare: CompareSettings;
  zoom: Zoom;
  /** The table of all runs, in place of the comparison; null: closed. */
  table: RunQuery | null;
  /** The gallery, in place of the comparison, or one of its lessons beside it; null: closed. */
  gallery: GalleryQuery | null;
  /** In a frame of another page: the comparison alone, with nothing to press. */
  embed: boolean;
}

/** Steps are zoomed in all charts together, values in each kind of chart for itself. */
export interface Zoom {
  steps: [number, number] | null;
  /** By chart, or by what the horizontal axis counts; in logarithms where that axis is logarithmic. */
  values: Record<string, [number, number] | null>;
}

/** What the gallery shows. Empty words let everything through. */
export interface GalleryQuery {
  /** The open lesson; "": all cards. */
  key: string;
  /** Words that a card must have. */
  text: string;
  topic: string;
  verdict: string;
  data: string;
  kind: string;
}

/** What the table of all runs shows. */
export interface RunQuery {
  /** Words that a run must have in its name, number, state, tags, notes, cohort or id. */
  text: string;
  /** None: all. */
  states: RunView["state"][];
  /** "": all. */
  tag: string;
  /** Archived runs too. */
  archived: boolean;
  /** Key of a column, on show or not. */
  sort: string;
  descending: boolean;
  /** Keys, in order; "spec.init.c" is a field of the spec. */
  columns: string[];
}

/** How shown runs stand beside one another. */
export interface CompareSettings {
  /** "": a column a run; "seeds": runs that differ in their seed only; else a path of the spec. */
  group: string;
  /** Round the mean of a group: least to greatest, or one standard deviation. */
  band: "range" | "sd";
  members: "faint" | "hidden";
  /** Ids of members that stand for their groups in columns and maps; else the first does. */
  leads: string[];
  /** Id of the run that the others are compared with. */
  baseline: string | null;
  /** Curves and profile only: no maps below. */
  overlay: boolean;
  /** Ids of two runs: they, or their groups, are the sides A and B of the paired difference. */
  pair: [string, string] | null;
  /** What is compared there. */
  metric: "val_loss" | "score" | "train_loss";
}

/** How all line charts are drawn. */
export interface ChartSettings {
  x: "step" | "epoch" | "samples" | "time" | "travel";
  logX: boolean;
  /** Weight of the moving average, 0: none. */
  smooth: number;
  /** The y axis holds every value, not the bulk of them. */
  wholeY: boolean;
  /** Charts whose y axis is not as they begin: linear instead of logarithmic, or the reverse. */
  flipped: string[];
  /** Quantity of the layer profile. */
  profile: string;
  /** Depth as a share l / L. */
  relative: boolean;
  /** The pinned step; null: the newest, or the one under the pointer. */
  at: number | null;
  /** The layer pinned with it in a map, counted from 0; null: none. */
  layer: number | null;
  /** Quantity of the layer lines. */
  layerQuantity: string;
  /** Layers with a line each, counted from 0; null: the first, the middle and the last. */
  layers: number[] | null;
  /** Whether epochs, changes of the rate, divergence and the like are marked. */
  events: boolean;
  /** Keys of the charts on show, in order. */
  panels: string[];
}

export interface State {
  view: View;
  runs: Record<string, RunView>;
  connection: { phase: "connecting" | "open" | "closed"; retryAt: number; since: number };
  version: string;
  /** How often the server has told all its runs. */
  greetings: number;
  /** Server clock minus ours, seconds. */
  clockOffset: number | null;
  filter: string;
  /** The run the form was started from. */
  base: string | null;
  /** What the open lesson marks in curves and maps. */
  regions: Region[];
  /** Runs that wait for their deletion to become final. */
  deleting: string[];
}

export type Message =
  | ToBrowser
  | { kind: "phase"; phase: State["connection"]["phase"]; retryAt: number; now: number }
  | { kind: "clock"; offset: number }
  | { kind: "view"; view: View }
  | { kind: "table"; change: Partial<RunQuery> | null }
  | { kind: "gallery"; change: Partial<GalleryQuery> | null }
  | { kind: "regions"; regions: Region[] }
  | { kind: "open"; ids: string[] }
  | { kind: "listed"; runs: RunView[] }
  | { kind: "show"; id: string }
  | { kind: "hide"; id: string }
  | { kind: "quantity"; place: number; quantity: string }
  | { kind: "chart"; change: Partial<ChartSettings> }
  | { kind: "compare"; change: Partial<CompareSettings> }
  | { kind: "zoom"; zoom: Zoom }
  | { kind: "filter"; text: string }
  | { kind: "base"; id: string | null }
  | { kind: "deleting"; id: string; on: boolean };
