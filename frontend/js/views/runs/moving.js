/** Where a key takes a person in a grid. */

/**
 * @param {{key: string, ctrlKey: boolean, metaKey: boolean, altKey: boolean}} event
 * @param {{row: number, column: number}} at row −1 is the head
 * @param {number} rows
 * @param {number} columns the last column's number
 * @param {number} page rows
 * @returns {{row: number, column: number} | null} null: the key moves nothing
 */
export function move({ key, ctrlKey, metaKey, altKey }, { row, column }, rows, columns, page) {
  const far = ctrlKey || metaKey;
  if (altKey || (far && key.startsWith("Arrow"))) return null;
  const wanted = {
    ArrowUp: [row - 1, column],
    ArrowDown: [row + 1, column],
    PageUp: [Math.max(0, row - page), column],
    PageDown: [row + page, column],
    ArrowLeft: [row, column - 1],
    ArrowRight: [row, column + 1],
    Home: far ? [0, column] : [row, 0],
    End: far ? [rows - 1, column] : [row, columns],
  }[key];
  if (!wanted) return null;
  return { row: inside(wanted[0], -1, rows - 1), column: inside(wanted[1], 0, columns) };
}

/** @param {number} value @param {number} low @param {number} high */
function inside(value, low, high) {
  return Math.max(low, Math.min(high, value));
}
