// In place of the page's WebSocket: speaks as server/live does, and streams frames as it is told to.
// `feed` starts and stops it; `seen` counts what the page drew and how long its events took.
(() => {
  const { runs, tables, history, listed = 0 } = globalThis.benchmark;
  const STATES = ["finished", "diverged", "stopped"];
  const older = Array.from({ length: listed }, (_, k) => ({
    ...runs[0],
    id: `older${k}`,
    number: runs.length + k + 1,
    name: `older ${(k * 7919) % listed}`,
    state: STATES[k % STATES.length],
    step: runs[0].total_steps,
    tables: [],
    layers: [],
  }));
  const TICK = 50; // ms
  const HEADER = 40; // bytes
  const seen = { draws: new Map(), first: {}, events: [], long: [], frames: 0, keys: 0, axes: 0 };
  globalThis.seen = seen;
  const sockets = new Set();
  const rows = new Map(); // "run/table" → next row
  const blocks = tables.map(({ columns }) => {
    const block = new Float32Array(64 * columns);
    for (let k = 0; k < block.length; k += 1) block[k] = 10 ** (4 * Math.random() - 3);
    return block;
  });

  const frame = (run, table, count) => {
    const { columns, every } = tables[table];
    const key = `${run}/${table}`;
    const first = rows.get(key) ?? 0;
    rows.set(key, first + count);
    const bytes = new ArrayBuffer(HEADER + 4 * count * (1 + columns));
    const view = new DataView(bytes);
    view.setUint8(0, 1);
    view.setUint16(2, table, true);
    view.setUint32(4, run, true);
    view.setBigUint64(16, BigInt(first), true);
    view.setUint32(24, count, true);
    view.setUint32(28, columns, true);
    view.setFloat64(32, Date.now() / 1000, true);
    const steps = new Uint32Array(bytes, HEADER, count);
    for (let k = 0; k < count; k += 1) steps[k] = (first + k + 1) * every;
    const values = new Float32Array(bytes, HEADER + 4 * count);
    const from = (first * 7) % 32;
    for (let at = 0; at < values.length; at += 32 * columns) {
      const part = blocks[table].subarray(from * columns, (from + 32) * columns);
      values.set(part.subarray(0, values.length - at), at);
    }
    return bytes;
  };

  class Feed extends EventTarget {
    static OPEN = 1;
    readyState = 0;
    watched = false;
    constructor() {
      super();
      sockets.add(this);
      setTimeout(() => {
        this.readyState = 1;
        this.say({ kind: "hello", version: "benchmark", server_time: Date.now() / 1000, runs: [...runs, ...older] });
      }, 0);
    }
    say(message) {
      this.onmessage?.({ data: JSON.stringify(message) });
    }
    send(text) {
      if (JSON.parse(text).op !== "watch" || this.watched) return;
      this.watched = true;
      feed.advance(history);
    }
    close() {}
  }
  globalThis.WebSocket = Feed;

  let timer = 0;
  const feed = {
    step: 0,
    // `count` steps of every run, in one frame a table as a server sends them.
    advance(count) {
      const before = feed.step;
      feed.step += count;
      for (const socket of sockets) {
        if (!socket.watched) continue;
        for (const run of runs) {
          tables.forEach(({ every }, table) => {
            const due = Math.floor(feed.step / every) - Math.floor(before / every);
            for (let left = due; left > 0; left -= 512) {
              socket.onmessage?.({ data: frame(run.number, table, Math.min(512, left)) });
            }
          });
        }
      }
    },
    tell() {
      for (const socket of sockets) {
        socket.say({ kind: "tick", server_time: Date.now() / 1000 });
        for (const run of runs) socket.say({ kind: "run", run: { ...run, step: feed.step } });
      }
    },
    start(stepsPerSecond) {
      let owed = 0;
      let last = performance.now();
      let told = 0;
      timer = setInterval(() => {
        const now = performance.now();
        owed += ((now - last) / 1000) * stepsPerSecond;
        last = now;
        feed.advance(Math.floor(owed));
        owed -= Math.floor(owed);
        if (now - told > 500) {
          told = now;
          feed.tell();
        }
      }, TICK);
    },
    stop() {
      clearInterval(timer);
    },
  };
  globalThis.feed = feed;

  const drew = (surface, kind) => {
    seen.first[kind] ??= performance.now();
    seen.draws.set(surface, (seen.draws.get(surface) ?? 0) + 1);
  };
  const put = CanvasRenderingContext2D.prototype.putImageData;
  CanvasRenderingContext2D.prototype.putImageData = function (...given) {
    drew(this.canvas, "map");
    return put.apply(this, given);
  };
  const clear = CanvasRenderingContext2D.prototype.clearRect;
  CanvasRenderingContext2D.prototype.clearRect = function (...given) {
    drew(this.canvas, "curve");
    return clear.apply(this, given);
  };
  let plotly;
  Object.defineProperty(globalThis, "Plotly", {
    configurable: true,
    get: () => plotly,
    set(value) {
      const { react } = value;
      value.react = (...given) => {
        seen.axes += 1;
        seen.first.axes ??= performance.now();
        return react(...given);
      };
      plotly = value;
    },
  });
  new PerformanceObserver((list) => {
    for (const { duration, name } of list.getEntries()) seen.events.push([name, duration]);
  }).observe({ type: "event", durationThreshold: 16 });
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) seen.long.push(duration);
  }).observe({ type: "longtask" });
  addEventListener("keydown", () => {
    seen.keys += 1;
  });
  const count = () => {
    seen.frames += 1;
    requestAnimationFrame(count);
  };
  requestAnimationFrame(count);
})();
