"""Control messages between the server and a worker on /api/worker.

The worker connects to `/api/worker?attempt=<attempt id>` with `Authorization: Bearer <attempt
token>` and no Origin. Rows go beside
these messages as binary frames, numbered from 1 per attempt without a gap, worker to server only.

    worker                         server
    attach(attempt)        →
                           ←       attached(acknowledged)   last sequence committed
    declared, preparing    →
    frame 1, 2, 3 ...      →
                           ←       acknowledged(sequence)   committed up to and including
    heartbeat              →                                every 2 s
                           ←       stop                     end now
    ended(state, reason)   →                                after all frames are acknowledged
                           ←       released                 nothing more is needed; close
                           ←       revoked                  another attempt owns the run; die
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from server.wire.runs import LayerView, Message, Preparation, TableView


class Attach(Message):
    """First message of a worker's connection, also after a reconnect."""

    op: Literal["attach"] = "attach"
    run: str
    attempt: str
    pid: int


class Declare(Message):
    """The shape of the run. Sent again after a reconnect; the server keeps the first."""

    op: Literal["declare"] = "declare"
    tables: list[TableView] = Field(max_length=16)
    layers: list[LayerView] = Field(max_length=10_000)
    parameters: int
    total_steps: int
    steps_per_epoch: int
    device: str


class Prepare(Message):
    """Progress of the work before the first step."""

    op: Literal["prepare"] = "prepare"
    preparation: Preparation


class Heartbeat(Message):
    """The worker lives and has done `step`."""

    op: Literal["heartbeat"] = "heartbeat"
    step: int


class End(Message):
    """The run ended. `reason` is a sentence, or the error text when failed."""

    op: Literal["end"] = "end"
    state: Literal["finished", "stopped", "diverged", "failed"]
    step: int
    reason: str = Field(max_length=20_000)


class Attached(Message):
    kind: Literal["attached"] = "attached"
    acknowledged: int


class Acknowledged(Message):
    kind: Literal["acknowledged"] = "acknowledged"
    sequence: int


class Stop(Message):
    kind: Literal["stop"] = "stop"


class Released(Message):
    kind: Literal["released"] = "released"


class Revoked(Message):
    kind: Literal["revoked"] = "revoked"
    reason: str


FromWorker = Annotated[Attach | Declare | Prepare | Heartbeat | End, Field(discriminator="op")]
ToWorker = Annotated[
    Attached | Acknowledged | Stop | Released | Revoked, Field(discriminator="kind")
]
from_worker: TypeAdapter[FromWorker] = TypeAdapter(FromWorker)
to_worker: TypeAdapter[ToWorker] = TypeAdapter(ToWorker)
