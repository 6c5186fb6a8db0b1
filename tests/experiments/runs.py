"""Training a spec to its end, and looking at what it said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from experiments.spec import RunSpec
from experiments.training.events import Declared, Ended, Event, Rows, Stepped
from experiments.training.loop import Loop
from experiments.training.session import Session

MNIST = Path(__file__).parents[2].parent / "shared" / "data"  # beside the repository


@dataclass
class Result:
    """Everything a run said."""

    session: Session
    declared: Declared
    events: list[Event] = field(default_factory=list)
    rows: list[Rows] = field(default_factory=list)

    @property
    def ended(self) -> Ended:
        last = self.events[-1]
        assert isinstance(last, Ended)
        return last

    @property
    def weights(self) -> torch.Tensor:
        """All parameters, flat."""
        return self.session.parameters.values

    def table(self, name: str) -> NDArray[np.float32]:
        """[rows, columns]."""
        columns = next(table.columns for table in self.declared.tables if table.name == name)
        empty = np.empty((0, len(columns)), np.float32)
        return np.concatenate([empty, *(r.values for r in self.rows if r.table == name)])

    def steps(self, name: str) -> list[int]:
        """The step of every row."""
        return [int(s) for rows in self.rows if rows.table == name for s in rows.steps]

    def column(self, table: str, column: str) -> NDArray[np.float32]:
        """[rows]."""
        columns = next(t.columns for t in self.declared.tables if t.name == table)
        return self.table(table)[:, columns.index(column)]

    def quantity(self, name: str) -> NDArray[np.float32]:
        """[rows, layers]."""
        layers = range(len(self.declared.layers))
        return np.stack([self.column("layers", f"{name}/{k}") for k in layers], 1)

    def curves(self) -> dict[str, NDArray[np.float32]]:
        """All that is recorded and does not come from a clock."""
        columns = next(t.columns for t in self.declared.tables if t.name == "train")
        train = [
            self.column("train", name) for name in columns if name not in {"step_ms", "elapsed"}
        ]
        others = [table.name for table in self.declared.tables if table.name != "train"]
        return {"train": np.stack(train, 1)} | {name: self.table(name) for name in others}


def spec(**fields: Any) -> RunSpec:
    """A small spec: 2 hidden layers of 12 units, 6 steps on the digits."""
    small = {"model": {"depth": 2, "width": 12}, "budget": {"kind": "steps", "count": 6}}
    return RunSpec.model_validate(small | fields)


def ready(chosen: RunSpec, datasets_dir: Path | None = MNIST, device: str = "cpu") -> Session:
    """The spec as it is before its first step."""
    return Session(chosen, torch.device(device), datasets_dir, None)


def train(
    chosen: RunSpec,
    clock: Callable[[], float] = lambda: 0.0,
    datasets_dir: Path | None = MNIST,
    device: str = "cpu",
) -> Result:
    """Run it, draining once, at the end."""
    session = ready(chosen, datasets_dir, device)
    result = Result(session, session.declared())
    result.events.append(result.declared)
    result.events += Loop(session, clock).events()
    result.rows = session.telemetry.drain()
    return result


def same(left: dict[str, NDArray[np.float32]], right: dict[str, NDArray[np.float32]]) -> bool:
    """Whether all curves agree to the last bit, NaN counted as equal."""
    return left.keys() == right.keys() and all(
        left[name].shape == right[name].shape and left[name].tobytes() == right[name].tobytes()
        for name in left
    )


def stepped(result: Result) -> list[int]:
    """The steps that were announced."""
    return [event.step for event in result.events if isinstance(event, Stepped)]
