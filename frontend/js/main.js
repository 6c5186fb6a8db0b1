/** Puts the page together: state, connection, views. */
import { load } from "./charts/plotly.js";
import { Clock } from "./lib/clock.js";
import { el } from "./lib/dom.js";
import { followTheme } from "./lib/theme.js";
import { connect } from "./session.js";
import { address } from "./state/address.js";
import { mostShown } from "./state/comparesettings.js";
import { initial } from "./state/reduce.js";
import { Store } from "./state/store.js";
import { format, parse } from "./state/url.js";
import { Actions } from "./views/actions.js";
import { Compare } from "./views/compare.js";
import { LaunchForm } from "./views/form/launchform.js";
import { RunList } from "./views/runlist.js";
import { Toasts } from "./views/toasts.js";
import { TopBar } from "./views/topbar.js";
import { rest } from "./wire/rest.js";
import { theories } from "./wire/theories.js";

const RETRY = 2000; // ms
const TICK = 250; // ms, for figures that follow the clock

async function main() {
  const store = new Store(initial(parse(address.search())));
  const toasts = new Toasts();
  const actions = new Actions(store, toasts);
  const clock = new Clock();
  const session = connect(
    store,
    () => compare?.mark(),
    (message) => toasts.show(`The server says: ${message}`),
  );
  /** @type {Compare | null} */
  let compare = null;
  const theme = followTheme(() => compare?.restyle());
  const top = new TopBar(theme.toggle);
  const list = new RunList(actions);
  const catalogue = await patiently(rest.spec);
  const form = new LaunchForm(
    catalogue,
    async (spec, seeds) => {
      const runs = await rest.start(spec, seeds);
      for (const run of runs) store.send({ kind: "run", run });
      for (const { id } of runs.slice(0, mostShown(store.state.view.compare))) store.send({ kind: "show", id });
      store.send({ kind: "base", id: runs[0].id });
      top.open("Compare");
    },
    () => store.send({ kind: "base", id: null }),
  );
  compare = new Compare(
    actions,
    {
      clock,
      telemetry: session.telemetry,
      look: session.look,
      theory: theories(() => compare?.mark()),
    },
    (path) => form.titleOf(path),
    () => form.submit(),
  );
  const rail = el("div", { class: "rail" }, list.element, form.element);
  const page = el("main", { class: "page" }, rail, compare.element);
  document.body.replaceChildren(top.element, page, toasts.element);
  if (store.state.view.shown?.length) top.open("Compare"); // a shared link, on a phone
  actions.onClone = (run) => {
    form.startFrom(run, true);
    top.open("Setup");
  };
  const render = () => {
    const { state } = store;
    top.update(state);
    list.update(state);
    compare?.update(state);
    form.startFrom(state.base ? (state.runs[state.base] ?? null) : null);
  };
  store.subscribe((state, before) => {
    if (state.view !== before.view) {
      address.show(format(state.view), before.view.shown === null ? "replace" : "push");
    }
    render();
  });
  address.onBack((search) => store.send({ kind: "view", view: parse(search) }));
  addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.submit();
  });
  setInterval(() => {
    top.update(store.state);
    compare?.tick(store.state);
  }, TICK);
  render();
  requestAnimationFrame(() =>
    setTimeout(
      () =>
        load().then(
          () => compare?.restyle(),
          (error) => toasts.show(`Axes and curves are missing: ${error.message}`),
        ),
      0,
    ),
  );
}

/**
 * The page cannot be made without it: ask until there is an answer, and say so.
 * @template Answer
 * @param {() => Promise<Answer>} ask
 * @returns {Promise<Answer>}
 */
async function patiently(ask) {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      document.body.replaceChildren(el("p", { class: "starting", role: "alert" }, reason));
      await new Promise((resolve) => setTimeout(resolve, RETRY));
    }
  }
}

main();
