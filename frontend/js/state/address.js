/** The page's address: the only file that names `location` and `history`. */

export const address = {
  search: () => location.search,
  /** The whole address of a view. @param {string} search */
  of: (search) => new URL(search || "?", location.href).href,
  /** Where the live websocket is, beside the page. */
  live: () => new URL("api/live", location.href.replace(/^http/, "ws")).href,
  /**
   * @param {string} search
   * @param {"push" | "replace"} how push for what a person did, so that Back undoes it
   */
  show(search, how) {
    if (search === location.search) return;
    const url = search || location.pathname;
    if (how === "push") history.pushState(null, "", url);
    else history.replaceState(null, "", url);
  },
  /** @param {(search: string) => void} listener */
  onBack: (listener) => addEventListener("popstate", () => listener(location.search)),
};
