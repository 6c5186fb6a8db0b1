"""Files of checkpoints: whole or not there, two at a time, chosen by what the store has."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from experiments.spec import RunSpec
from experiments.training import Training
from experiments.training.events import Stepped
from server.engine import checkpoints
from server.engine.spool import Spool
from server.engine.worker.keeper import Keeper, write
from tests.server.test_spool import frame

SMALL = {"model": {"depth": 1, "width": 4}, "budget": {"kind": "steps", "count": 9}}


@pytest.fixture(scope="module")
def taken() -> dict[int, bytes]:
    """Step → checkpoint."""
    training = Training(RunSpec.model_validate(SMALL))
    return {
        event.step: training.checkpoint()
        for event in training.events()
        if isinstance(event, Stepped)
    }


def rows(step: int) -> dict[str, int]:
    training = Training(RunSpec.model_validate(SMALL))
    events = training.events()
    while next(events) != Stepped(step):
        pass
    found = {part.table: len(part.steps) for part in training.drain()}
    assert training._session is not None
    return {name: found.get(name, 0) for name in training._session.telemetry.buffers()}


def test_the_newest_that_the_store_can_follow(tmp_path: Path, taken: dict[int, bytes]) -> None:
    for step in (2, 5, 8):
        write(tmp_path / f"{step:012d}-a.safetensors", taken[step])
    for committed, expected in ((8, 8), (7, 5), (5, 5), (4, 2), (2, 2)):
        found = checkpoints.newest(tmp_path, rows(committed))
        assert found is not None
        assert (found.step, found.rows) == (expected, rows(expected))
        assert found.path.name.startswith(f"{expected:012d}")
    assert checkpoints.newest(tmp_path, rows(1)) is None
    assert checkpoints.newest(tmp_path, {"train": 100}) is None  # other tables
    assert checkpoints.newest(tmp_path / "nowhere", rows(8)) is None
    (tmp_path / f"{8:012d}-a.safetensors").unlink()
    (tmp_path / f"{8:012d}-a.safetensors").symlink_to(tmp_path / f"{5:012d}-a.safetensors")
    found = checkpoints.newest(tmp_path, rows(8))
    assert found is not None
    assert found.step == 5


@pytest.mark.parametrize(
    "wrong",
    [b"", b"\xff" * 100, b"\x05" + bytes(7) + b"[[[[[" * 9, b"\x02" + bytes(7) + b"{}", None],
)
def test_what_is_no_checkpoint_is_passed_over(
    tmp_path: Path, taken: dict[int, bytes], wrong: bytes | None
) -> None:
    write(tmp_path / "000000000002-a.safetensors", taken[2])
    (tmp_path / "000000000009-a.safetensors").write_bytes(taken[9][:50] if wrong is None else wrong)
    (tmp_path / "000000000010-a.tmp").write_bytes(taken[9])
    found = checkpoints.newest(tmp_path, rows(9))
    assert found is not None
    assert found.step == 2


class Steps:
    """A keeper whose frames are numbered as the steps."""

    def __init__(self, folder: Path, resumed: Path | None = None, every_s: float = 0) -> None:
        self.folder = folder
        self.keeper = Keeper(folder, "a", every_s, resumed)

    def at(self, step: int, acknowledged: int) -> list[int]:
        """The steps of the files that are there after a checkpoint."""
        self.keeper.keep(lambda: b"x" * step, step, last=step, acknowledged=acknowledged)
        return sorted(int(path.name.partition("-")[0]) for path in self.folder.iterdir())


def test_the_newest_and_the_newest_acknowledged_are_kept(tmp_path: Path) -> None:
    steps = Steps(tmp_path / "run")
    assert steps.at(1, acknowledged=1) == [1]
    assert steps.at(2, acknowledged=2) == [1, 2]
    assert steps.at(3, acknowledged=3) == [2, 3]
    assert steps.at(4, acknowledged=3) == [3, 4]
    assert steps.at(5, acknowledged=3) == [3, 5]  # the server is away
    assert steps.at(9, acknowledged=3) == [3, 9]
    assert steps.at(10, acknowledged=10) == [9, 10]
    (tmp_path / "run" / "torn.tmp").touch()
    assert steps.at(11, acknowledged=11) == [10, 11]
    first = next(path for path in (tmp_path / "run").iterdir() if "10" in path.name)
    again = Steps(tmp_path / "run", resumed=first)
    assert again.at(12, acknowledged=0) == [10, 12]


def test_when_one_is_due(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    keeper = Keeper(tmp_path, "a", 30, None)

    def slow() -> bytes:
        now[0] += 3
        return b"x"

    assert not keeper.due
    now[0] += 30
    assert keeper.due
    keeper.keep(lambda: b"x", 1, 0, 0)
    now[0] += 29
    assert not keeper.due
    now[0] += 2
    assert keeper.due
    keeper.keep(slow, 2, 0, 0)
    now[0] += 149
    assert not keeper.due  # 3 s are 2 % of 150 s
    now[0] += 2
    assert keeper.due


def test_a_disk_that_refuses_leaves_the_earlier_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = Steps(tmp_path)
    steps.at(1, acknowledged=1)

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        assert steps.at(2, acknowledged=2) == [1]
    assert "No space left" in capsys.readouterr().err
    assert steps.at(3, acknowledged=3) == [1, 3]


def test_frames_that_never_arrived(tmp_path: Path) -> None:
    for name, sequences in (("a", (1, 2)), ("b", (3,))):
        spool = Spool(tmp_path / f"{name}.spool", floor=0)
        for sequence in sequences:
            spool.append(sequence, frame(sequence))
        os.utime(tmp_path / f"{name}.spool", (sequences[0], sequences[0]))
    (tmp_path / "c.spool").symlink_to(tmp_path / "a.spool")
    found = list(checkpoints.undelivered(tmp_path))
    assert [each.first_row for each in found] == [0, 3, 6]
    assert checkpoints.rest(found[0], 3) is None
    assert checkpoints.rest(found[2], 5) is None  # row 5 is missing
    part = checkpoints.rest(found[1], 4)
    assert part is not None
    assert (part.first_row, part.steps.tolist()) == (4, [4, 5])
    checkpoints.remove(tmp_path)
    assert not tmp_path.exists()
    checkpoints.remove(tmp_path)
