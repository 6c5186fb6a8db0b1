"""A viewer of /api/live that checks what every frame must keep: no gap, no duplicate."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Any

from websockets.sync.client import ClientConnection

from server.wire.frames import Frame, decode
from tests.serving import PATIENCE_S


class LiveClient:
    """What one browser knows. Its cursors survive the socket, as a browser's do."""

    def __init__(self) -> None:
        self.runs: dict[str, dict[str, Any]] = {}
        self.steps: dict[tuple[int, int], list[int]] = defaultdict(list)  # (run, table) → steps
        self.next_rows: dict[tuple[int, int], int] = defaultdict(int)
        self.thinned: list[Frame] = []
        self.again: list[Frame] = []  # rows that were here already, in finer bins
        self.frames = 0
        self._socket: ClientConnection
        self._sequence = 0

    def attach(self, socket: ClientConnection) -> dict[str, Any]:
        """Begin on a new socket; its hello."""
        self._socket, self._sequence = socket, 0
        hello = self.next("hello")
        self.runs |= {run["id"]: run for run in hello["runs"]}
        return hello

    def watch(self, *run_ids: str, resume: bool = False, points: int = 0) -> None:
        """Watch these runs, from where this client is when `resume`."""
        runs = [{"id": i, **({"cursors": self.cursors(i)} if resume else {})} for i in run_ids]
        self._socket.send(json.dumps({"op": "watch", "runs": runs, "points": points}))

    def refine(self, run_id: str, table: str, first: int, stop: int, points: int) -> None:
        """Ask for rows again, in at most so many bins."""
        rows = {"first": first, "stop": stop, "points": points}
        self._socket.send(json.dumps({"op": "refine", "id": run_id, "table": table, **rows}))

    def cursors(self, run_id: str) -> dict[str, int]:
        """Next row wanted of each table."""
        run = self.runs[run_id]
        return {
            table["name"]: self.next_rows[run["number"], position]
            for position, table in enumerate(run["tables"])
        }

    def step(self) -> dict[str, Any] | Frame:
        """Take one message."""
        data = self._socket.recv(PATIENCE_S)
        if isinstance(data, bytes):
            return self._take_frame(data)
        message: dict[str, Any] = json.loads(data)
        if message["kind"] == "run":
            self.runs[message["run"]["id"]] = message["run"]
        if message["kind"] == "cut":
            number = self.runs[message["id"]]["number"]
            for known in (self.steps, self.next_rows):
                for place in [place for place in known if place[0] == number]:
                    del known[place]  # type: ignore[attr-defined]
        return message

    def next(self, kind: str) -> dict[str, Any]:
        """Take messages up to one of this kind."""
        while True:
            message = self.step()
            if isinstance(message, dict) and message["kind"] == kind:
                return message

    def until_rows(self, run_id: str, rows: int) -> None:
        """Take messages until the run's first table has so many rows here."""
        while not (run := self.runs.get(run_id)) or len(self.steps[run["number"], 0]) < rows:
            self.step()

    def _take_frame(self, data: bytes) -> Frame:
        assert len(data) <= 256 * 1024
        frame = decode(data)
        self._sequence += 1
        self.frames += 1
        assert frame.sequence == self._sequence
        known = next(run for run in self.runs.values() if run["number"] == frame.run)
        assert frame.values.shape[1] == len(known["tables"][frame.table]["columns"])
        place = frame.run, frame.table
        if frame.next_row <= self.next_rows[place]:
            self.again.append(frame)
            return frame
        assert frame.first_row == self.next_rows[place], "a gap or a duplicate"
        self.next_rows[place] = frame.next_row
        if frame.level:
            self.thinned.append(frame)
        else:
            self.steps[place] += frame.steps.tolist()
        return frame
