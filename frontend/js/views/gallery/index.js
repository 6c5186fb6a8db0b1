/** The gallery as the page has it: its cards, and the open lesson. */
import { Gallery } from "./gallery.js";
import { Lesson } from "./lesson.js";
import { Lessons } from "./listing.js";

/** @typedef {import("../../form/form.d.ts").JsonObject} JsonObject */
/** @typedef {import("../../wire/wire.d.ts").RunView} RunView */

/**
 * @param {import("../../state/store.js").Store} store
 * @param {import("../toasts.js").Toasts} toasts
 * @param {import("./playback.js").Playback} playback
 * @param {(spec: JsonObject, run: RunView | null) => void} take an arm into the form
 */
export function galleryViews(store, toasts, playback, take) {
  const lessons = new Lessons(store, () => {
    cards.update(store.state);
    lesson.listed();
  });
  const cards = new Gallery(store, lessons);
  const lesson = new Lesson(store, lessons, playback, (spec, title, run) => {
    const { view } = store.state;
    store.send({ kind: "gallery", change: null });
    take(spec, run);
    toasts.show(`“${title}” is in the form. Change any knob and start: the run joins the arms.`, {
      label: "Back to the lesson",
      run: () => store.send({ kind: "view", view }),
    });
  });
  return {
    cards: cards.element,
    lesson: lesson.element,
    /** @param {import("../../state/state.d.ts").State} state */
    update(state) {
      cards.update(state);
      lesson.update(state);
    },
    tick: () => lesson.tick(),
  };
}
