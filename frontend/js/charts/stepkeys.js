/** The pinned step by keyboard: a chart that has the focus moves it for all charts. */

const FAR = 20; // of the visible steps, with Shift: a twentieth

/**
 * The step that a key asks for: arrows one step, with Shift a twentieth of what is visible, Home
 * and End its ends; Escape none.
 *
 * @param {{key: string, shiftKey: boolean}} event
 * @param {number | null} at the pinned step
 * @param {[number, number]} visible steps
 * @returns {number | null | undefined} null: unpin; undefined: the key means nothing here
 */
export function stepOfKey({ key, shiftKey }, at, [from, to]) {
  const last = Math.max(from, Math.ceil(to) - 1);
  if (key === "Escape") return at === null ? undefined : null;
  if (key === "Home") return Math.ceil(from);
  if (key === "End") return last;
  const way = { ArrowLeft: -1, ArrowRight: 1 }[key];
  if (way === undefined) return undefined;
  if (at === null) return way < 0 ? last : Math.ceil(from);
  const far = shiftKey ? Math.max(1, Math.round((to - from) / FAR)) : 1;
  return Math.max(0, at + way * far);
}

/**
 * @param {HTMLElement} picture becomes focusable
 * @param {{pinned: () => number | null, visible: () => [number, number]}} axis
 * @param {(step: number | null) => void} pick
 */
export function followKeys(picture, { pinned, visible }, pick) {
  picture.tabIndex = 0;
  picture.setAttribute("aria-keyshortcuts", "ArrowLeft ArrowRight Home End Escape");
  picture.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = stepOfKey(event, pinned(), visible());
    if (step === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    pick(step);
  });
}
