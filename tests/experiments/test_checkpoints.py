"""A training that goes on from a checkpoint against the one that was never interrupted."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from experiments.spec import RunSpec
from experiments.training import Training
from experiments.training.checkpoints import CheckpointError
from experiments.training.checkpoints.format import read_header
from experiments.training.events import Ended, Event, Rows, Stepped
from tests.contract.choices import filled, walk
from tests.experiments.runs import MNIST
from tests.experiments.test_random_specs import specs, validated

TOTAL, AT = 20, 10
NUMBERS = {"step_ms", "elapsed", "probe_ms"}  # of a clock
FAMILIES = {
    "optimizer", "schedule", "norm", "dropout", "early_stopping", "precision", "scaling",
    "penalty", "clip", "loss",
}  # fmt: skip


@dataclass
class Whole:
    """A run from its start or from a checkpoint to its end."""

    training: Training
    events: list[Event] = field(default_factory=list)
    rows: list[Rows] = field(default_factory=list)
    checkpoints: dict[int, bytes] = field(default_factory=dict)  # step → bytes

    def values(self) -> bytes:
        """The last weights."""
        assert self.training._session is not None
        return self.training._session.parameters.values.numpy().tobytes()

    def table(self, name: str, first_row: int = 0) -> tuple[NDArray[np.uint32], bytes]:
        """Steps and the bits of every row from `first_row` on, what a clock said left out."""
        parts = [rows for rows in self.rows if rows.table == name and len(rows.steps)]
        assert self.training._session is not None
        columns = self.training._session.telemetry.buffers()[name].table.columns
        kept = [k for k, column in enumerate(columns) if column not in NUMBERS]
        if not parts:
            return np.empty(0, np.uint32), b""
        assert [p.first_row for p in parts[1:]] == [p.first_row + len(p.steps) for p in parts[:-1]]
        start = max(0, first_row - parts[0].first_row)
        values = np.concatenate([p.values for p in parts])[start:, kept]
        return np.concatenate([p.steps for p in parts])[start:], values.tobytes()


def run(chosen: RunSpec, at: set[int] = frozenset(), resume: bytes | None = None) -> Whole:  # type: ignore[assignment]
    """To the end, with a checkpoint after each step of `at`."""
    whole = Whole(Training(chosen, datasets_dir=MNIST, clock=lambda: 0.0, resume=resume))
    for event in whole.training.events():
        whole.events.append(event)
        if isinstance(event, Stepped) and event.step in at:
            whole.checkpoints[event.step] = whole.training.checkpoint()
            whole.rows += whole.training.drain() if event.step % 2 else []
    whole.rows += whole.training.drain()
    return whole


def small(**fields: Any) -> RunSpec:
    base = {"model": {"depth": 2, "width": 12}, "budget": {"kind": "steps", "count": TOTAL}}
    return RunSpec.model_validate(base | fields)


def assert_goes_on(chosen: RunSpec, at: int = AT) -> None:
    """Never interrupted, and from the checkpoint of step `at`: the same events, rows, weights."""
    whole = run(chosen, at={at})
    if at not in whole.checkpoints:
        return  # it ended before
    data = whole.checkpoints[at]
    rest = run(chosen, resume=data)
    header = read_header(data)
    assert header.step == at
    left = [e for e in whole.events if isinstance(e, Stepped) and e.step > at]
    assert rest.events[1:] == [*left, whole.events[-1]]
    for name, rows in header.rows.items():
        expected, got = whole.table(name, rows), rest.table(name)
        assert got[0].tolist() == expected[0].tolist(), name
        assert got[1] == expected[1], f"{name} differs"
        firsts = [part.first_row for part in rest.rows if part.table == name]
        assert firsts[:1] == ([rows] if len(got[0]) else [])
    assert rest.values() == whole.values()


def choices() -> list[Any]:
    """Every registered choice of the families that carry state, or might."""
    found = []
    for path, option in walk():
        if path[-1] in FAMILIES and path[0] in FAMILIES | {"model", "precision"}:
            name = f"{'.'.join(path)}={option.__name__}"
            found.append(pytest.param(path, option, id=name))
    return found


@pytest.mark.parametrize(("path", "option"), choices())
def test_every_choice_goes_on_with_the_same_bits(path: tuple[str, ...], option: Any) -> None:
    fields = filled(path, option) | {"budget": {"kind": "steps", "count": TOTAL}}
    fields.setdefault("probes", {"evaluate_every": 3})
    assert_goes_on(RunSpec.model_validate(fields))


IMAGES = {"kind": "digits", "flip": True, "shift": 1, "input_noise": 0.1, "batch_size": 300}
DROPOUT = {"kind": "inverted", "p": 0.3, "inputs": 0.1, "samples": 2}


@pytest.mark.parametrize(
    "fields",
    [
        {"data": IMAGES},
        {"data": IMAGES, "optimizer": {"kind": "gd", "lr": 0.1, "momentum": 0.9}},
        {"data": {"kind": "digits", "batch_size": 1437, "corruption": "gauss"}},
        {"model": {"depth": 2, "width": 12, "dropout": DROPOUT, "norm": {"kind": "batch"}}},
        {"schedule": {"kind": "plateau", "patience": 1, "min_delta": 0.5, "warmup": 3}},
        {"optimizer": {"kind": "adam", "bias_correction": False, "amsgrad": True}},
        {"optimizer": {"kind": "nadam"}, "precision": {"kind": "float64"}},
        {"optimizer": {"kind": "rmsprop", "momentum": 0.9, "centered": True}},
        {"optimizer": {"kind": "sgd", "lr": 1.0, "momentum": 0.9, "nesterov": True}},
        {
            "precision": {
                "kind": "float16",
                "scaling": {"kind": "dynamic", "scale": 2.0**30, "interval": 2},
            }
        },
        {"init": {"kind": "fan_in", "c": 50.0}},
    ],
    ids="+".join,
)
@pytest.mark.parametrize("at", [0, 1, 9, AT, TOTAL])
def test_state_of_every_kind(fields: dict[str, Any], at: int) -> None:
    assert_goes_on(small(**({"probes": {"evaluate_every": 1}} | fields)), at)


RULES: list[tuple[dict[str, Any], float]] = [
    ({"kind": "patience", "patience": 3}, 0.5),
    ({"kind": "generalization_loss", "alpha": 5.0}, 0.5),
    ({"kind": "percent_drop", "window": 3, "percent": 20.0}, 0.3),
    ({"kind": "absolute_drop", "window": 3, "least": 0.1}, 0.3),
]


@pytest.mark.parametrize(("rule", "lr"), RULES, ids=[str(rule["kind"]) for rule, _ in RULES])
def test_early_stopping_remembers(rule: dict[str, Any], lr: float) -> None:
    chosen = small(
        early_stopping=rule,
        optimizer={"kind": "sgd", "lr": lr},
        probes={"evaluate_every": 1},
        budget={"kind": "steps", "count": 60},
    )
    ended = run(chosen).events[-1]
    assert isinstance(ended, Ended)
    assert 2 < ended.step < 60
    for at in range(ended.step - 3, ended.step + 1):
        assert_goes_on(chosen, at)


@settings(max_examples=60, deadline=None, derandomize=True, database=None)
@given(specs(RunSpec), st.integers(0, 7))
def test_any_spec_goes_on(fields: dict[str, Any], at: int) -> None:
    chosen = validated(fields | {"budget": {"kind": "steps", "count": 8}})
    if chosen is not None:
        assert_goes_on(chosen, at)


def test_from_checkpoint_to_checkpoint() -> None:
    chosen = small(data=IMAGES, optimizer={"kind": "adam"})
    whole = run(chosen)
    data = None
    for step in range(1, TOTAL):
        data = run(chosen, at={step}, resume=data).checkpoints[step]
    assert run(chosen, resume=data).values() == whole.values()
    rows = read_header(data or b"").rows
    assert rows.items() >= {"train": 19, "layers": 19, "eval": 5, "weights": 19}.items()


def test_in_another_process(tmp_path: Path) -> None:
    chosen = small(data=IMAGES, optimizer={"kind": "adam"})
    whole = run(chosen, at={AT})
    (tmp_path / "spec").write_text(chosen.model_dump_json())
    (tmp_path / "checkpoint").write_bytes(whole.checkpoints[AT])
    program = (
        "import sys, hashlib, torch; from pathlib import Path; torch.set_num_threads(1); "
        "from tests.experiments.test_checkpoints import run; "
        "from experiments.spec import RunSpec; here = Path(sys.argv[1]); "
        "spec = RunSpec.model_validate_json((here / 'spec').read_text()); "
        "print(hashlib.sha256(run(spec, resume=(here / 'checkpoint').read_bytes())"
        ".values()).hexdigest())"
    )
    told = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == hashlib.sha256(whole.values()).hexdigest()


def test_the_checkpoint_changes_nothing_and_time_counts_on() -> None:
    chosen = small(data=IMAGES)
    assert run(chosen, at=set(range(TOTAL))).values() == run(chosen).values()
    now = iter(range(1000))
    first = Training(chosen, clock=lambda: float(next(now)))
    events = first.events()
    while next(events) != Stepped(AT):
        pass
    data = first.checkpoint()
    elapsed = next(r for r in first.drain() if r.table == "train").values[-1, 5]
    second = Training(chosen, clock=lambda: float(next(now)), resume=data)
    list(second.events())
    later = next(r for r in second.drain() if r.table == "train").values[:, 5]
    assert elapsed < later[0] <= elapsed + 20
    assert np.all(np.diff(later) > 0)


def test_only_between_two_steps() -> None:
    training = Training(small())
    with pytest.raises(CheckpointError, match="between two steps"):
        training.checkpoint()
    events = training.events()
    next(events)
    with pytest.raises(CheckpointError, match="between two steps"):
        training.checkpoint()
    while not isinstance(next(events), Ended):
        pass
    with pytest.raises(CheckpointError, match="between two steps"):
        training.checkpoint()
