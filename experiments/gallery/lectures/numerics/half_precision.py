"""Fifty layers in float16: what is too large, and what is too small, for the format."""

from __future__ import annotations

from typing import Any

from experiments.gallery.bars import every
from experiments.gallery.experiment import Arm, Experiment, Prediction, Reference, Watch
from experiments.gallery.results import Recorded, Results
from experiments.gallery.verdict import Statement

DEPTH = 50


def spec(precision: str, c: float, activation: str = "relu") -> dict[str, Any]:
    """Six steps, so slow that the weights are as they were drawn."""
    return {
        "data": {"kind": "digits", "batch_size": 128},
        "model": {"kind": "mlp", "depth": DEPTH, "width": 64, "activation": {"kind": activation}},
        "init": {"kind": "fan_in", "c": c},
        "optimizer": {"kind": "sgd", "lr": 1e-12},
        "precision": {"kind": precision},
        "budget": {"kind": "steps", "count": 6},
        "probes": {"statistics_every": 1},
    }


def claim(results: Results) -> list[Statement]:
    """CLAIMS P:fp16. Its bar for the sigmoid is 40 ± 2 of 50 layers; here 42, as the loss is taken
    in float32 and not in 16 bits, so: 35 to 46."""
    overflow = [broken(run) for run in results.arm("large half")]
    statements = [
        every(
            "c = 4.5, float16: index of the first layer that overflows",
            overflow,
            above=15,
            below=30,
        )
    ]
    for precision in ("bfloat16", "float32"):
        steps = [run.diverged_by for run in results.arm(f"large {precision}")]
        statements.append(every(f"c = 4.5, {precision}: finite", steps, above=1e9))
    for key, text, above, below in (
        ("small float16", "c = 1, float16: layers whose gradient is exactly 0", 49.5, 52),
        ("small bfloat16", "c = 1, bfloat16", -1, 0.5),
        ("small float32", "c = 1, float32", -1, 0.5),
        ("sigmoid float16", "sigmoid, float16", 34.5, 46.5),
        ("sigmoid float32", "sigmoid, float32", -1, 0.5),
    ):
        figures = [vanished(run) for run in results.arm(key)]
        statements.append(every(text, figures, above=above, below=below))
    return statements


def broken(run: Recorded) -> float:
    """Index of the layer that made the first infinity, from 1; NaN where there was none."""
    found = run.tables["nonfinite"]["layer"]
    return float(found[0]) + 1 if len(found) else float("nan")


def vanished(run: Recorded) -> float:
    """Layers all of whose weights have the gradient 0 at step 1."""
    return float((run.tables["weights"].layers("gradient_zeros")[0] == 1).sum())


ARMS = (
    Arm("large half", "c = 4.5, float16", spec("float16", 4.5)),
    Arm("large bfloat16", "c = 4.5, bfloat16", spec("bfloat16", 4.5)),
    Arm("large float32", "c = 4.5, float32", spec("float32", 4.5)),
    Arm("small float16", "c = 1, float16", spec("float16", 1.0)),
    Arm("small bfloat16", "c = 1, bfloat16", spec("bfloat16", 1.0)),
    Arm("small float32", "c = 1, float32", spec("float32", 1.0)),
    Arm("sigmoid float16", "sigmoid, float16", spec("float16", 1.0, "sigmoid")),
    Arm("sigmoid float32", "sigmoid, float32", spec("float32", 1.0, "sigmoid")),
)

EXPERIMENT = Experiment(
    key="half-precision",
    title="Fifty layers in sixteen bits",
    topic="numerics",
    question="At which layer does float16 run out, upwards and downwards?",
    text=(
        r"float16 holds numbers up to $65\,504$ and, with less and less precision, down to $6 "
        r"\cdot 10^{-8}$; what is smaller is 0. bfloat16 has the range of float32. A signal that "
        r"grows by $\sqrt{4.5 / 2} = 1.5$ a layer, the lecture's factor, passes 65 504 after some "
        r"20 layers. One that shrinks by $\sqrt{1/2}$ leaves nothing to differentiate: all "
        r"gradients are exactly 0, and no learning rate helps.",
        r"Behind a sigmoid the signal is fine, but each layer takes the gradient times about a "
        r"quarter: only the ten layers next to the loss have any.",
    ),
    expected="holds",
    references=(
        Reference("Li, Regularization, UCSB CS190I", 2022, "L11"),
        Reference("Li, Regularization, UCSB CS190I", 2022, "L12"),
        Reference("Li, Regularization, UCSB CS190I", 2022, "L13"),
        Reference("Micikevicius and others: Mixed precision training", 2018),
    ),
    seconds=2.8,
    erratum=(
        "L's slide on vanishing gradients is titled Gradient Exploding, and in its product the "
        "index of h and W is shifted by one."
    ),
    limits="Weights stay in float32, as in mixed precision; signal and gradient are in 16 bits.",
    prediction=Prediction(
        question="50 ReLU layers, N(0, 1/n), float16: in how many is the gradient exactly 0?",
        options=("In none", "In the ten next to the input", "In all"),
        answer=2,
        why="The signal that each weight's gradient is multiplied by is gone too.",
    ),
    arms=ARMS,
    claim=claim,
    tables=("train", "weights", "nonfinite"),
    watch=Watch(
        charts=("profile", "loss"),
        maps=("activation_variance", "gradient_zeros"),
        look="The map of zero gradients: yellow is a layer that cannot learn.",
    ),
)
