/** Requests to the REST interface. A refusal becomes a `Refusal` with the fields it names. */

/** @typedef {import("./wire.d.ts").RunView} RunView */
/** @typedef {{path: string, message: string, allowed?: string}} FieldError */
/** @typedef {{name?: string, notes?: string, tags?: string[], pinned?: boolean, archived?: boolean}} Labels */

const NAMES = "a name has letters, digits, dots, dashes and underscores, and ends in .csv or .npz.";

export class Refusal extends Error {
  /**
   * @param {number} status 0 when the server was not reached
   * @param {string} message
   * @param {FieldError[]} fields
   */
  constructor(status, message, fields = []) {
    super(message);
    this.status = status;
    this.fields = fields;
  }
}

/**
 * @param {string} method
 * @param {string} path
 * @param {unknown} [body]
 * @returns {Promise<any>}
 */
async function request(method, path, body) {
  let response;
  try {
    response = await fetch(path, {
      method,
      headers: body === undefined ? {} : { "Content-Type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch {
    throw new Refusal(0, "The server cannot be reached. Is it running?");
  }
  const text = await response.text();
  const answer = parsed(text);
  if (response.ok) return answer;
  const error = answer?.error ?? {};
  throw new Refusal(
    response.status,
    error.message ?? `The server answered ${response.status}.`,
    error.fields ?? [],
  );
}

/**
 * XMLHttpRequest, because it tells how much has been sent.
 * @param {File} file
 * @param {"classes" | "numbers"} targets what its last column holds
 * @param {(share: number) => void} progress
 * @returns {Promise<{name: string, rows: number, columns: number, categories: number | null}>}
 */
function upload(file, targets, progress) {
  return new Promise((resolve, reject) => {
    const sending = new XMLHttpRequest();
    const name = encodeURIComponent(file.name);
    sending.open("POST", `api/datasets?name=${name}&targets=${targets}`);
    sending.upload.onprogress = ({ loaded, total }) => progress(loaded / total);
    sending.onerror = () => reject(new Refusal(0, "The file could not be sent."));
    sending.onload = () => {
      const answer = parsed(sending.responseText);
      if (sending.status === 201) return resolve(answer);
      const { message, fields } = answer?.error ?? {};
      const said = fields?.[0]?.path === "name" ? `${file.name}: ${NAMES}` : message;
      reject(new Refusal(sending.status, said ?? `The server answered ${sending.status}.`));
    };
    sending.send(file);
  });
}

/** @param {string} text */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

export const rest = {
  upload,
  /** @returns {Promise<import("../form/form.d.ts").Catalogue>} */
  spec: () => request("GET", "api/spec"),
  /**
   * @param {object} spec
   * @returns {Promise<import("../form/signal.js").Inspection>}
   */
  inspect: (spec) => request("POST", "api/inspect", spec),
  /**
   * One run, or every spec with every seed, trained together.
   * @param {object[]} specs
   * @param {number} seeds
   * @returns {Promise<RunView[]>}
   */
  start: async (specs, seeds) => {
    if (specs.length === 1 && seeds === 1)
      return (await request("POST", "api/runs", specs[0])).runs;
    try {
      return (await request("POST", "api/runs", { specs, seeds })).runs;
    } catch (error) {
      if (error instanceof Refusal) {
        for (const field of error.fields) field.path = field.path.replace(/^specs\.\d+\./u, "");
      }
      throw error;
    }
  },
  /**
   * @param {string} id
   * @param {string} name
   * @returns {Promise<RunView>}
   */
  rename: (id, name) => request("PATCH", `api/runs/${id}`, { name }),
  /**
   * @param {string} id
   * @param {Labels} labels
   * @returns {Promise<RunView>}
   */
  label: (id, labels) => request("PATCH", `api/runs/${id}`, labels),
  /**
   * The run of that id, if there is one: asked for as a list, whose emptiness is no error.
   * @param {string} id
   * @returns {Promise<RunView | null>}
   */
  find: async (id) => {
    const { runs } = await request("GET", `api/runs?q=${encodeURIComponent(id)}&limit=500`);
    return runs.find((/** @type {RunView} */ run) => run.id === id) ?? null;
  },
  /**
   * Newest first, in brief.
   * @param {number} offset
   * @param {number} limit
   * @returns {Promise<{runs: RunView[], total: number}>}
   */
  page: (offset, limit) => request("GET", `api/runs?brief=true&limit=${limit}&offset=${offset}`),
  /**
   * A file of the page.
   * @param {string} path
   * @returns {Promise<string>}
   */
  text: async (path) => {
    const response = await fetch(path);
    if (!response.ok) throw new Refusal(response.status, `${path} could not be read.`);
    return response.text();
  },
  /** @returns {Promise<import("../state/gallery.d.ts").Listing>} */
  gallery: () => request("GET", "api/gallery"),
  /**
   * @param {string} key
   * @returns {Promise<import("../state/gallery.d.ts").Entry>}
   */
  entry: (key) => request("GET", `api/gallery/${key}`),
  /**
   * All arms of an entry at every seed.
   * @param {string} key
   * @param {number[]} seeds
   * @param {number | null} predicted index of the answer that was chosen
   * @returns {Promise<RunView[]>}
   */
  startEntry: async (key, seeds, predicted) =>
    (await request("POST", `api/gallery/${key}/runs`, { seeds, predicted })).runs,
  /**
   * @param {string} key
   * @param {string[]} ids
   * @returns {Promise<import("../state/gallery.d.ts").Verdict>}
   */
  verdict: (key, ids) =>
    request("GET", `api/gallery/${key}/verdict?${ids.map((id) => `runs=${id}`).join("&")}`),
  /**
   * @param {string} key of a demonstration
   * @returns {Promise<import("../state/gallery.d.ts").Verdict>}
   */
  measure: (key) => request("POST", `api/gallery/${key}/measure`),
  /** @param {string} id */
  remove: (id) => request("DELETE", `api/runs/${id}`),
  /**
   * @param {string} id
   * @returns {Promise<RunView>}
   */
  restore: (id) => request("POST", `api/runs/${id}/actions`, { action: "restore" }),
  /** @param {string} id */
  resume: (id) => request("POST", `api/runs/${id}/actions`, { action: "resume" }),
  /** @param {string} id */
  stop: (id) => request("POST", `api/runs/${id}/actions`, { action: "stop" }),
};
