"""Degree, ridge and iterations: three ways to limit a polynomial that is trained by descent."""

from __future__ import annotations

from typing import Any

from experiments.gallery.bars import every, middle, ratios
from experiments.gallery.experiment import Arm, Experiment, Prediction, Reference, Watch
from experiments.gallery.results import Results
from experiments.gallery.verdict import Statement


def spec(degree: int, strength: float = 0.0) -> dict[str, Any]:
    """20 points of a noisy sine, Adam on all of them."""
    return {
        "data": {"kind": "sine", "points": 20, "noise": 0.2, "batch_size": 20},
        "model": {"kind": "polynomial", "degree": degree},
        "init": {"kind": "zeros"},
        "loss": {"kind": "squared_error"},
        "optimizer": {"kind": "adam", "lr": 0.1},
        "penalty": {"kind": "l2", "strength": strength} if strength else {"kind": "none"},
        "budget": {"kind": "steps", "count": 2000},
        "probes": {"cost": "economy", "evaluate_every": 10},
    }


def claim(results: Results) -> list[Statement]:
    """CLAIMS P:ridge/capacity, trained instead of solved: the test error of degree 15 then rises
    tenfold, not a million times, because 2,000 steps do not reach the solution."""
    keys = ("1", "3", "15", "ridge")
    seen, new = (
        {key: results.final(key, f"{part}_loss") for key in keys} for part in ("train", "val")
    )
    lowest = [run.tables["eval"]["val_loss"].min() for run in results.arm("15")]

    return [
        every("error on the points, degree 3 / 1", ratios(seen["3"], seen["1"]), below=0.7),
        every("degree 15 / 3", ratios(seen["15"], seen["3"]), below=0.9),
        middle("error on the curve, degree 3 / 1", ratios(new["3"], new["1"]), below=0.4),
        middle("degree 15 / 3", ratios(new["15"], new["3"]), above=10),
        middle("degree 15, its lowest / its last", ratios(lowest, new["15"]), below=0.5),
        middle("degree 15, with ridge / without", ratios(new["ridge"], new["15"]), below=0.2),
    ]


EXPERIMENT = Experiment(
    key="curve",
    title="Three ways to limit a polynomial",
    topic="capacity",
    question="Degree, penalty, or number of iterations: which limits capacity?",
    text=(
        r"A line is too stiff for $\sin 3x$, degree 3 fits it, degree 15 also fits the noise of "
        "20 points. The same degree 15 does well with a small ridge, and it does well if it is "
        "stopped: descent first fits the low degrees, where data agree, and only after hundreds "
        "of steps the high ones.",
        r"All three act on one thing, the family of functions that training can reach. The "
        r"validation loss is that on the true curve: half of $(f(x) - \sin 3x)^2$.",
    ),
    expected="holds",
    references=(
        Reference("Fillatre, Deep Regularization", 2021, "F15"),
        Reference("Fillatre, Deep Regularization", 2021, "F16"),
        Reference("Li, Regularization, UCSB CS190I", 2022, "L1"),
    ),
    seconds=3,
    limits="Medians over seeds: with 20 points a lucky draw can spare degree 15.",
    prediction=Prediction(
        question="Degree 15 is trained for 2,000 steps. Its error on the true curve…",
        options=("falls all the way", "falls, then rises", "rises all the way"),
        answer=1,
        why="The curve is fitted within the first hundred steps, the noise in all that follow.",
    ),
    arms=(
        Arm("1", "degree 1", spec(1)),
        Arm("3", "degree 3", spec(3)),
        Arm("15", "degree 15", spec(15)),
        Arm("ridge", "degree 15, λ = 0.02", spec(15, 0.02)),
    ),
    claim=claim,
    tables=("eval",),
    watch=Watch(
        charts=("loss", "r2"),
        maps=("weight_norm", "update_ratio"),
        look="The validation loss of degree 15 falls with the others, and turns. That with the "
        "ridge does not.",
        picture="eval/val_loss",
    ),
)
