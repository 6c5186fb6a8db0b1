"""Where the first NaN or Inf of a run comes from.

On a CPU the loss and the gradient norm of every step are looked at before the update, and the
tensors of the step are searched when one is not finite. A GPU is not waited for, and a cohort may
take the steps of many runs at once: there the rows of `layers` tell it when they reach the host.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import asdict

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from experiments.probes.probe import Subject
from experiments.probes.search import Forward, Found, search
from experiments.spec.tables.layers import QUANTITIES
from experiments.spec.tables.nonfinite import PHASES, PLACES, TABLE
from experiments.training.checkpoints.state import State, numbers
from experiments.training.events import Culprit, Table
from experiments.training.table import table_buffer

NAMES = [quantity.name for quantity in QUANTITIES]
COLUMNS = tuple(name for quantity in TABLE.quantities for name in quantity.columns())
# What the columns of `layers` betray, in the order in which numbers flow.
SIGNS = (
    ("weight_norm", "update", "weights"),
    ("activation_mean", "forward", "output"),
    ("weight_gradient_norm", "backward", "gradient of weights"),
)


class Locator:
    """Finds one `Culprit` in a run, and writes it into the table `nonfinite`."""

    def __init__(self, subject: Subject) -> None:
        self.culprit: Culprit | None = None
        self.buffer = table_buffer(Table(TABLE.name, COLUMNS), (), torch.device("cpu"))
        self._subject = subject
        self._over = False
        # Dynamic loss scaling doubles until gradients overflow, and skips such steps.
        scaling = getattr(subject.spec.precision, "scaling", None)
        self._skips = scaling is not None and scaling.kind == "dynamic"
        self._signs = SIGNS[:2] if self._skips else SIGNS
        self._last: tuple[int, NDArray[np.float32]] | None = None  # a row, [quantities, layers]
        self._suspect: tuple[int, Found] | None = None
        self.flush: Callable[[], None] = lambda: None  # has all rows of `layers` read

    def wanted(self, loss: Tensor, norm: Tensor) -> bool:
        """Whether a step with this loss and gradient norm has to be searched."""
        if self._over or loss.device.type != "cpu":
            return False
        if not math.isfinite(loss.item()):
            return True
        return not self._skips and not math.isfinite(norm.item())

    def search(self, step: int, loss: Tensor, forward: Forward) -> None:
        """In a wanted step, before its update."""
        self.flush()
        subject = self._subject
        if found := search(subject.network, subject.parameters, loss, forward):
            self._tell(step, found)

    def read(self, steps: NDArray[np.uint32], values: NDArray[np.float32]) -> None:
        """New rows of `layers`, in order."""
        if self._over or self._suspect is not None or not len(steps):
            return
        if np.isfinite(values).all():
            self._last = int(steps[-1]), values[-1].reshape(len(NAMES), -1)
            return
        for step, row in zip(
            steps.tolist(), values.reshape(len(steps), len(NAMES), -1), strict=True
        ):
            found = None if np.isfinite(row).all() else self._betrayed(row)
            if found is not None:
                self._suspect = step, found
                return
            self._last = step, row

    def judge(self, last_step: int | None) -> None:
        """What the rows betrayed holds, if nothing better was found by now. `last_step`: of the
        first loss known to be non-finite."""
        if self._over or (self._suspect is None and last_step is None):
            return
        if self._suspect is not None and (last_step is None or self._suspect[0] <= last_step):
            self._tell(*self._suspect)
        elif last_step is not None and self._subject.device.type != "cpu":
            self._tell(last_step, Found(None, "forward", "loss", 0, 0))

    def _betrayed(self, row: NDArray[np.float32]) -> Found | None:
        for name, phase, place in self._signs:
            wrong = np.flatnonzero(~np.isfinite(row[NAMES.index(name)]))
            if len(wrong):
                return Found(int(wrong[-1 if phase == "backward" else 0]), phase, place, 0, 0)
        return None

    def _tell(self, step: int, found: Found) -> None:
        self._over = True
        layer = found.layer
        step -= found.phase == "update"  # of the step before
        last = {} if self._last is None or layer is None else self._of_layer(self._last[1], layer)
        self.culprit = Culprit(
            step=step,
            layer=layer,
            name="" if layer is None else self._subject.layers[layer].name,
            phase=found.phase,
            place=found.place,
            last_step=self._last[0] if last and self._last else None,
            last=last,
            incoming=found.incoming,
        )
        codes = PHASES.index(found.phase), PLACES.index(found.place)
        counts = (found.nan, found.inf) if found.nan or found.inf else (math.nan, math.nan)
        known = (
            math.nan if layer is None else layer,
            *codes,
            *counts,
            math.nan if found.incoming is None else found.incoming,
            math.nan if self.culprit.last_step is None else self.culprit.last_step,
            *(last.get(name, math.nan) for name in NAMES),
        )
        single = torch.tensor(known, dtype=torch.float64).float()
        self.buffer.put(step, torch.empty(0), single.tolist())

    @staticmethod
    def _of_layer(row: NDArray[np.float32], layer: int) -> dict[str, float]:
        values = zip(NAMES, row[:, layer].tolist(), strict=True)
        return {name: value for name, value in values if math.isfinite(value)}

    def snapshot(self) -> State:
        """What was found, as the bytes of its JSON: a run has one row, and tells it at its end."""
        told = "" if self.culprit is None else json.dumps(asdict(self.culprit))
        return numbers(over=self._over) | {
            "culprit": torch.tensor([*told.encode()], dtype=torch.uint8)
        }

    def load(self, state: State) -> None:
        """Go on from a snapshot."""
        self._over = bool(state["over"])
        told = bytes(state["culprit"].tolist()) if "culprit" in state else b""
        self.culprit = Culprit(**json.loads(told)) if told else None
