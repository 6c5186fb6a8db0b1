/** Which changes of the address Back undoes one by one. */

const TOGETHER = 1500; // ms; changes of the same thing that follow sooner are one

export class Steps {
  #last = "";
  #at = Number.NEGATIVE_INFINITY;

  /**
   * What a person does is a step; a slider that moves or a word that is typed is one step.
   *
   * @param {string} before query string
   * @param {string} after
   * @param {number} now ms
   * @returns {"push" | "replace"}
   */
  how(before, after, now) {
    const changed = changedKeys(before, after).join();
    const together = changed === this.#last && now - this.#at < TOGETHER;
    this.#last = changed;
    this.#at = now;
    return together ? "replace" : "push";
  }
}

/**
 * @param {string} before
 * @param {string} after
 * @returns {string[]} parameters that differ
 */
export function changedKeys(before, after) {
  const [old, young] = [new URLSearchParams(before), new URLSearchParams(after)];
  const keys = [...new Set([...old.keys(), ...young.keys()])];
  return keys.filter((key) => old.get(key) !== young.get(key)).sort();
}
