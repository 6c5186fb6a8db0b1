"""Multiplying the loss brings small gradients back into the range of float16."""

from __future__ import annotations

from typing import Any

from experiments.gallery.bars import every
from experiments.gallery.experiment import Arm, Experiment, Prediction, Reference, Watch
from experiments.gallery.results import Recorded, Results
from experiments.gallery.verdict import Statement

SCALE = 1024.0


def spec(precision: dict[str, Any]) -> dict[str, Any]:
    """Eight sigmoid layers, a few steps."""
    return {
        "data": {"kind": "digits", "batch_size": 128},
        "model": {"kind": "mlp", "depth": 8, "width": 64, "activation": {"kind": "sigmoid"}},
        "init": {"kind": "xavier_normal"},
        "optimizer": {"kind": "sgd", "lr": 0.1},
        "precision": precision,
        "budget": {"kind": "steps", "count": 6},
        "probes": {"statistics_every": 1},
    }


def claim(results: Results) -> list[Statement]:
    """CLAIMS P:fp16: zero share .46 to .70 without, .047 with: that of pixels that are constant."""
    without = [zeros(run) for run in results.arm("none")]
    scaled = [zeros(run) for run in results.arm("scaled")]
    exact = [zeros(run) for run in results.arm("float32")]
    more = [a - b for a, b in zip(scaled, exact, strict=True)]
    return [
        every("float16: share of layer 1's gradient that is exactly 0", without, above=0.3),
        every("float32: the same (pixels that never vary)", exact, below=0.1),
        every("float16, loss times 1,024: share above that of float32", more, below=0.02),
    ]


def zeros(run: Recorded) -> float:
    """Share of exact zeros in the first layer's weight gradient at step 1."""
    return float(run.tables["weights"].layers("gradient_zeros")[0, 0])


EXPERIMENT = Experiment(
    key="loss-scaling",
    title="A loss times a thousand",
    topic="numerics",
    question="Why do people who train in float16 multiply the loss?",
    text=(
        r"A gradient below $6 \cdot 10^{-8}$ is 0 in float16. The backward pass is linear: a loss "
        r"times $S$ has gradients times $S$, and dividing by $S$ in float32 afterwards gives the "
        r"gradients back without the zeros. $S = 2^{10}$ rounds nothing and shifts what survives "
        r"down to $6 \cdot 10^{-11}$, at the price that gradients above $65\,504 / S$ overflow.",
    ),
    expected="holds",
    references=(
        Reference("Li, Regularization, UCSB CS190I", 2022, "L12"),
        Reference("Micikevicius and others: Mixed precision training", 2018),
    ),
    seconds=0.4,
    fast=True,
    limits="It repairs the range, not the vanishing: a gradient of 1e-9 still teaches nothing.",
    prediction=Prediction(
        question="Eight sigmoid layers in float16: what share of layer 1's gradient is exactly 0?",
        options=("None", "A few percent", "A third or more"),
        answer=2,
        why="Eight sigmoids take away a factor of about 4 each.",
    ),
    arms=(
        Arm("none", "float16", spec({"kind": "float16"})),
        Arm(
            "scaled",
            "float16, loss × 1,024",
            spec({"kind": "float16", "scaling": {"kind": "fixed", "scale": SCALE}}),
        ),
        Arm("float32", "float32", spec({"kind": "float32"})),
    ),
    claim=claim,
    tables=("weights",),
    watch=Watch(
        charts=("profile", "loss"),
        maps=("gradient_zeros", "weight_gradient_norm"),
        look="The first rows of the map of zero gradients.",
    ),
)
