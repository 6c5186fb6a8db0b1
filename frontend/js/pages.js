/** Runs beyond those of the greeting, fetched a page at a time while the table of all is open. */
import { GREETED } from "./state/reduce.js";
import { rest } from "./wire/rest.js";

const PAGE = 500; // runs
const MOST = 20_000; // runs on one page; beyond, the server's list has its own search

/**
 * @param {import("./state/store.js").Store} store
 * @param {(reason: string) => void} failed
 */
export function pages(store, failed) {
  let wanted = false; // there are more than came, as far as is known
  let busy = false;
  let greetings = 0; // heard of; the first may have come before this was made

  const fetchAll = async () => {
    for (let offset = 0; offset < MOST; offset += PAGE) {
      const page = await rest.page(offset, PAGE);
      store.send({ kind: "listed", runs: page.runs });
      if (offset + PAGE >= page.total) return;
    }
  };

  const look = async () => {
    const { state } = store;
    if (state.greetings !== greetings) wanted = Object.keys(state.runs).length >= GREETED;
    greetings = state.greetings;
    if (!wanted || busy || !state.view.table) return;
    [wanted, busy] = [false, true];
    try {
      await fetchAll();
    } catch (error) {
      wanted = true;
      const reason = error instanceof Error ? error.message : String(error);
      failed(`Older runs are missing: ${reason}`);
      await new Promise((resolve) => setTimeout(resolve, 5000));
    }
    busy = false;
  };
  store.subscribe(look);
  look();
}
