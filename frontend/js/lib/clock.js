/**
 * Draws what is marked dirty: in an animation frame, each thing at most 20 times a second, and
 * the slower to draw, the more rarely. Hidden pages and off-screen charts wait.
 */

/** @typedef {{element: Element, draw: () => void}} Drawable */

const SHORTEST_INTERVAL = 50; // ms
const REST_PER_WORK = 4; // a chart draws at most a fifth of the time
const FRAME_WORK = 14; // ms of one frame; what is over waits for the next, so that input gets in

export class Clock {
  /** @type {Set<Drawable>} */ #dirty = new Set();
  /** @type {Set<Element>} */ #visible = new Set();
  /** When each may be drawn again, ms. @type {Map<Drawable, number>} */
  #next = new Map();
  #timer = 0;
  #at = 0; // ms, when the timer ends
  #observer = new IntersectionObserver((entries) => this.#seen(entries), { rootMargin: "100px" });

  constructor() {
    document.addEventListener("visibilitychange", () => this.#schedule());
  }

  /** @param {Drawable} drawable */
  add(drawable) {
    this.#next.set(drawable, 0);
    this.#observer.observe(drawable.element);
    this.mark(drawable);
  }

  /** @param {Drawable} drawable */
  remove(drawable) {
    this.#next.delete(drawable);
    this.#dirty.delete(drawable);
    this.#observer.unobserve(drawable.element);
    this.#visible.delete(drawable.element);
  }

  /** @param {Drawable} drawable */
  mark(drawable) {
    if (this.#dirty.has(drawable)) return;
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
    if (document.hidden) return;
    const times = this.#waiting().map((drawable) => this.#next.get(drawable) ?? 0);
    if (times.length === 0) return;
    const now = performance.now();
    const at = Math.max(now, Math.min(...times));
    if (this.#timer !== 0 && at >= this.#at) return;
    clearTimeout(this.#timer);
    this.#at = at;
    this.#timer = setTimeout(() => requestAnimationFrame(() => this.#draw()), at - now);
  }

  #waiting() {
    return [...this.#dirty].filter(({ element }) => this.#visible.has(element));
  }

  #draw() {
    this.#timer = 0;
    if (document.hidden) return;
    const now = performance.now();
    const due = (/** @type {Drawable} */ drawable) => this.#next.get(drawable) ?? 0;
    const waiting = this.#waiting().filter((drawable) => due(drawable) <= now);
    // Who has waited longest comes first.
    for (const drawable of waiting.sort((a, b) => due(a) - due(b))) {
      if (performance.now() - now > FRAME_WORK) break;
      this.#dirty.delete(drawable);
      const started = performance.now();
      drawable.draw();
      const work = performance.now() - started;
      this.#next.set(drawable, started + Math.max(SHORTEST_INTERVAL, work * REST_PER_WORK));
    }
    this.#schedule();
  }
}
