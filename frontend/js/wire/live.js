/**
 * The connection to /api/live: reconnects with backoff, says which runs are watched.
 *
 * What is already here is asked for never again: `cursors(id)` gives the next row wanted of each
 * table, so a dropped connection resumes without gap or duplicate.
 */
import { decode } from "./frames.js";

/** @typedef {import("./wire.d.ts").ToBrowser} ToBrowser */
/** @typedef {import("./wire.d.ts").Watched} Watched */
/** @typedef {import("./frames.js").Frame} Frame */
/**
 * @typedef {object} Handlers
 * @property {(message: ToBrowser) => void} message
 * @property {(frame: Frame) => void} frame
 * @property {(phase: "connecting" | "open" | "closed", retryAt: number) => void} phase
 * @property {(id: string) => Record<string, number>} cursors
 * @property {number} points bins of history wanted of a table
 */

const FIRST_DELAY = 250; // ms
const LONGEST_DELAY = 8000; // ms
const SILENCE = 7000; // ms; the server speaks at least every 2 s

/**
 * How long to wait before dialling again, with jitter so that a class does not storm.
 * @param {number} attempt how many have failed before
 * @param {number} chance 0 ... 1
 * @returns {number} ms
 */
export function backoff(attempt, chance) {
  return Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** attempt) * (0.5 + chance / 2);
}

export class Live {
  /** @type {WebSocket | null} */ #socket = null;
  /** @type {string[]} */ #wanted = [];
  /** @type {(id: string) => string[] | null} */ #tables = () => null;
  /** @type {Set<string>} */ #told = new Set();
  #attempt = 0;
  #heard = 0;
  #handlers;
  #url;

  /**
   * @param {string} url
   * @param {Handlers} handlers
   */
  constructor(url, handlers) {
    this.#url = url;
    this.#handlers = handlers;
    setInterval(() => this.#checkSilence(), 1000);
    addEventListener("online", () => this.#retryNow());
    this.#connect();
  }

  /**
   * Stream exactly these runs from now on.
   * @param {string[]} ids
   * @param {(id: string) => string[] | null} tables of each; null: all
   */
  watch(ids, tables) {
    this.#wanted = ids;
    this.#tables = tables;
    this.#tell();
  }

  /**
   * Ask again for everything after what is here, for one run.
   * @param {string} id
   */
  rewatch(id) {
    this.#told.delete(id);
    this.#tell();
  }

  /**
   * Ask for rows again in finer bins.
   * @param {Omit<import("./wire.d.ts").Refine, "op">} rows
   */
  refine(rows) {
    if (!this.#told.has(rows.id) || this.#socket?.readyState !== WebSocket.OPEN) return;
    this.#socket.send(JSON.stringify({ op: "refine", ...rows }));
  }

  #connect() {
    const socket = new WebSocket(this.#url);
    socket.binaryType = "arraybuffer";
    this.#socket = socket;
    this.#heard = performance.now();
    this.#told.clear();
    this.#handlers.phase("connecting", 0);
    socket.onmessage = (event) => this.#receive(event.data);
    socket.onclose = () => this.#closed(socket);
  }

  /** @param {string | ArrayBuffer} data */
  #receive(data) {
    this.#heard = performance.now();
    if (typeof data !== "string") {
      this.#handlers.frame(decode(data));
      return;
    }
    /** @type {ToBrowser} */
    const message = JSON.parse(data);
    this.#handlers.message(message);
    if (message.kind === "hello") {
      this.#attempt = 0;
      this.#handlers.phase("open", 0);
      this.#tell();
    }
  }

  #tell() {
    if (this.#socket?.readyState !== WebSocket.OPEN || this.#attempt > 0) return;
    const runs = this.#wanted.map((id) => ({
      id,
      // The server keeps the cursor of a run that it already streams.
      cursors: this.#told.has(id) ? {} : this.#handlers.cursors(id),
      tables: this.#tables(id),
    }));
    this.#told = new Set(this.#wanted);
    this.#socket.send(JSON.stringify({ op: "watch", runs, points: this.#handlers.points }));
  }

  /** @param {WebSocket} socket */
  #closed(socket) {
    if (socket !== this.#socket) return;
    this.#socket = null;
    const delay = backoff(this.#attempt, Math.random());
    this.#attempt += 1;
    this.#handlers.phase("closed", Date.now() + delay);
    setTimeout(() => this.#retryNow(), delay);
  }

  #retryNow() {
    if (this.#socket === null) this.#connect();
  }

  #checkSilence() {
    if (this.#socket && performance.now() - this.#heard > SILENCE) this.#socket.close();
  }
}
