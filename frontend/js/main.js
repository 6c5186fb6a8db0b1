/** Puts the page together: state, connection, views. */
import { load } from "./charts/plotly.js";
import { learn } from "./charts/quantities.js";
import { formModel } from "./form/schema.js";
import { titlesOf } from "./form/titles.js";
import { launching } from "./launching.js";
import { Clock } from "./lib/clock.js";
import { el } from "./lib/dom.js";
import { followTheme } from "./lib/theme.js";
import { navigate } from "./navigation.js";
import { pages } from "./pages.js";
import { saveFile } from "./saving/save.js";
import { connect } from "./session.js";
import { address } from "./state/address.js";
import { initial } from "./state/reduce.js";
import { Store } from "./state/store.js";
import { parse } from "./state/url.js";
import { Actions } from "./views/actions.js";
import { Compare } from "./views/compare.js";
import { Embedded } from "./views/embedded.js";
import { LaunchForm } from "./views/form/launchform.js";
import { presetCards } from "./views/form/presetcards.js";
import { SweepMap } from "./views/form/sweepmap.js";
import { Missing } from "./views/missing.js";
import { RunList } from "./views/runlist.js";
import { RunTable } from "./views/runs/runtable.js";
import { Share } from "./views/share.js";
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
  const listing = (/** @type {boolean} */ open) =>
    store.send({ kind: "table", change: open ? {} : null });
  const theory = theories(() => compare?.mark());
  const share = new Share(store, toasts, () =>
    saveFile({ store, telemetry: session.telemetry, theory, catalogue }),
  );
  const top = new TopBar(theme.toggle, listing, share.element);
  const list = new RunList(actions);
  const catalogue = await patiently(rest.spec);
  learn(catalogue.tables);
  const deeds = launching(store, () => top.open("Compare"));
  const form = new LaunchForm(catalogue, deeds);
  const sweep = new SweepMap(form.fields, form.fullTitleOf.bind(form), (shown) => {
    store.send({ kind: "view", view: { ...store.state.view, shown } });
  });
  compare = new Compare(
    actions,
    {
      clock,
      telemetry: session.telemetry,
      look: session.look,
      theory,
    },
    titlesOf(formModel(catalogue)),
    () => form.submit(),
  );
  compare.element.prepend(sweep.element);
  compare.element
    .querySelector(".welcome")
    ?.append(
      el("h3", { class: "presets-title" }, "Or begin with a question"),
      presetCards(catalogue.presets, deeds.launchPreset),
    );
  const rail = el("div", { class: "rail" }, list.element, form.element, ...form.dialogs);
  const [table, missing, embedded] = [
    new RunTable(store, toasts),
    new Missing(store),
    new Embedded(),
  ];
  compare.element.prepend(missing.element);
  const page = el("main", { class: "page" }, rail, compare.element, table.element);
  document.body.replaceChildren(top.element, page, embedded.element, toasts.element);
  pages(store, (reason) => toasts.show(reason));
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
    table.update(state);
    missing.update(state);
    embedded.update(state.view);
    sweep.update(state);
    form.startFrom(state.base ? (state.runs[state.base] ?? null) : null);
  };
  navigate(store);
  store.subscribe(render);
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
