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
import { galleryViews } from "./views/gallery/index.js";
import { Playback } from "./views/gallery/playback.js";
import { Missing } from "./views/missing.js";
import { RunList } from "./views/runlist.js";
import { RunTable } from "./views/runs/runtable.js";
import { Share } from "./views/share.js";
import { skips } from "./views/skips.js";
import { Toasts } from "./views/toasts.js";
import { TopBar } from "./views/topbar.js";
import { rest } from "./wire/rest.js";
import { theories } from "./wire/theories.js";

const RETRY = 2000; // ms
const TICK = 250; // ms, for figures that follow the clock
// Plotly stops the page for a second when it comes: the first pictures are drawn before.
const FIRST_PICTURES = 80; // ms
const AT_THE_LATEST = 1000; // ms

async function main() {
  const store = new Store(initial(parse(address.search())));
  const toasts = new Toasts();
  const actions = new Actions(store, toasts);
  const clock = new Clock();
  let arrive = () => {}; // the first rows of any run are here
  const arrived = new Promise((resolve) => {
    arrive = () => resolve(undefined);
    setTimeout(resolve, AT_THE_LATEST);
  });
  const session = connect(
    store,
    () => {
      arrive();
      compare?.mark();
    },
    (message) => toasts.show(`The server says: ${message}`),
  );
  /** @type {Compare | null} */
  let compare = null;
  const theme = followTheme(() => compare?.restyle());
  /** @param {"runs" | "gallery" | ""} place */
  const go = (place) => {
    if (place === "runs") store.send({ kind: "table", change: {} });
    else if (place === "gallery") store.send({ kind: "gallery", change: { key: "" } });
    else if (store.state.view.table) store.send({ kind: "table", change: null });
    else store.send({ kind: "gallery", change: null });
  };
  const playback = new Playback(session.telemetry, () => compare?.mark());
  const theory = theories(() => compare?.mark());
  const share = new Share(store, toasts, async () => {
    const { saveFile } = await import("./saving/save.js");
    await saveFile({ store, telemetry: session.telemetry, theory, catalogue });
  });
  const top = new TopBar(theme.toggle, go, share.element);
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
      telemetry: (id) => playback.telemetry(id),
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
      el(
        "button",
        { type: "button", class: "button-second", onclick: () => go("gallery") },
        "Every claim of the lectures, in the gallery",
      ),
      presetCards(catalogue.presets, deeds.launchPreset),
    );
  const rail = el("div", { class: "rail" }, list.element, form.element, ...form.dialogs);
  const [table, missing, embedded] = [
    new RunTable(store, toasts),
    new Missing(store),
    new Embedded(),
  ];
  compare.element.prepend(missing.element);
  const gallery = galleryViews(store, toasts, playback, (spec, run) => {
    if (run) actions.cloneRun(run);
    else form.take(spec);
    top.open("Setup");
  });
  const page = el(
    "main",
    { class: "page" },
    rail,
    gallery.lesson,
    compare.element,
    table.element,
    gallery.cards,
  );
  const skip = skips(top, [
    { text: "Skip to the settings", part: "Setup", element: form.element },
    { text: "Skip to the comparison", part: "Compare", element: compare.element },
  ]);
  document.body.replaceChildren(skip, top.element, page, embedded.element, toasts.element);
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
    gallery.update(state);
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
    gallery.tick();
  }, TICK);
  render();
  await arrived;
  await new Promise((resolve) => setTimeout(resolve, FIRST_PICTURES));
  load().then(
    () => compare?.restyle(),
    (error) => toasts.show(`Zoom and labels are missing: ${error.message}`),
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
