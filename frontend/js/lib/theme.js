/** Light or dark: the system's choice until the button is used, then what the button said. */

const KEY = "layerscope.theme";

/** @returns {"light" | "dark"} */
export function theme() {
  const stored = localStorage.getItem(KEY);
  if (stored === "light" || stored === "dark") return stored;
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

/** @param {() => void} changed */
export function followTheme(changed) {
  const apply = () => {
    document.documentElement.dataset.theme = theme();
    known.clear();
    changed();
  };
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", apply);
  apply();
  return {
    toggle() {
      localStorage.setItem(KEY, theme() === "dark" ? "light" : "dark");
      apply();
    },
  };
}

/** Reading a style makes the browser lay out the page: once a colour and theme. @type {Map<string, string>} */
const known = new Map();
/** @type {HTMLElement | null} */
let probe = null;

/**
 * A colour of the page, by its custom property, as rgb() that any renderer understands.
 * @param {string} name
 */
export function resolved(name) {
  const before = known.get(name);
  if (before !== undefined) return before;
  probe ??= document.documentElement.appendChild(document.createElement("span"));
  probe.hidden = true;
  probe.style.color = `var(${name})`;
  const { color } = getComputedStyle(probe);
  known.set(name, color);
  return color;
}
