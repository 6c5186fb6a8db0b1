/** Changing a name, tags or notes where they stand in the table. */
import { el } from "../../lib/dom.js";

/** @typedef {import("../../wire/wire.d.ts").RunView} RunView */

const LONGEST = /** @type {Record<string, number>} */ ({ name: 120, tags: 840, notes: 20_000 });
const WORDS = /** @type {Record<string, string>} */ ({
  name: "Name",
  tags: "Tags, with commas between,",
  notes: "Notes",
});
const LEAST_WIDTH = 260; // px

/**
 * Opens over a cell; Enter keeps the text, Escape does not, and leaving keeps it too.
 *
 * @param {HTMLElement} parent
 * @param {DOMRect} cell
 * @param {RunView} run
 * @param {string} column "name", "tags" or "notes"
 * @param {(change: import("../../wire/rest.js").Labels | null) => void} done null: unchanged
 */
export function edit(parent, cell, run, column, done) {
  const many = column === "notes";
  const label = `${WORDS[column]} of run ${run.number}`;
  const given = { class: "cell-editor", "aria-label": label, maxlength: LONGEST[column] };
  const input = many ? el("textarea", { ...given, rows: 6 }) : el("input", given);
  const before = column === "tags" ? run.tags.join(", ") : many ? run.notes : run.name;
  input.value = before;
  const width = Math.min(Math.max(cell.width, LEAST_WIDTH), innerWidth - 16);
  input.style.left = `${Math.max(8, Math.min(cell.left, innerWidth - width - 8))}px`;
  input.style.top = `${Math.min(cell.top, innerHeight - (many ? 180 : cell.height))}px`;
  input.style.width = `${width}px`;
  let open = true;
  const finish = (/** @type {boolean} */ keep) => {
    if (!open) return;
    open = false;
    input.remove();
    done(keep && input.value !== before ? changed(column, input.value) : null);
  };
  input.addEventListener("keydown", (event) => {
    const { key, shiftKey } = /** @type {KeyboardEvent} */ (event);
    event.stopPropagation();
    if (key === "Escape") finish(false);
    if (key === "Enter" && !(many && shiftKey)) {
      event.preventDefault();
      finish(true);
    }
  });
  input.addEventListener("blur", () => finish(true));
  parent.append(input);
  input.focus();
  input.select();
}

/**
 * @param {string} column
 * @param {string} text
 * @returns {import("../../wire/rest.js").Labels | null}
 */
export function changed(column, text) {
  if (column === "notes") return { notes: text };
  if (column === "name") return text.trim() ? { name: text.trim() } : null;
  const tags = text.split(",").map((tag) => tag.trim());
  return { tags: [...new Set(tags.filter(Boolean))] };
}
