"""Units first learn the same thing, then different ones: the network grows while it trains."""

from __future__ import annotations

from typing import Any

from experiments.gallery.bars import every
from experiments.gallery.experiment import Arm, Experiment, Prediction, Reference, Watch
from experiments.gallery.lectures.regularization.specs import FULL, digits
from experiments.gallery.results import Recorded, Results
from experiments.gallery.verdict import Statement

EPOCHS = 60
SELDOM = 1_000_000  # steps: not in this run, but once


def spec() -> dict[str, Any]:
    """One layer of 32 tanh units, first weights near 0; its units measured once an epoch."""
    return digits(
        1,
        32,
        epochs=EPOCHS,
        model={"activation": {"kind": "tanh"}},
        init={"kind": "normal", "std": 0.01},
        probes={
            "cost": "full",
            "units_every": FULL,
            "gradient_noise_every": SELDOM,
            "along_gradient_every": SELDOM,
            "curvature_every": SELDOM,
        },
    )


def at(run: Recorded, quantity: str, epoch: int) -> float:
    """Of the hidden layer."""
    units = run.tables["units"]
    return float(units[f"{quantity}/0"][units.row(epoch * FULL)])


def norm(run: Recorded, epoch: int) -> float:
    """Of the hidden layer's weights."""
    layers = run.tables["layers"]
    return float(layers["weight_norm/0"][layers.row(epoch * FULL)])


def claim(results: Results) -> list[Statement]:
    """Bars of CLAIMS P:units."""
    runs = results.arm("small")
    alike = [
        at(run, "unit_correlation", 3) / run.tables["units"]["unit_correlation/0"][0]
        for run in runs
    ]
    apart = [at(run, "unit_correlation", EPOCHS) / at(run, "unit_correlation", 3) for run in runs]
    grown = [
        at(run, "participation_rank", EPOCHS) / at(run, "participation_rank", 3) for run in runs
    ]
    later = [norm(run, EPOCHS) / norm(run, 3) for run in runs]
    return [
        every("units grow alike: correlation, epoch 3 / start", alike, above=1.3),
        every("then apart: epoch 60 / epoch 3", apart, below=1),
        every("participation rank, epoch 60 / epoch 3", grown, above=1.5),
        every("weight norm, epoch 60 / epoch 3", later, above=1.3),
    ]


EXPERIMENT = Experiment(
    key="units",
    title="Units grab the largest error first",
    topic="regularization",
    question="Do 32 units use their freedom from the first epoch on?",
    text=(
        "With small first weights all units see nearly the same gradient: that of the largest "
        "error. They turn towards it together and become alike. When it is paid off, what is left "
        "differs from unit to unit, and they part.",
        r"How many directions the layer uses is told by the participation rank of the "
        r"covariance of its units, $(\sum_i \lambda_i)^2 / \sum_i \lambda_i^2$. It falls at "
        "first, and grows for the rest of the run: the effective number of parameters rises with "
        "training, which is why stopping early limits capacity.",
    ),
    expected="holds",
    references=(
        Reference("Fillatre, Deep Regularization", 2021, "F14"),
        Reference("Weigend: On overfitting and the effective number of hidden units", 1993),
    ),
    seconds=1,
    limits=(
        "It needs small first weights. With He's variance the units start as different as the "
        "inputs allow. The rank counts directions of the units' outputs, not parameters."
    ),
    prediction=Prediction(
        question="How does the mean correlation between two hidden units change in training?",
        options=("It only falls", "It only rises", "It rises, then falls", "It stays"),
        answer=2,
        why="First all units learn what is wrong everywhere, then each learns something of its "
        "own.",
    ),
    arms=(Arm("small", "32 tanh units, N(0, 0.01²)", spec()),),
    claim=claim,
    tables=("layers", "units"),
    watch=Watch(
        charts=("loss", "profile", "layer_lines"),
        maps=("unit_correlation", "participation_rank"),
        look="The maps of unit correlation and participation rank, hidden layer: up and down, "
        "and down and up, within the first epochs.",
        picture="layers/weight_norm",
    ),
)
