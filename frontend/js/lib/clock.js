/**
 * Draws what is marked dirty: in an animation frame, at most 20 times a second, and so that
 * drawing takes at most about a third of the time. Hidden pages and off-screen charts wait.
 */

/** @typedef {{element: Element, draw: () => void}} Drawable */

const SHORTEST_INTERVAL = 50; // ms
const REST_PER_WORK = 2;

export class Clock {
  /** @type {Set<Drawable>} */ #dirty = new Set();
  /** @type {Set<Element>} */ #visible = new Set();
  /** @type {Map<Element, Drawable>} */ #drawables = new Map();
  #next = 0;
  #scheduled = false;
  #observer = new IntersectionObserver((entries) => this.#seen(entries), { rootMargin: "100px" });

  constructor() {
    document.addEventListener("visibilitychange", () => this.#schedule());
  }

  /** @param {Drawable} drawable */
  add(drawable) {
    this.#drawables.set(drawable.element, drawable);
    this.#observer.observe(drawable.element);
    this.mark(drawable);
  }

  /** @param {Drawable} drawable */
  remove(drawable) {
    this.#observer.unobserve(drawable.element);
    this.#drawables.delete(drawable.element);
    this.#visible.delete(drawable.element);
    this.#dirty.delete(drawable);
  }

  /** @param {Drawable} drawable */
  mark(drawable) {
    if (!this.#drawables.has(drawable.element)) return;
    this.#dirty.add(drawable);
    this.#schedule();
  }

  /** @param {IntersectionObserverEntry[]} entries */
  #seen(entries) {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting) this.#visible.add(target);
      else this.#visible.delete(target);
    }
    this.#schedule();
  }

  #schedule() {
    if (this.#scheduled || document.hidden || !this.#ready().length) return;
    this.#scheduled = true;
    const wait = Math.max(0, this.#next - performance.now());
    setTimeout(() => requestAnimationFrame(() => this.#draw()), wait);
  }

  #ready() {
    return [...this.#dirty].filter(({ element }) => this.#visible.has(element));
  }

  #draw() {
    this.#scheduled = false;
    const started = performance.now();
    for (const drawable of this.#ready()) {
      this.#dirty.delete(drawable);
      drawable.draw();
    }
    const work = performance.now() - started;
    this.#next = started + Math.max(SHORTEST_INTERVAL, work * (1 + REST_PER_WORK));
    this.#schedule();
  }
}
