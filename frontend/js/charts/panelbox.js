/** The box of a chart: follows its own size, and holds drawing while a person drags in it. */

export class Box {
  width = 0;
  height = 0;
  #dragging = false;
  #observer;

  /**
   * @param {HTMLElement} element
   * @param {() => void} changed size changed, or a drag ended
   */
  constructor(element, changed) {
    this.element = element;
    this.#observer = new ResizeObserver(([entry]) => {
      this.width = Math.floor(entry.contentRect.width);
      this.height = Math.floor(entry.contentRect.height);
      changed();
    });
    this.#observer.observe(element);
    element.addEventListener("pointerdown", () => {
      this.#dragging = true;
      const end = () => {
        this.#dragging = false;
        changed();
      };
      addEventListener("pointerup", end, { once: true });
      addEventListener("pointercancel", end, { once: true });
    });
  }

  /** Whether it has room to draw in, and is not being dragged in. */
  get ready() {
    return this.width > 80 && this.height > 60 && !this.#dragging;
  }

  discard() {
    this.#observer.disconnect();
  }
}
