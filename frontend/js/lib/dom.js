/** Elements without markup strings: text only ever becomes a text node. */

/** @typedef {Node | string | number | null | undefined | false} Child */

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, any>} [attributes] `on…` are listeners; false and null are left out
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== false && value !== null && value !== undefined) {
      element.setAttribute(name, value === true ? "" : String(value));
    }
  }
  element.append(
    ...children
      .filter((child) => child !== null && child !== undefined && child !== false)
      .map((child) => (child instanceof Node ? child : String(child))),
  );
  return element;
}

/**
 * Set text only when it changed: an unchanged node keeps selection and costs nothing.
 * @param {Node} node
 * @param {string} text
 */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/**
 * Keep `parent`'s children in step with `items`; an element lives as long as its key does, so
 * focus survives updates.
 *
 * @template Item
 * @template {{element: HTMLElement, update: (item: Item) => void, remove?: () => void}} View
 * @param {HTMLElement} parent
 * @param {Map<string, View>} views
 * @param {Item[]} items
 * @param {(item: Item) => string} key
 * @param {(item: Item) => View} create
 */
export function keep(parent, views, items, key, create) {
  const wanted = new Set(items.map(key));
  for (const [id, view] of views) {
    if (wanted.has(id)) continue;
    view.remove?.();
    view.element.remove();
    views.delete(id);
  }
  let place = parent.firstElementChild;
  for (const item of items) {
    const id = key(item);
    const view = views.get(id) ?? create(item);
    views.set(id, view);
    if (view.element === place) place = place.nextElementSibling;
    else parent.insertBefore(view.element, place);
    view.update(item);
  }
}
