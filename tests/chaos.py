"""kill -9 of the server (whose thread is the writer) and of workers at random, under load.

`make chaos` runs it long, tests/server/test_chaos.py short. Every run that is lost is resumed. At
the end each run has every step once, the numbers of the same run undisturbed, and a pyramid that is
the one computed anew. What the server has shown before a kill is there after it.
"""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select

from server.store import Store
from server.store.schema import levels
from server.wire.frames import MAX_BYTES
from tests.server.real_server import RealServer, steps
from tests.serving import PATIENCE_S

TOTAL = 6000  # steps of a run
RUNS = 3  # at a time
CLOCKED = {"step_ms", "elapsed", "probe_ms"}
TROUBLE = {"lost", "failed"}
KINDS: list[dict[str, Any]] = [
    {"optimizer": {"kind": "sgd", "lr": 0.05, "momentum": 0.9}},
    {"optimizer": {"kind": "adam"}, "data": {"kind": "digits", "input_noise": 0.1}},
    {"model": {"kind": "mlp", "depth": 2, "width": 12, "dropout": {"kind": "inverted", "p": 0.2}}},
]
Tables = dict[str, tuple[NDArray[np.uint32], NDArray[np.float32]]]


@dataclass
class Report:
    """What was done, and what was found."""

    seed: int
    kills: Counter[str] = field(default_factory=Counter)
    resumed: int = 0
    restarted: int = 0  # runs lost before their first checkpoint: started anew
    runs: int = 0
    rows: int = 0
    lost: int = 0  # rows that were shown and are gone, or steps that are missing
    duplicated: int = 0
    different: int = 0  # tables that are not those of the undisturbed run
    blocks: int = 0
    wrong_blocks: int = 0
    seconds: float = 0.0

    @property
    def good(self) -> bool:
        """Whether nothing is wrong."""
        return not (self.lost or self.duplicated or self.different or self.wrong_blocks)


class Chaos:
    """One server, some runs, and a seed for all that is by chance."""

    def __init__(self, directory: Path, seed: int, total: int = TOTAL, runs: int = RUNS) -> None:
        self.report = Report(seed)
        self._chance = random.Random(seed)
        self._total = total
        self._runs = runs
        self._server = RealServer(
            directory,
            workers=runs,
            heartbeat_s=0.3,
            lost_after_s=4,
            checkpoint_every_s=0.3,
            lease=60,
        )
        self._going: dict[str, int] = {}  # run → its kind
        self._done: dict[str, int] = {}

    def run(self, kills: int) -> Report:
        """Kill so many times, let all runs finish, and look."""
        begun = time.monotonic()
        server = self._server
        try:
            server.start()
            for _ in range(kills):
                self._tend()
                self._progress()
                self._strike()
            self._finish()
            server.end()
        finally:
            server.close()
        asyncio.run(self._check())
        self.report.seconds = time.monotonic() - begun
        return self.report

    def _tend(self) -> None:
        """Resume what is lost, and start runs in the place of those that have finished."""
        for run, kind in list(self._going.items()):
            state = self._server.run(run)["state"]
            if state == "finished":
                self._done[run] = self._going.pop(run)
            elif state in TROUBLE:
                self._resume(run, kind)
        while len(self._going) < self._runs:
            kind = len(self._done) + len(self._going)
            self._begin(kind % len(KINDS))

    def _begin(self, kind: int) -> None:
        self._going[self._server.begin({**steps(self._total), **KINDS[kind]})] = kind

    def _resume(self, run: str, kind: int) -> None:
        with self._server.client() as client:
            answer = client.post(f"/api/runs/{run}/actions", json={"action": "resume"})
            if answer.status_code == 202:
                self.report.resumed += 1
                return
            assert answer.json()["error"]["code"] == "no_checkpoint", answer.text
            client.delete(f"/api/runs/{run}")
        del self._going[run]
        self.report.restarted += 1
        self._begin(kind)

    def _progress(self) -> None:
        """Until some run has done some more steps, or is in trouble or at its end."""
        run = self._chance.choice(list(self._going))
        aim = self._server.run(run)["step"] + self._chance.randrange(1, self._total // 4)
        deadline = time.monotonic() + 2 * PATIENCE_S
        while (seen := self._server.run(run))["step"] < aim and not seen["ended"]:
            assert time.monotonic() < deadline, f"run {run} is {seen['state']} at {seen['step']}"
            time.sleep(0.02)

    def _strike(self) -> None:
        victim = self._chance.choice(["server", "server", "worker", "worker", "frozen", "both"])
        self.report.kills[victim] += 1
        if victim in {"worker", "both"}:
            self._hit(signal.SIGKILL)
        if victim == "frozen":
            self._hit(signal.SIGSTOP)
        if victim in {"server", "both"}:
            before = self._rows()
            self._server.family()
            self._server.restart()
            for run, rows in self._rows().items():
                self.report.lost += max(0, before.get(run, 0) - rows)

    def _hit(self, number: signal.Signals) -> None:
        if workers := self._server.workers():
            victim = self._chance.choice(sorted(workers, key=lambda process: process.pid))
            victim.send_signal(number)

    def _rows(self) -> dict[str, int]:
        """What the server shows of every run that goes on."""
        found = {}
        for run in self._going:
            shown = self._server.run(run)["tables"]
            found[run] = sum(t["rows"] for t in shown if t["name"] == "train")
        return found

    def _finish(self) -> None:
        deadline = time.monotonic() + 10 * PATIENCE_S
        while self._going:
            assert time.monotonic() < deadline, self._going
            for run, kind in list(self._going.items()):
                state = self._server.run(run)["state"]
                if state == "finished":
                    self._done[run] = self._going.pop(run)
                elif state in TROUBLE:
                    self._resume(run, kind)
            time.sleep(0.05)
        for kind in set(self._done.values()):  # undisturbed
            run = self._server.begin({**steps(self._total), **KINDS[kind]})
            self._server.until_state(run, "finished", within_s=4 * PATIENCE_S)
            self._done[run] = -1 - kind

    async def _check(self) -> None:
        store = Store.open(self._server.data_dir)
        try:
            whole = {-1 - k: await _tables(store, run) for run, k in self._done.items() if k < 0}
            for run, kind in self._done.items():
                self._compare(await _tables(store, run), whole[kind if kind >= 0 else -1 - kind])
            self._rebuild(store, before := _blocks(store))
            await store.build_levels()
            after = _blocks(store)
            self.report.blocks = len(after)
            self.report.wrong_blocks = len(set(before.items()) ^ set(after.items()))
        finally:
            store.close()

    def _compare(self, tables: Tables, whole: Tables) -> None:
        self.report.runs += 1
        trained = tables["train"][0].tolist()
        self.report.rows += len(trained)
        self.report.lost += len(set(range(1, self._total + 1)) - set(trained))
        self.report.duplicated += len(trained) - len(set(trained))
        for name, (recorded, values) in whole.items():
            same = np.array_equal(tables[name][0], recorded)
            same = same and tables[name][1].tobytes() == values.tobytes()
            self.report.different += not same

    @staticmethod
    def _rebuild(store: Store, found: dict[tuple[int, ...], bytes]) -> None:
        assert found, "no pyramid to look at"
        with store._engine.begin() as connection:
            connection.execute(levels.delete())


async def _tables(store: Store, run_id: str) -> Tables:
    """Steps and values of all tables, what a clock or the machine said left out."""
    run = await store.run(run_id)
    found: Tables = {}
    for position, table in enumerate(run.tables):
        if table.name == "system" or not table.rows:
            continue
        kept = [k for k, column in enumerate(table.columns) if column not in CLOCKED]
        parts, row = [], 0
        while part := await store.frames(run.number, position, row, MAX_BYTES):
            assert part.first_row == row
            parts.append(part)
            row = part.next_row
        values = np.concatenate([part.values for part in parts])[:, kept]
        found[table.name] = np.concatenate([part.steps for part in parts]), values
    return found


def _blocks(store: Store) -> dict[tuple[int, ...], bytes]:
    with store._reading.connect() as connection:
        rows = connection.execute(select(levels)).all()
    return {(row.run, row.position, row.level, row.part, row.block): row.data for row in rows}


def tell(what: object) -> None:
    """To the terminal, at once."""
    print(what, flush=True)  # noqa: T201


def main() -> None:
    """CHAOS_KILLS kills (100), with seed CHAOS_SEED (by chance)."""
    kills = int(os.environ.get("CHAOS_KILLS", "100"))
    seed = int(os.environ.get("CHAOS_SEED", str(random.SystemRandom().randrange(10**6))))
    tell(f"seed {seed}, {kills} kills")
    with tempfile.TemporaryDirectory() as directory:
        report = Chaos(Path(directory), seed).run(kills)
    tell(report)
    tell("good" if report.good else "NOT GOOD")
    sys.exit(not report.good)


if __name__ == "__main__":
    main()
