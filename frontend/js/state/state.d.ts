import type { RunView, ToBrowser } from "../wire/wire.d.ts";

/** What the URL holds. */
export interface View {
  /** Ids of the runs on show; null until the first list has arrived and the URL named none. */
  shown: string[] | null;
  /** Layer quantities of the heat maps, top to bottom. */
  quantities: string[];
  logLoss: boolean;
}

export interface State {
  view: View;
  runs: Record<string, RunView>;
  connection: { phase: "connecting" | "open" | "closed"; retryAt: number; since: number };
  version: string;
  /** Server clock minus ours, seconds. */
  clockOffset: number | null;
  filter: string;
  /** The run the form was started from. */
  base: string | null;
  /** Runs that wait for their deletion to become final. */
  deleting: string[];
}

export type Message =
  | ToBrowser
  | { kind: "phase"; phase: State["connection"]["phase"]; retryAt: number; now: number }
  | { kind: "clock"; offset: number }
  | { kind: "view"; view: View }
  | { kind: "show"; id: string }
  | { kind: "hide"; id: string }
  | { kind: "quantity"; place: number; quantity: string }
  | { kind: "logLoss"; on: boolean }
  | { kind: "filter"; text: string }
  | { kind: "base"; id: string | null }
  | { kind: "deleting"; id: string; on: boolean };
