"""Full-batch descent sharpens the loss up to what its step size can bear, and stays there."""

from __future__ import annotations

from typing import Any

import numpy as np

from experiments.gallery.bars import every
from experiments.gallery.experiment import Arm, Experiment, Prediction, Reference, Watch
from experiments.gallery.results import Recorded, Results
from experiments.gallery.verdict import Statement

SELDOM = {
    f"{name}_every": 100_000 for name in ("units", "along_gradient", "histograms", "statistics")
}


def spec(
    lr: float,
    norm: str = "none",
    activation: str = "tanh",
    loss: str = "squared_error",
    steps: int = 1500,
) -> dict[str, Any]:
    """64-40-40-10, half the squared error, gradient descent on 300 digits."""
    return {
        "data": {"kind": "digits", "scaling": "global", "subset": 300},
        "model": {
            "kind": "mlp",
            "depth": 2,
            "width": 40,
            "activation": {"kind": activation},
            "norm": {"kind": norm},
        },
        "init": {"kind": "torch_default"},
        "loss": {"kind": loss},
        "optimizer": {"kind": "gd", "lr": lr},
        "budget": {"kind": "steps", "count": steps},
        "probes": SELDOM | {"cost": "full", "curvature_every": 25, "evaluate_every": 100},
    }


def ratio(run: Recorded) -> np.ndarray:
    """Sharpness as a share of 2/η, [rows]."""
    table = run.tables["curvature"]
    return table["sharpness"] / table["threshold"]


def tail(run: Recorded) -> float:
    """Its mean over the last third; NaN of a run that diverged."""
    if run.state == "diverged":
        return float("nan")
    found = ratio(run)
    return float(found[2 * len(found) // 3 :].mean())


def rising(run: Recorded) -> float:
    """Mean of the last five over the mean of the first five."""
    found = ratio(run)
    return float(found[-5:].mean() / found[:5].mean())


def fallen(run: Recorded) -> float:
    """Share of the first loss that is left."""
    loss = run.tables["train"]["loss"]
    return float(loss[-1] / loss[0])


def uphill(run: Recorded) -> float:
    """Share of the last 500 steps at which the loss rose."""
    return float((np.diff(run.tables["train"]["loss"][-500:]) > 0).mean())


def claim(results: Results) -> list[Statement]:
    """CLAIMS P:eos: the tail of sharpness η/2 lies in [.93, 1.12]; the loss falls below a tenth.

    The .93 is .8 here: a narrower network (28 in place of 40) reaches the edge only within the
    last third, and its mean is then .86 to .90."""
    statements = []
    for key, text in (("0.1", "η = 0.1"), ("0.2", "η = 0.2"), ("norm", "η = 0.2, batch norm")):
        figures = [tail(run) for run in results.arm(key)]
        statements.append(
            every(f"{text}: sharpness η / 2, last third", figures, above=0.8, below=1.12)
        )
    fast = results.arm("0.2")
    return [
        *statements,
        every("η = 0.05: sharpness, last / first", map_(rising, results.arm("0.05")), above=1.3),
        every("η = 0.05: still below", [tail(run) for run in results.arm("0.05")], below=0.75),
        every("η = 0.2: share of the loss that is left", map_(fallen, fast), below=0.1),
        every("although so many of the last steps raise it", map_(uphill, fast), above=0.005),
    ]


def map_(measure: Any, runs: list[Recorded]) -> list[float]:
    """A figure of every run."""
    return [measure(run) for run in runs]


EXPERIMENT = Experiment(
    key="edge",
    title="The edge of stability",
    topic="sharpness",
    question="Descent diverges where the curvature exceeds 2/η. Does it keep away from there?",
    text=(
        r"On a quadratic of curvature $\lambda$ a step multiplies the distance by $1 - \eta "
        r"\lambda$, which grows when $\lambda > 2 / \eta$. Textbooks choose $\eta$ so that this "
        r"does not happen. Networks do the opposite: full-batch descent raises the sharpness, the "
        r"largest eigenvalue of the Hessian, until it reaches $2 / \eta$, whatever $\eta$ is, and "
        r"then hovers there. The loss goes on falling, though not at every step.",
        "Batch norm does not change that. The sharpness of a trained network tells which step "
        "size it was trained with, not which step size it can bear.",
    ),
    expected="holds",
    references=(
        Reference("Kolter and Chen, Normalization and Regularization, CMU", 2022, "K11"),
        Reference("Cohen, Kaur, Li, Kolter, Talwalkar: Gradient descent typically occurs", 2021),
    ),
    seconds=5,
    erratum=(
        "The slide's optimal step size of 1/η is a slip: in the paper η is the step size and 2/η "
        "the effective smoothness."
    ),
    limits="Squared error, tanh, full batch; see the entry on where it does not show.",
    prediction=Prediction(
        question="Two runs, η = 0.1 and 0.2. At what sharpness do they end?",
        options=("Both at the same", "At 20 and at 10", "The lower, the smaller the loss"),
        answer=1,
        why="Each rises to its own 2/η.",
    ),
    arms=(
        Arm("0.05", "η = 0.05, 2/η = 40", spec(0.05)),
        Arm("0.1", "η = 0.1, 2/η = 20", spec(0.1)),
        Arm("0.2", "η = 0.2, 2/η = 10", spec(0.2)),
        Arm("norm", "η = 0.2, batch norm", spec(0.2, "batch")),
    ),
    claim=claim,
    tables=("train", "curvature"),
    watch=Watch(
        charts=("sharpness", "loss"),
        maps=("weight_norm", "activation_variance"),
        look="The sharpness climbs to the dashed line of its arm and stays on it.",
    ),
)
