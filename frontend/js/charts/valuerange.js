/** What a vertical axis reaches from and to, for the lines on it. */

const FEW = 0.05; // of the points of the longest line: too few to choose the range

/**
 * A range that holds the bulk of every line and its start: the last steps of a divergence leave
 * the picture instead of flattening everything else. With `whole` it holds every value.
 *
 * @param {{y: number[]}[]} lines
 * @param {boolean} log
 * @param {boolean} [whole]
 * @returns {[number, number]} in logarithms when `log`
 */
export function valueRange(lines, log, whole = false) {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  const finite = lines.map(({ y }) =>
    y.filter((value) => Number.isFinite(value) && (!log || value > 0)),
  );
  const longest = Math.max(0, ...finite.map(({ length }) => length));
  for (const numbers of finite) {
    if (numbers.length === 0) continue;
    // A run that diverged at its second step is noted, and says nothing about the others' range.
    if (!whole && numbers.length < FEW * longest) continue;
    const start = numbers[0];
    const sorted = Float64Array.from(numbers).sort();
    low = Math.min(low, sorted[0]);
    const top = sorted[sorted.length - 1];
    const bulk = sorted[Math.floor(0.99 * (sorted.length - 1))];
    high = Math.max(high, whole ? top : Math.max(start, Math.min(bulk, 4 * start)));
  }
  if (low > high) return log ? [-2, 1] : [0, 1];
  if (!log) return steady(Math.min(0, low), high + 0.02 * (high - low || Math.abs(high) || 1));
  const ends = [Math.log10(low), Math.log10(high)];
  // At least one decade, so that there are ticks to read.
  const margin = Math.max(0.02 * (ends[1] - ends[0]), (1 - (ends[1] - ends[0])) / 2);
  return steady(ends[0] - margin, ends[1] + margin);
}

/**
 * Ends moved outwards to round numbers: the axis stands still while its lines grow.
 * @param {number} low
 * @param {number} high
 * @returns {[number, number]}
 */
function steady(low, high) {
  const least = (high - low) / 25;
  const power = 10 ** Math.floor(Math.log10(least));
  const unit = power * ([1, 2, 5].find((k) => k * power >= least) ?? 10);
  return [Math.floor(low / unit) * unit, Math.ceil(high / unit) * unit];
}
