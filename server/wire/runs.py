"""A run as the outside sees it: REST answers and websocket messages carry this."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

State = Literal[
    "queued",
    "starting",
    "running",
    "paused",
    "finished",
    "stopped",
    "diverged",
    "failed",
    "lost",
]
ENDED: frozenset[str] = frozenset({"finished", "stopped", "diverged", "failed", "lost"})


class Message(BaseModel):
    """Base of everything said in JSON on a socket."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class TableView(Message):
    """A declared table. Its place in the list is its index in binary frames."""

    name: str
    columns: list[str]
    rows: int = 0


class LayerView(Message):
    """One weight layer, input side first."""

    index: int
    name: str
    fan_in: int
    fan_out: int


class Preparation(Message):
    """Long work before the first step, for example a download."""

    message: str
    done: int
    total: int  # 0: unknown
    unit: str


class RunView(Message):
    """A run's description, state and progress. Times are Unix seconds."""

    id: str  # 10 letters and digits
    number: int  # what binary frames call it
    cohort: str | None  # shared by runs that train together in one worker; None: alone
    name: str
    notes: str
    tags: list[str]
    pinned: bool
    archived: bool
    spec: dict[str, Any]
    digest: str
    state: State
    reason: str  # why it ended, or the error text; "" while it lives
    preparation: Preparation | None
    device: str  # "" before it started
    step: int
    total_steps: int
    steps_per_epoch: int
    batch_size: int  # examples of a step, all of them under full-batch descent
    parameters: int
    bytes: int  # that its rows take in the store
    layers: list[LayerView]  # empty before the run declared itself
    tables: list[TableView]  # empty before the run declared itself
    results: dict[str, float | str]  # newest evaluation; "NaN", "Infinity", "-Infinity"
    queue_position: int | None  # 1 is next; None unless queued
    created: float
    started: float | None
    ended: float | None
