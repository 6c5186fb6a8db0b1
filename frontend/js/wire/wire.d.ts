// Mirrors server/wire; tests/contract/test_wire_types.py compares them field by field.

export type State =
  | "queued"
  | "starting"
  | "running"
  | "paused"
  | "finished"
  | "stopped"
  | "diverged"
  | "failed"
  | "lost";

export interface TableView {
  name: string;
  columns: string[];
  rows: number;
}

export interface LayerView {
  index: number;
  name: string;
  fan_in: number;
  fan_out: number;
}

export interface Preparation {
  message: string;
  done: number;
  total: number;
  unit: string;
}

export interface RunView {
  id: string;
  number: number;
  cohort: string | null;
  name: string;
  notes: string;
  tags: string[];
  pinned: boolean;
  archived: boolean;
  spec: Record<string, unknown>;
  digest: string;
  state: State;
  reason: string;
  preparation: Preparation | null;
  device: string;
  step: number;
  total_steps: number;
  steps_per_epoch: number;
  batch_size: number;
  parameters: number;
  bytes: number;
  layers: LayerView[];
  tables: TableView[];
  results: Record<string, number | string>;
  queue_position: number | null;
  created: number;
  started: number | null;
  ended: number | null;
}

export interface Watched {
  id: string;
  cursors: Record<string, number>;
  tables: string[] | null;
}

export interface Watch {
  op: "watch";
  runs: Watched[];
  points: number;
}

export interface Refine {
  op: "refine";
  id: string;
  table: string;
  first: number;
  stop: number;
  points: number;
}

export interface Hello {
  kind: "hello";
  version: string;
  server_time: number;
  runs: RunView[];
}

export interface RunChanged {
  kind: "run";
  run: RunView;
}

export interface RunRemoved {
  kind: "removed";
  id: string;
}

export interface CaughtUp {
  kind: "caught_up";
  id: string;
}

export interface Tick {
  kind: "tick";
  server_time: number;
}

export interface Refused {
  kind: "refused";
  message: string;
}

export interface RunCut {
  kind: "cut";
  id: string;
}

export type ToBrowser = Hello | RunChanged | RunRemoved | RunCut | CaughtUp | Tick | Refused;
