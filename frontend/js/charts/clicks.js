/** A click that is not the end of a drag. */

const MOST_PX = 4; // further is a drag

/**
 * @param {HTMLElement} element
 * @param {(event: MouseEvent) => void} listener
 */
export function onClick(element, listener) {
  let [x, y] = [0, 0];
  element.addEventListener("pointerdown", ({ clientX, clientY }) => {
    [x, y] = [clientX, clientY];
  });
  element.addEventListener("click", (event) => {
    if (Math.hypot(event.clientX - x, event.clientY - y) < MOST_PX) listener(event);
  });
}
