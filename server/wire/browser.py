"""Control messages between the server and a browser on /api/live.

Rows go beside them as binary frames (server.wire.frames), server to browser only.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from server.wire.runs import Message, RunView


class Watched(Message):
    """A run to stream, from where the viewer already is: table name → next row wanted. With
    `tables` these tables only: of many runs at once a page draws the curves and no more."""

    id: str = Field(max_length=32)
    cursors: dict[str, Annotated[int, Field(ge=0, le=2**53)]] = Field(
        default_factory=dict, max_length=16
    )
    tables: list[Annotated[str, Field(max_length=64)]] | None = Field(None, max_length=16)


class Watch(Message):
    """Replaces what the viewer watches. Runs that stay keep the cursor the server has for them
    unless `cursors` names one; runs not named are no longer streamed.

    With `points` a table that is far behind comes in about so many bins, its newest rows whole;
    with 0 every row comes.
    """

    op: Literal["watch"] = "watch"
    runs: list[Watched] = Field(max_length=64)
    points: int = Field(0, ge=0, le=16_384)


class Refine(Message):
    """Rows `first` ... `stop` − 1 of a table of a watched run again, in at most `points` bins: a
    person zoomed in. A newer one for the same table replaces it."""

    op: Literal["refine"] = "refine"
    id: str = Field(max_length=32)
    table: str = Field(max_length=64)
    first: int = Field(ge=0, le=2**53)
    stop: int = Field(ge=0, le=2**53)
    points: int = Field(ge=1, le=16_384)


class Hello(Message):
    """First message: who speaks, and all runs, newest first (at most 500), in brief."""

    kind: Literal["hello"] = "hello"
    version: str
    server_time: float
    runs: list[RunView]


class RunChanged(Message):
    """A run is new, or something about it changed.

    A run that this viewer does not watch comes in brief, as in the hello: without layers and
    names of columns, which are most of it.
    """

    kind: Literal["run"] = "run"
    run: RunView


class RunRemoved(Message):
    """A run was deleted."""

    kind: Literal["removed"] = "removed"
    id: str


class RunCut(Message):
    """Rows of a run are gone: it was resumed from a checkpoint. Forget its rows; when it is watched
    they follow from the first on."""

    kind: Literal["cut"] = "cut"
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
    Hello | RunChanged | RunRemoved | RunCut | CaughtUp | Tick | Refused,
    Field(discriminator="kind"),
]
FromBrowser: TypeAdapter[Watch | Refine] = TypeAdapter(
    Annotated[Watch | Refine, Field(discriminator="op")]
)
