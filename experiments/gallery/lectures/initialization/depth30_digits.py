"""The three variances on the digits that every machine has."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from experiments.gallery.bars import average, every
from experiments.gallery.experiment import Arm
from experiments.gallery.lectures.initialization import depth30
from experiments.gallery.results import Results
from experiments.gallery.verdict import Statement


def spec(c: float) -> dict[str, Any]:
    """The same network and budget of steps, on digits."""
    return {
        "data": {"kind": "digits", "batch_size": 32},
        "model": {"kind": "mlp", "depth": 30, "width": 100},
        "init": {"kind": "fan_in", "c": c},
        "optimizer": {"kind": "sgd", "lr": 0.01},
        "budget": {"kind": "steps", "count": 900},
        "probes": {"cost": "economy"},
    }


def claim(results: Results) -> list[Statement]:
    """The bars of CLAIMS; accuracy .8, as 900 steps are half of what MNIST gets there."""
    small, right, large = (results.arm(key) for key in ("small", "right", "large"))
    distance = [abs(run.final("train_loss") / depth30.GUESSING - 1) for run in small]
    return [
        every("c = 1: the loss stays at that of guessing", distance, below=0.03),
        every("c = 2: learns", results.final("right", "train_accuracy"), above=0.8),
        every("c = 3: not finite within 5 steps", [run.diverged_by for run in large], below=5.5),
        average(
            "c = 1: the variance halves from layer to layer",
            [depth30.slope(run) - 0.5 for run in small],
            above=-0.07,
            below=0.07,
        ),
        average(
            "c = 2: it stays",
            [depth30.slope(run) - 1 for run in right],
            above=-0.14,
            below=0.14,
        ),
    ]


EXPERIMENT = replace(
    depth30.EXPERIMENT,
    key="depth30-digits",
    title="N(0, 1/n), N(0, 2/n), N(0, 3/n) on digits",
    seconds=6,
    fast=True,
    arms=(
        Arm("small", "c = 1", spec(1.0)),
        Arm("right", "c = 2", spec(2.0)),
        Arm("large", "c = 3", spec(3.0)),
    ),
    claim=claim,
    twin="",
)
