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

/**
 * A custom property of the page as a colour that any renderer understands.
 * @param {string} name
 */
export function token(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}
