"""A bundle of recorded runs → runs in the store, once."""

from __future__ import annotations

from pathlib import Path

import structlog

from experiments.gallery.bundle import Bundle, BundleError, RunShape
from experiments.gallery.catalogue import entries
from experiments.gallery.experiment import Experiment
from experiments.spec import RunSpec
from server.gallery.naming import RECORDED, run_name, tags
from server.store import Listing, Store, StoreError
from server.store.importing import Recording
from server.wire.runs import LayerView, TableView

__all__ = ["BundleError", "take_in"]
log = structlog.get_logger(__name__)
PAGE = 500


async def take_in(store: Store, path: Path) -> int:
    """Runs that were not there before, as archived runs that have ended; how many.

    What was recorded of an entry that has changed since is left out. Raises BundleError.
    """
    taken, stale = 0, set()
    with Bundle.open(path) as bundle:
        known = await _recorded(store)
        for place, run in enumerate(bundle.runs):
            spec = _spec(run)
            if spec is None:
                stale.add(run.key)
            elif run.digest not in known:
                known.add(run.digest)
                try:
                    await store.take_recording(_recording(run, spec, bundle, place))
                except StoreError as error:
                    raise BundleError(f"run {place} ({run.key}, {run.arm}): {error}") from None
                taken += 1
    if stale:
        log.warning("recorded before the entry changed, left out: " + ", ".join(sorted(stale)))
    return taken


async def _recorded(store: Store) -> set[str]:
    """Digests of the runs that came out of a bundle before."""
    digests: set[str] = set()
    offset = 0
    while True:
        page = await store.runs(Listing(tag=RECORDED, brief=True, limit=PAGE, offset=offset))
        digests |= {run.digest for run in page.runs}
        offset += PAGE
        if offset >= page.total:
            return digests


def _spec(run: RunShape) -> RunSpec | None:
    """What the catalogue has for it today; None when that computes something else."""
    entry = entries().get(run.key)
    if not isinstance(entry, Experiment):
        return None
    arm = next((arm for arm in entry.arms if arm.key == run.arm), None)
    spec = arm.at(run.seed) if arm else None
    if arm is None or spec is None or spec.digest() != run.digest:
        return None
    name = run_name(entry, arm, run.seed, several=run.seed != 0)
    return spec.model_copy(update={"name": name, "tags": (*tags(entry), RECORDED)})


def _recording(run: RunShape, spec: RunSpec, bundle: Bundle, place: int) -> Recording:
    fields = run.model_dump(
        include={
            "state",
            "reason",
            "step",
            "total_steps",
            "steps_per_epoch",
            "parameters",
            "device",
            "started",
            "ended",
        }
    )
    return Recording(
        spec,
        fields
        | {
            "created": run.started,
            "archived": True,  # or a hundred of them would fill the list of runs
            "layers": [LayerView(**layer.model_dump()) for layer in run.layers],
        },
        [TableView(name=table.name, columns=list(table.columns)) for table in run.tables],
        bundle.rows(place),
    )
