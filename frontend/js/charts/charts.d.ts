import type { Clock } from "../lib/clock.js";
import type { Telemetry } from "../state/tables.js";
import type { RunView } from "../wire/wire.d.ts";
import type { Cell, SharedZoom, Watchable } from "./shared.js";

/** What a chart is given to live in. */
export interface Surroundings {
  clock: Clock;
  telemetry: (id: string) => Telemetry;
  cursor: Watchable<Cell | null>;
  zoom: Watchable<SharedZoom>;
}

/** What a chart shows. */
export interface Shown {
  runs: RunView[];
  /** Run id → colour slot. */
  slots: Map<string, number>;
  /** Step range when nothing is zoomed. */
  steps: [number, number];
  logLoss: boolean;
  quantities: string[];
}

export interface Chart {
  element: HTMLElement;
  show: (shown: Shown) => void;
  /** Rows of a run have arrived. */
  mark: () => void;
  /** The theme changed. */
  restyle: () => void;
}
