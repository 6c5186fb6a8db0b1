/**
 * Mathematics in texts. The server sends MathML of formulas beside their plain words; a text is cut
 * where such words stand, and the formula is drawn there. Without MathML the plain words stay.
 *
 * What is drawn is built anew from a list of elements and attributes: nothing else of the document
 * that was parsed reaches the page.
 */

/** @typedef {{plain: string, latex: string, mathml: string}} Formula */

const MATHML = "http://www.w3.org/1998/Math/MathML";
const ELEMENTS = new Set(
  "math mrow mi mn mo mfrac msqrt mroot msub msup msubsup munder mover munderover mspace mtext mtable mtr mtd mstyle".split(
    " ",
  ),
);
const ATTRIBUTES = new Set(
  "display mathvariant accent stretchy fence form width columnalign largeop movablelimits symmetric minsize maxsize".split(
    " ",
  ),
);

/** Longest first: "a + b" before "a". @type {{plain: string, node: Element}[]} */
let known = [];

/**
 * Take over the formulas of /api/spec.
 * @param {Formula[]} formulas
 */
export function learnFormulas(formulas) {
  known = formulas
    .map(({ plain, mathml }) => ({ plain, node: parsed(mathml) }))
    .filter((formula) => formula.node !== null)
    .map(({ plain, node }) => ({ plain, node: /** @type {Element} */ (node) }))
    .sort((a, b) => b.plain.length - a.plain.length);
}

/**
 * @param {string} mathml
 * @returns {Element | null} null for what is no MathML
 */
export function parsed(mathml) {
  const root = new DOMParser().parseFromString(mathml, "application/xml").documentElement;
  return root.namespaceURI === MATHML && root.localName === "math" ? copied(root) : null;
}

/**
 * @param {Element} source
 * @returns {Element}
 */
function copied(source) {
  const element = document.createElementNS(MATHML, source.localName);
  for (const { name, value } of source.attributes) {
    if (ATTRIBUTES.has(name)) element.setAttribute(name, value);
  }
  for (const child of source.childNodes) {
    if (child.nodeType === Node.TEXT_NODE) element.append(child.textContent ?? "");
    else if (
      child instanceof Element &&
      child.namespaceURI === MATHML &&
      ELEMENTS.has(child.localName)
    ) {
      element.append(copied(child));
    }
  }
  return element;
}

/**
 * A text as nodes, formulas drawn.
 * @param {string} text
 * @returns {(Node | string)[]}
 */
export function withFormulas(text) {
  const formula = known.find(({ plain }) => text.includes(plain));
  if (!formula) return text ? [text] : [];
  const at = text.indexOf(formula.plain);
  return [
    ...withFormulas(text.slice(0, at)),
    drawn(formula),
    ...withFormulas(text.slice(at + formula.plain.length)),
  ];
}

/**
 * Set a text with formulas, only when it changed.
 * @param {HTMLElement} element
 * @param {string} text
 */
export function setProse(element, text) {
  if (element.dataset.text === text) return;
  element.dataset.text = text;
  element.replaceChildren(...withFormulas(text));
}

/** @param {{plain: string, node: Element}} formula */
function drawn({ plain, node }) {
  const frame = document.createElement("span");
  frame.className = "formula";
  frame.title = plain;
  frame.append(node.cloneNode(true));
  return frame;
}
