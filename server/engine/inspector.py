"""Inspects specs in a helper process, one at a time: the web process has no torch to do it with.

The helper is forked from the forkserver at the first question and stays warm. Questions and
answers are lines on a socket pair. When the server ends, however it does, the helper reads the
end of the socket and ends too.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Literal, cast, get_args

import structlog

from experiments.spec.uploads import Targets
from server.engine.inspector_helper import Helper

MOST_WAITING = 8  # questions, the one being answered among them
TIME_LIMIT_S = 10.0  # for one answer

Problem = Literal["busy", "too_slow", "died", "data_unavailable", "unusable", "failed"]
PROBLEMS = frozenset(get_args(Problem))

log = structlog.get_logger(__name__)


class InspectorError(Exception):
    """There is no answer. `problem` says why, the text says it in a sentence."""

    def __init__(self, problem: Problem, message: str) -> None:
        super().__init__(message)
        self.problem = problem


class Inspector:
    """Owns the helper: starts it, asks it, and replaces it when it hangs or dies."""

    def __init__(self, datasets_dir: Path, time_limit_s: float = TIME_LIMIT_S) -> None:
        self._datasets_dir = datasets_dir
        self._time_limit_s = time_limit_s
        self._turn = asyncio.Lock()
        self._waiting = 0
        self._helper: Helper | None = None

    async def inspect(self, spec: str) -> bytes:
        """The answer as JSON to a RunSpec as JSON without line breaks. Raises InspectorError."""
        return await self._in_turn(spec)

    async def survey(self, path: Path, targets: Targets) -> bytes:
        """Rows, columns and, of classes, categories of a table as JSON. Raises InspectorError,
        `unusable` where it is none."""
        return await self._in_turn(f"survey {targets} {path}")

    async def _in_turn(self, question: str) -> bytes:
        if self._waiting >= MOST_WAITING:
            raise InspectorError("busy", f"{self._waiting} inspections are waiting; try again.")
        self._waiting += 1
        try:
            async with self._turn:
                return await self._ask(question)
        finally:
            self._waiting -= 1

    async def close(self) -> None:
        """End the helper."""
        if self._helper is not None:
            await self._helper.close()

    async def _ask(self, question: str) -> bytes:
        try:
            helper = await self._ready()
        except (OSError, EOFError) as error:
            raise InspectorError("died", f"No inspector could be started: {error!r}") from error
        try:
            async with asyncio.timeout(self._time_limit_s):
                status, body = await helper.ask(question)
        except TimeoutError:
            await self._drop(helper)
            told = f"The inspection took more than {self._time_limit_s:g} s and was given up."
            raise InspectorError("too_slow", told) from None
        except (OSError, EOFError):
            await self._drop(helper)
            told = "The inspector ended while it worked on this; the next inspection starts anew."
            raise InspectorError("died", told) from None
        except BaseException:  # cancelled: its answer would be taken for the next question's
            await self._drop(helper)
            raise
        if status in PROBLEMS:
            raise InspectorError(cast(Problem, status), body.decode())
        return body

    async def _ready(self) -> Helper:
        if self._helper is None or self._helper.gone:
            if self._helper is not None:
                await self._helper.close()
            self._helper = await Helper.start(self._datasets_dir, self._time_limit_s)
        return self._helper

    async def _drop(self, helper: Helper) -> None:
        log.warning("inspector dropped", pid=helper.pid)
        self._helper = None
        await helper.close()
