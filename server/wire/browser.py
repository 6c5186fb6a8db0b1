"""Control messages between the server and a browser on /api/live.

Rows go beside them as binary frames (server.wire.frames), server to browser only.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from server.wire.runs import Message, RunView


class Watched(Message):
    """A run to stream, from where the viewer already is: table name → next row wanted."""

    id: str = Field(max_length=32)
    cursors: dict[str, Annotated[int, Field(ge=0, le=2**53)]] = Field(
        default_factory=dict, max_length=16
    )


class Watch(Message):
    """Replaces what the viewer watches. Runs that stay keep the cursor the server has for them
    unless `cursors` names one; runs not named are no longer streamed."""

    op: Literal["watch"] = "watch"
    runs: list[Watched] = Field(max_length=16)


class Hello(Message):
    """First message: who speaks, and all runs, newest first (at most 500)."""

    kind: Literal["hello"] = "hello"
    version: str
    server_time: float
    runs: list[RunView]


class RunChanged(Message):
    """A run is new, or something about it changed."""

    kind: Literal["run"] = "run"
    run: RunView


class RunRemoved(Message):
    """A run was deleted."""

    kind: Literal["removed"] = "removed"
    id: str


class CaughtUp(Message):
    """Everything committed of this watched run has been sent; what follows is live."""

    kind: Literal["caught_up"] = "caught_up"
    id: str


class Tick(Message):
    """Every 2 s: the connection lives, and the server's clock."""

    kind: Literal["tick"] = "tick"
    server_time: float


class Refused(Message):
    """The last message from the browser was not understood, or named an unknown run."""

    kind: Literal["refused"] = "refused"
    message: str


ToBrowser = Annotated[
    Hello | RunChanged | RunRemoved | CaughtUp | Tick | Refused, Field(discriminator="kind")
]
FromBrowser: TypeAdapter[Watch] = TypeAdapter(Watch)
