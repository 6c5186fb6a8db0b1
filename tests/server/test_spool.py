"""Frames on disk while the server is away: complete, in order, bounded by the disk, torn or not."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest

from server.engine.spool import Spool, frames
from server.engine.worker.outbox import Outbox
from server.wire.frames import MAX_BYTES, Frame, decode, encode
from tests.server.test_worker_parts import rows

SMALL = 1000  # bytes in memory
NEVER = 2**62  # a floor that no disk has


def frame(sequence: int, count: int = 3) -> bytes:
    numbers = np.arange(count) + count * (sequence - 1)
    values = np.repeat(numbers[:, None], 2, 1).astype("<f4")
    return encode(Frame(7, 1, sequence, int(numbers[0]), 2.5, numbers.astype("<u4"), values))


def outbox(path: Path, floor: int = 0, full: int = 256 * 2**20) -> Outbox:
    return Outbox(7, lambda: None, full, Spool(path, floor), spooled=SMALL)


def test_what_memory_does_not_hold_goes_to_disk_and_comes_back_in_order(tmp_path: Path) -> None:
    path = tmp_path / "run" / "a.spool"
    box = outbox(path)
    for first in range(0, 3000, 30):
        box.put(rows(30, first=first), table=1, time=2.5)
    assert path.stat().st_size > 90 * 30 * 12
    steps: list[int] = []
    for sequence in range(1, 101):
        data = box.get(sequence)
        assert data is not None
        assert decode(data).sequence == sequence
        steps += decode(data).steps.tolist()
    assert steps == list(range(1, 3001))
    box.acknowledge(99)
    assert not box.empty
    box.acknowledge(100)
    assert box.empty
    assert path.stat().st_size == 0
    box.put(rows(30, first=3000), table=1, time=2.5)  # there is room in memory again
    assert path.stat().st_size == 0
    box.close()
    assert not path.exists()


def test_training_does_not_pause_while_the_disk_has_room(tmp_path: Path) -> None:
    box = outbox(tmp_path / "a.spool", full=SMALL)
    for first in range(0, 3000, 30):
        box.put(rows(30, first=first), table=1, time=2.5)  # in this thread: it would hang
    assert box.last == 100


def test_without_room_on_the_disk_memory_is_used_and_then_training_pauses(tmp_path: Path) -> None:
    path = tmp_path / "a.spool"
    box = outbox(path, floor=NEVER, full=2 * SMALL)
    paused, done = threading.Event(), threading.Event()

    def train() -> None:
        for first in range(0, 150, 30):
            box.put(rows(30, first=first), table=1, time=2.5)
        paused.set()
        box.put(rows(30, first=150), table=1, time=2.5)
        box.put(rows(30, first=180), table=1, time=2.5)
        done.set()

    thread = threading.Thread(target=train, daemon=True)
    thread.start()
    assert paused.wait(10)
    assert not done.wait(0.1)
    assert not path.exists()
    box.acknowledge(3)
    assert done.wait(10)
    thread.join()


def test_a_broken_disk_is_no_room(tmp_path: Path) -> None:
    (tmp_path / "run").write_text("a file where a folder is wanted")
    box = outbox(tmp_path / "run" / "a.spool", full=10**6)
    for first in range(0, 600, 30):
        box.put(rows(30, first=first), table=1, time=2.5)
    data = box.get(20)
    assert data is not None
    assert decode(data).first_row == 570


def test_all_that_is_unacknowledged_is_left_for_another_attempt(tmp_path: Path) -> None:
    path = tmp_path / "a.spool"
    box = outbox(path)
    for first in range(0, 300, 30):
        box.put(rows(30, first=first), table=1, time=2.5)
    box.acknowledge(2)
    box.spill()
    assert [box.get(3) is not None, box.get(10) is not None] == [True, True]
    left = list(frames(path))
    assert [each.sequence for each in left] == list(range(3, 11))
    assert [each.first_row for each in left] == list(range(60, 300, 30))
    assert np.concatenate([each.steps for each in left]).tolist() == list(range(61, 301))


def test_a_torn_or_foreign_end_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "a.spool"
    assert list(frames(path)) == []
    spool = Spool(path, floor=0)
    for sequence in (3, 1, 2):
        spool.append(sequence, frame(sequence))
    spool.sync()
    whole = path.read_bytes()
    size = len(whole) // 3
    assert [each.sequence for each in frames(path)] == [1, 2, 3]
    for length in range(2 * size, 3 * size):
        path.write_bytes(whole[:length])
        assert [each.sequence for each in frames(path)] == [1, 3]
    for place in (2 * size, 2 * size + 5, 2 * size + 30, 3 * size - 1):
        wrong = bytearray(whole)
        wrong[place] ^= 1
        path.write_bytes(wrong)
        assert [each.sequence for each in frames(path)] == [1, 3]
    path.write_bytes(b"\xff" * 100)
    assert list(frames(path)) == []


@pytest.mark.parametrize("count", [1, (MAX_BYTES - 40) // 12])
def test_the_smallest_and_the_largest_frame(tmp_path: Path, count: int) -> None:
    path = tmp_path / "a.spool"
    spool = Spool(path, floor=0)
    spool.append(1, frame(1, count))
    assert spool.read(1) == frame(1, count)
    assert spool.read(2) is None
    assert [len(each.steps) for each in frames(path)] == [count]
    assert len(spool) == 1
    spool.remove()
    spool.remove()
