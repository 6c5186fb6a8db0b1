/**
 * Rows as binary frames; the layout is that of server/wire/frames.py.
 *
 * @typedef {object} Frame
 * @property {number} run the run's number
 * @property {number} table index in the run's declaration
 * @property {number} level e: 0 for rows as recorded, else three lines a bin of 2^e rows
 * @property {number} firstRow number of the first row in its table
 * @property {number} stop number of the row after the last
 * @property {number} time Unix seconds when the last row was recorded
 * @property {Uint32Array} steps [lines]
 * @property {Float32Array} values [lines × columns], row-major
 * @property {number} columns
 */

const VERSION = 1;
const HEADER = 40; // bytes
const LINES_OF_BIN = 3;

/**
 * @param {ArrayBuffer} buffer
 * @returns {Frame}
 * @throws {RangeError} when the bytes are not exactly one frame
 */
export function decode(buffer) {
  if (buffer.byteLength < HEADER) throw new RangeError(`${buffer.byteLength} bytes are no frame`);
  const view = new DataView(buffer);
  const version = view.getUint8(0);
  if (version !== VERSION) throw new RangeError(`frame version ${version}, not ${VERSION}`);
  const rows = view.getUint32(24, true);
  const columns = view.getUint32(28, true);
  if (rows === 0 || buffer.byteLength !== HEADER + 4 * rows * (1 + columns)) {
    throw new RangeError(`${rows} × ${columns} values do not fill ${buffer.byteLength} bytes`);
  }
  const level = view.getUint8(1);
  const firstRow = Number(view.getBigUint64(16, true));
  return {
    level,
    table: view.getUint16(2, true),
    run: view.getUint32(4, true),
    firstRow,
    stop: firstRow + (level === 0 ? rows : (rows / LINES_OF_BIN) * 2 ** level),
    columns,
    time: view.getFloat64(32, true),
    // Every machine with a browser is little-endian, as the wire is.
    steps: new Uint32Array(buffer, HEADER, rows),
    values: new Float32Array(buffer, HEADER + 4 * rows, rows * columns),
  };
}
