/** The view and the page's address follow one another. */
import { address } from "./state/address.js";
import { Steps } from "./state/history.js";
import { format, parse, undoable } from "./state/url.js";

/** @param {import("./state/store.js").Store} store */
export function navigate(store) {
  const steps = new Steps();
  let back = false; // the address came first: nothing is to be pushed
  store.subscribe(({ view }, { view: before }) => {
    if (view === before) return;
    const [to, from] = [format(view), format(before)];
    const how =
      back || view.embed || !undoable(before, view) ? "replace" : steps.how(from, to, Date.now());
    back = false;
    address.show(to, how);
  });
  address.onBack((search) => {
    back = true;
    store.send({ kind: "view", view: parse(search) });
  });
}
