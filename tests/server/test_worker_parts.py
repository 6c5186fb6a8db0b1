"""The parts of the engine that need no process: outbox, verdict, addresses, process checks."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from experiments.training.events import Rows
from server.engine import logfiles, processes
from server.engine.codes import LEASE_RAN_OUT
from server.engine.launch import reachable
from server.engine.verdict import judge, read_tail
from server.engine.worker.outbox import Outbox
from server.wire.frames import MAX_BYTES, decode


def rows(count: int, columns: int = 2, first: int = 0) -> Rows:
    """Row r is step r + 1 and holds r in every column."""
    numbers = np.arange(first, first + count)
    values = np.repeat(numbers[:, None], columns, axis=1).astype(np.float32)
    return Rows("train", first, (numbers + 1).astype(np.uint32), values)


def test_frames_are_numbered_and_kept_until_acknowledged() -> None:
    rung: list[None] = []
    outbox = Outbox(7, lambda: rung.append(None))
    assert outbox.empty
    for first in (0, 3, 6):
        outbox.put(rows(3, first=first), table=1, time=2.5)
    assert len(rung) == 3
    outbox.acknowledge(2)
    assert outbox.get(2) is None
    assert not outbox.empty
    data = outbox.get(3)
    assert data is not None
    frame = decode(data)
    assert (frame.run, frame.table, frame.sequence, frame.first_row) == (7, 1, 3, 6)
    assert frame.steps.tolist() == [7, 8, 9]
    outbox.acknowledge(3)
    outbox.acknowledge(1)  # an old word changes nothing
    assert outbox.empty


@pytest.mark.parametrize(("count", "columns"), [(1, 1), (200_001, 1), (3_000, 400), (3, 240_000)])
def test_large_rows_are_split_into_frames_the_server_takes(count: int, columns: int) -> None:
    outbox = Outbox(1, lambda: None)
    outbox.put(rows(count, columns), table=0, time=0.0)
    steps: list[int] = []
    for sequence in range(1, count + 1):
        data = outbox.get(sequence)
        if data is None:
            break
        assert len(data) <= MAX_BYTES
        frame = decode(data)
        assert frame.first_row == len(steps)
        steps += frame.steps.tolist()
    assert steps == list(range(1, count + 1))


def test_training_pauses_when_too_much_is_unacknowledged() -> None:
    outbox = Outbox(1, lambda: None, full=1000)
    first, second = threading.Event(), threading.Event()

    def train() -> None:
        outbox.put(rows(100), table=0, time=0.0)
        first.set()
        outbox.put(rows(100, first=100), table=0, time=0.0)
        second.set()

    thread = threading.Thread(target=train, daemon=True)
    thread.start()
    assert first.wait(10)
    assert not second.wait(0.1)
    outbox.acknowledge(1)
    assert second.wait(10)
    thread.join()


@pytest.mark.parametrize(
    ("status", "state", "told"),
    [
        (-signal.SIGKILL, "lost", "SIGKILL"),
        (-signal.SIGTERM, "lost", "SIGTERM"),
        (LEASE_RAN_OUT, "lost", "lease"),
        (None, "lost", "nobody saw"),
        (-signal.SIGSEGV, "failed", "SIGSEGV"),
        (-signal.SIGABRT, "failed", "last words"),
        (1, "failed", "exit status 1"),
        (0, "failed", "last words"),
    ],
)
def test_how_a_worker_ended(tmp_path: Path, status: int | None, state: str, told: str) -> None:
    log = tmp_path / "run.log"
    log.write_text("first words\nlast words\n")
    verdict, reason = judge(status, log)
    assert verdict == state
    assert told in reason


def test_the_tail_of_a_log_begins_with_a_whole_line(tmp_path: Path) -> None:
    log = tmp_path / "run.log"
    assert read_tail(log, 10) == ""
    log.write_bytes(b"one\n\xfftwo\nthree\n")
    assert read_tail(log, 100) == "one\n�two\nthree\n"
    assert read_tail(log, 8) == "three\n"


@pytest.mark.parametrize(
    ("host", "dialled"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("0.0.0.0", "127.0.0.1"),
        ("::", "[::1]"),
        ("::1", "[::1]"),
        ("10.1.2.3", "10.1.2.3"),
        ("localhost", "localhost"),
    ],
)
def test_where_a_worker_dials(host: str, dialled: str) -> None:
    assert reachable(host) == dialled


def test_only_a_group_leader_that_holds_the_log_is_a_worker(tmp_path: Path) -> None:
    log = tmp_path / "run.log"
    log.touch()
    program = f"f = open({str(log)!r}, 'a'); print('open', flush=True); input()"
    for own_group in (True, False):
        with subprocess.Popen(
            [sys.executable, "-c", program],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=own_group,
        ) as process:
            assert process.stdout is not None
            process.stdout.readline()
            assert processes.is_worker(process.pid, log) is own_group
            assert not processes.is_worker(process.pid, tmp_path / "other.log")
            processes.kill_group(process.pid)
            assert process.wait(10) == -signal.SIGKILL
            assert not processes.is_worker(process.pid, log)
    assert not processes.is_worker(os.getpid(), log)


def test_the_log_of_a_cohort_goes_with_its_last_run(tmp_path: Path) -> None:
    log = tmp_path / "logs" / "cohort.log"
    logfiles.share(log, ["one", "two"])
    logfiles.share(log, ["one", "two"])  # queued again after a restart
    log.write_text("said\n")
    one, two = (log.with_stem(run) for run in ("one", "two"))
    assert read_tail(one, 10) == read_tail(two, 10) == "said\n"
    logfiles.remove(one)
    assert read_tail(two, 10) == "said\n"
    logfiles.remove(two)
    assert not list(log.parent.iterdir())
    logfiles.remove(two)


def test_a_closed_outbox_lets_training_go_on(tmp_path: Path) -> None:
    outbox = Outbox(1, lambda: None, full=1000)
    outbox.put(rows(100), table=0, time=0.0)
    thread = threading.Thread(target=outbox.put, args=(rows(100, first=100), 0, 0.0), daemon=True)
    thread.start()
    outbox.close()
    thread.join(10)
    assert not thread.is_alive()
    assert outbox.get(1) is None
