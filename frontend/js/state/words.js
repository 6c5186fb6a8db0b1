/** The states of a run, in words. */

/** @typedef {import("../wire/wire.d.ts").State} RunState */

/** @type {Record<RunState, string>} */
export const WORDS = {
  queued: "Queued",
  starting: "Starting",
  running: "Running",
  paused: "Paused",
  finished: "Finished",
  stopped: "Stopped",
  diverged: "Diverged",
  failed: "Failed",
  lost: "Lost",
};
