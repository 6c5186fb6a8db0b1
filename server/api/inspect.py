"""/api/inspect: what a spec is, costs and shows at step 0, without a run."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Literal, cast

from fastapi import APIRouter, Depends, FastAPI, Request, Response
from pydantic import BaseModel, ConfigDict

from experiments.spec import RunSpec
from server.api.body import parse, read_json
from server.api.errors import FieldError, documented, error_response
from server.api.schemas import json_body, reference
from server.engine.inspector import Inspector, InspectorError, Problem
from server.wire.runs import LayerView

Number = float | Literal["NaN", "Infinity", "-Infinity"]
AGAIN = {"Retry-After": "1"}  # s
# What an InspectorError becomes: status, code, headers.
ANSWERS: dict[Problem, tuple[int, str, dict[str, str]]] = {
    "busy": (429, "inspector_busy", AGAIN),
    "too_slow": (503, "inspection_too_slow", {}),
    "died": (503, "inspector_died", AGAIN),
    "data_unavailable": (409, "data_unavailable", {}),
    "unusable": (422, "invalid", {}),
    "failed": (500, "inspection_failed", {}),
}


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class TableRow(Part):
    """One call of one module in the forward pass."""

    name: str
    kind: str
    output_shape: list[int]  # batch first
    parameters: int
    multiply_adds: int  # for one example
    activation_bytes: int  # for the batch


class Totals(Part):
    """Of the whole network. `training_bytes`: weights, gradients and state, by optimizer."""

    parameters: int
    multiply_adds: int
    weight_bytes: int
    activation_bytes: int
    training_bytes: dict[str, int]


class TheoryCurve(Part):
    """A predicted quantity, one number a layer; `log10` never over- or underflows."""

    values: list[Number]
    log10: list[Number] = []


class ConditionView(Part):
    """A classic condition on the weights' variance: `values` should be `target`."""

    name: str
    formula: str
    keeps: str
    target: float
    values: list[Number]
    holds: list[bool]


class Theory(Part):
    """What the formulas predict at step 0; no curves, and a reason, where there is no formula."""

    curves: dict[str, TheoryCurve] | None
    reason: str
    conditions: list[ConditionView] = []
    assumptions: list[str] = []
    does_not_hold: list[str] = []
    largest_sharpness: Number  # 2 / η, for the optimizer of the spec
    decay_per_step: float | None  # 1 - η λ
    input_second_moment: float
    input_variance: float


class FirstStepView(Part):
    """The first gradient step, really taken: `quantities` are the run's first row of `layers`."""

    loss: Number
    accuracy: float | None = None  # where the targets are classes
    r2: Number | None = None  # where they are numbers
    gradient_norm: Number
    quantities: dict[str, list[Number]]
    input_second_moment: float
    input_variance: float
    step_ms: float  # measured, without probes
    training_s: float  # step_ms × total_steps
    total_steps: int
    device: str


class InspectionView(Part):
    """`table` lists every module, `layers` the weight layers as a run declares them."""

    digest: str
    layers: list[LayerView]
    table: list[TableRow]
    totals: Totals
    theory: Theory
    first_step: FirstStepView | None
    first_step_reason: str  # why it was not taken


@asynccontextmanager
async def _with_inspector(app: FastAPI) -> AsyncIterator[None]:
    app.state.inspector = Inspector(app.state.settings.datasets_dir)
    try:
        yield
    finally:
        await app.state.inspector.close()


def _inspector(request: Request) -> Inspector:
    return cast(Inspector, request.app.state.inspector)


router = APIRouter(prefix="/api/inspect", tags=["spec"], lifespan=_with_inspector)


@router.post(
    "",
    response_model=InspectionView,
    responses=documented(409, 413, 422, 429, 500, 503),
    openapi_extra=json_body(reference(RunSpec)),
)
async def inspect(
    request: Request, inspector: Annotated[Inspector, Depends(_inspector)]
) -> Response:
    """Shapes, parameters, arithmetic, memory, theory and the first step of a spec; no run is made.

    409 when the dataset is not here: a run that is started downloads it.
    """
    spec = parse(RunSpec, await read_json(request))
    try:
        answer = await inspector.inspect(spec.model_dump_json())
    except InspectorError as error:
        status, code, headers = ANSWERS[error.problem]
        data = [FieldError(path="data", message=str(error))]
        fields = data if error.problem == "data_unavailable" else None
        return error_response(status, code, str(error), fields, headers)
    return Response(answer, media_type="application/json")
