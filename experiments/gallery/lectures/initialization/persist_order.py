"""Where activations do remember how large the first weights were: in wide, shallow networks."""

from __future__ import annotations

from typing import Any

import numpy as np

from experiments.gallery.bars import average, every
from experiments.gallery.experiment import Arm, Experiment, Prediction, Reference, Watch
from experiments.gallery.lectures.initialization.persist import reached
from experiments.gallery.lectures.initialization.reading import second_moments
from experiments.gallery.results import Recorded, Results
from experiments.gallery.verdict import Statement

SMALL, LARGE = 1.0, 3.0
LAYERS = 5
WIDE, NARROW = 512, 32


def spec(c: float, width: int) -> dict[str, Any]:
    """5 hidden layers on digits. `global`: no image is far larger than the others."""
    return {
        "data": {"kind": "digits", "scaling": "global", "batch_size": 64},
        "model": {"kind": "mlp", "depth": LAYERS, "width": width},
        "init": {"kind": "fan_in", "c": c},
        "optimizer": {"kind": "sgd", "lr": 0.02},
        "budget": {"kind": "epochs", "epochs": 16 if width == WIDE else 40},
        "probes": {"cost": "economy", "every": 11, "evaluate_every": 11},
    }


def sizes(run: Recorded, *, after: bool) -> list[float]:
    """Root mean square of the activations of the hidden layers, at 95 % or at step 1."""
    table = run.tables["layers"]
    row = table.row(reached(run)) if after else 0
    return [float(value) for value in np.sqrt(second_moments(run, row)[:LAYERS])]


def apart(results: Results, width: int, *, after: bool) -> list[list[float]]:
    """Sizes for c = 3 over those for c = 1, a list of layers for every seed."""
    pairs = zip(results.arm(key(LARGE, width)), results.arm(key(SMALL, width)), strict=True)
    return [
        [b / a for b, a in zip(sizes(large, after=after), sizes(small, after=after), strict=True)]
        for large, small in pairs
    ]


def typical(ratios: list[float]) -> float:
    """Their geometric mean."""
    return float(np.exp(np.mean(np.log(ratios))))


def claim(results: Results) -> list[Statement]:
    """After CLAIMS P:persist, which asks for the order of c = 1, 2, 3 in each of 5 layers at width
    512 on MNIST. On digits c = 2 and 3 arrive within an epoch of each other and change places, so
    here it is the two ends, over all layers."""
    before, after = (apart(results, WIDE, after=when) for when in (False, True))
    narrow = apart(results, NARROW, after=True)
    return [
        every("width 512, layer 5: size for c = 3 over c = 1, at the start",
              [one[-1] for one in before], above=8),
        every("width 512, layer 5: the same at 95 %", [one[-1] for one in after], below=4),
        average("width 512, all layers: c = 3 over c = 1, at 95 %",
                [typical(one) for one in after], above=1.15),
        average("width 32, all layers: c = 3 over c = 1, at 95 %",
                [typical(one) for one in narrow], above=1.15),
    ]  # fmt: skip


def key(c: float, width: int) -> str:
    """Of its arm."""
    return f"{width}-{c:g}"


EXPERIMENT = Experiment(
    key="persist-order",
    title="Wide networks remember",
    topic="initialization",
    question="When do activations remember how large the first weights were?",
    text=(
        r"In a wide network each weight has to move less to change the output by as much: about "
        r"$1/\sqrt n$ of its size. With five layers of 512 units the activations for $c = 3$ begin "
        r"$3^{5/2} \approx 16$ times as large as for $c = 1$, and are still larger at 95 % "
        r"accuracy, though only by a third or so. With 32 units nothing of it is left.",
    ),
    expected="partly",
    references=(
        Reference("Kolter and Chen, Normalization and Regularization, CMU", 2022, "K2"),
        Reference("Chizat, Oyallon and Bach: On lazy training", 2019),
    ),
    seconds=6.5,
    limits=(
        "The statement about width 32 does not hold. The sizes are those of one batch. At thirty "
        "layers of 100 units nothing is left either: see the entry on scales that persist."
    ),
    prediction=Prediction(
        question="In which network are activations for c = 3 still larger after training?",
        options=("Width 32", "Width 512", "Both", "Neither"),
        answer=1,
        why="The wider the layer, the lazier its weights.",
    ),
    arms=tuple(
        Arm(key(c, width), f"{width} wide, c = {c:g}", spec(c, width))
        for width in (WIDE, NARROW)
        for c in (SMALL, LARGE)
    ),
    claim=claim,
    watch=Watch(
        charts=("accuracy", "profile"),
        maps=("activation_variance", "update_ratio"),
        look="Layer profile at the last step, the two variances of one width together.",
        picture="layers/activation_variance",
    ),
)
