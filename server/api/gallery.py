"""/api/gallery: the lectures' claims as experiments: read, launch, judge."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException

from experiments.gallery.catalogue import entries
from experiments.gallery.experiment import TOPICS, Demonstration, Experiment
from experiments.spec import RunSpec
from experiments.spec.together import MOST
from server.api import room
from server.api.body import parse, read_json
from server.api.context import EngineOf, SettingsOf, StoreOf
from server.api.errors import FieldError, InvalidError, documented
from server.api.launching import Launched
from server.api.schemas import json_body
from server.gallery.checks import newest
from server.gallery.describe import card, page
from server.gallery.judging import MissingRunError, recorded, verdict
from server.gallery.measuring import MeasureError, measure
from server.gallery.naming import RECORDED, run_name, tags
from server.store import Listing
from server.store.runs import new_id

router = APIRouter(prefix="/api/gallery", tags=["gallery"])
Key = Annotated[str, Path(max_length=64, description="Key of an entry.")]
LISTED = 500  # newest runs that a verdict is looked for in


class Start(BaseModel):
    """Which seeds every arm runs with, and what the person said would happen."""

    model_config = ConfigDict(extra="forbid", strict=True)

    seeds: list[Annotated[int, Field(ge=0, le=2**31 - 1)]] = Field([0], min_length=1, max_length=16)
    predicted: int | None = Field(None, ge=0, le=20, description="Index of the chosen answer.")


class StatementView(BaseModel):
    """One sentence of a claim: a figure a seed, and where they must lie."""

    text: str
    figures: list[float | str]
    bar: str
    holds: bool


class VerdictView(BaseModel):
    """`lines` are the curves of a demonstration's picture."""

    state: str
    expected: str
    seeds: list[int]
    statements: list[StatementView]
    lines: list[dict[str, Any]] = []


@router.get("")
async def listing(settings: SettingsOf) -> dict[str, Any]:
    """Every entry as a card, topic by topic, with the verdict of its newest check."""

    def cards() -> list[dict[str, Any]]:
        found = newest(settings.data_dir)
        return [
            card(entry, found.get(key), settings.datasets_dir) for key, entry in entries().items()
        ]

    return {"topics": list(TOPICS), "entries": await asyncio.to_thread(cards)}


@router.get("/{key}", responses=documented(404, 422))
async def read(key: Key, store: StoreOf, settings: SettingsOf) -> dict[str, Any]:
    """An entry: question, text with formulas in MathML, arms, what to watch, references, what its
    newest check found; and the ids of recorded runs that came with a bundle, by arm and seed."""
    entry = await asyncio.to_thread(_entry, key)  # the first call imports them all
    found = await asyncio.to_thread(newest, settings.data_dir)
    told = await asyncio.to_thread(page, entry, found.get(key), settings.datasets_dir)
    told["recorded"] = []
    if isinstance(entry, Experiment):
        listed = await store.runs(Listing(tag=key, brief=True, limit=LISTED))
        whole = recorded(entry, [run for run in listed.runs if RECORDED in run.tags])
        told["recorded"] = [run.id for run in whole]
    return told


@router.post(
    "/{key}/runs",
    status_code=201,
    responses=documented(404, 409, 413, 422, 429, 507),
    openapi_extra=json_body(Start.model_json_schema()),
)
async def launch(
    key: Key, request: Request, store: StoreOf, engine: EngineOf, settings: SettingsOf
) -> Launched:
    """Launch every arm at every seed as one cohort, tagged with the entry's key. 409 for a
    demonstration, which has no runs."""
    experiment = _experiment(key)
    start = parse(Start, await read_json(request))
    specs = _specs(experiment, start)
    room.check(specs, room.worker_memory(settings), together=True)
    created = await store.create_runs(specs, settings.max_queued, new_id())
    for run in created:
        await engine.submit(run.id)
    return Launched(runs=created)


def _specs(experiment: Experiment, start: Start) -> list[RunSpec]:
    if len(experiment.arms) * len(start.seeds) > MOST:
        message = f"at most {MOST // len(experiment.arms)} for {len(experiment.arms)} arms"
        raise InvalidError(f"seeds: {message}", [FieldError(path="seeds", message=message)])
    if start.predicted is not None:
        _check_prediction(experiment, start.predicted)
    labels = tags(experiment, start.predicted)
    several = len(start.seeds) > 1
    return [
        arm.at(seed).model_copy(
            update={"name": run_name(experiment, arm, seed, several=several), "tags": labels}
        )
        for seed in start.seeds
        for arm in experiment.arms
    ]


def _check_prediction(experiment: Experiment, predicted: int) -> None:
    options = experiment.prediction.options if experiment.prediction else ()
    if predicted >= len(options):
        message = f"the entry has {len(options)} answers"
        raise InvalidError(f"predicted: {message}", [FieldError(path="predicted", message=message)])


@router.get("/{key}/verdict", responses=documented(404, 409, 422))
async def judged(
    key: Key,
    store: StoreOf,
    runs: Annotated[
        list[str] | None,
        Query(
            description="Ids of runs, repeated. Default: the newest of the entry.", max_length=MOST
        ),
    ] = None,
) -> VerdictView:
    """The claim, judged on recorded runs. 409 while an arm has no run that ended. A demonstration
    has none: POST its `measure`."""
    experiment = _experiment(key)
    if runs is None:
        page_ = await store.runs(Listing(tag=key, limit=LISTED))
        found = [await store.run(run.id) for run in page_.runs]
    else:
        found = [await store.run(run_id) for run_id in runs]
    try:
        result = await verdict(experiment, found, store)
    except MissingRunError as error:
        raise HTTPException(409, str(error)) from None
    seeds = sorted({int(run.spec["seed"]) for run in found})
    return _view(result.state, experiment.expected, seeds, [vars(s) for s in result.statements])


@router.post("/{key}/measure", responses=documented(404, 409, 422, 503))
async def demonstrate(key: Key) -> VerdictView:
    """Do a demonstration's calculation, and judge it."""
    entry = _entry(key)
    if not isinstance(entry, Demonstration):
        raise HTTPException(409, "this entry is an experiment: launch its runs")
    try:
        told = await measure(key, list(entry.seeds))
    except MeasureError as error:
        raise HTTPException(503, str(error)) from None
    view = _view(told["state"], entry.expected, list(entry.seeds), told["statements"])
    return view.model_copy(update={"lines": told["lines"]})


def _view(
    state: str, expected: str, seeds: list[int], statements: list[dict[str, Any]]
) -> VerdictView:
    told = [
        StatementView(**{**one, "figures": [_number(figure) for figure in one["figures"]]})
        for one in statements
    ]
    return VerdictView(state=state, expected=expected, seeds=seeds, statements=told)


def _number(figure: float | str) -> float | str:
    """As in the tables: what is not finite is a string."""
    if isinstance(figure, str) or figure - figure == 0:
        return figure
    return "NaN" if figure != figure else ("Infinity" if figure > 0 else "-Infinity")  # noqa: PLR0124


def _entry(key: str) -> Experiment | Demonstration:
    entry = entries().get(key)
    if entry is None:
        raise HTTPException(404, f"the gallery has no entry {key!r}"[:200])
    return entry


def _experiment(key: str) -> Experiment:
    entry = _entry(key)
    if not isinstance(entry, Experiment):
        raise HTTPException(409, "this entry is a demonstration: it has no runs")
    return entry
