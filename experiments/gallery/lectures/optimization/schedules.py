"""A falling learning rate averages out the noise of the batches; where there is none, it only
slows."""

from __future__ import annotations

from statistics import mean
from typing import Any

from experiments.gallery.bars import average, every, ratios
from experiments.gallery.experiment import Arm, Experiment, Prediction, Reference, Region, Watch
from experiments.gallery.results import Results
from experiments.gallery.verdict import Statement

HIGH, LOW, STEPS = 0.1, 0.002, 2000
DECAYS: dict[str, dict[str, Any]] = {
    "step": {"kind": "step", "every": STEPS // 4, "factor": 0.1},
    "cosine": {"kind": "cosine"},
    "inverse": {"kind": "inverse_time", "half": 100.0},
}


def spec(lr: float, schedule: dict[str, Any], noise: float = 1.0) -> dict[str, Any]:
    """Least squares: a polynomial of degree 9 on 20,000 points of a sine, batches of 4."""
    return {
        "data": {"kind": "sine", "points": 20_000, "noise": noise, "batch_size": 4},
        "model": {"kind": "polynomial", "degree": 9},
        "init": {"kind": "zeros"},
        "loss": {"kind": "squared_error"},
        "optimizer": {"kind": "sgd", "lr": lr},
        "schedule": schedule,
        "budget": {"kind": "steps", "count": STEPS},
        "probes": {"cost": "economy", "every": 20, "evaluate_every": 50},
    }


def claim(results: Results) -> list[Statement]:
    """CLAIMS P:lrdecay: with noise below .1 of the high rate's error and .6 of the low rate's. The
    .1 is .5 here, by the mean over seeds: these runs are shorter, and each walks in its own way.

    What is compared is the distance from the true curve (`val_loss`, which has no noise), the mean
    of the evaluations in the last 500 steps."""
    high, low = tail(results, "high"), tail(results, "low")
    statements = []
    for key in DECAYS:
        error = tail(results, key)
        statements += [
            average(f"{key}: error / that of η = {HIGH:g}", ratios(error, high), below=0.5),
            average(f"{key}: error / that of η = {LOW:g}", ratios(error, low), below=0.6),
        ]
    clean = ratios(tail(results, "clean_step"), tail(results, "clean"))
    statements.append(
        every("without noise the step schedule is better as well: ratio", clean, below=1.0)
    )
    return statements


def tail(results: Results, key: str) -> list[float]:
    """Mean of the last evaluations, a seed each."""
    return [mean(run.tables["eval"]["val_loss"][-10:]) for run in results.arm(key)]


CONSTANT = {"kind": "constant"}

EXPERIMENT = Experiment(
    key="schedules",
    title="Why the learning rate falls",
    topic="optimization",
    question="What does decay of the learning rate buy?",
    text=(
        r"Near the minimum the gradient of a batch is mostly noise, and SGD walks about in a ball "
        r"whose size grows with $\eta$: its excess loss is about $\eta \sigma^2 \mathrm{tr}(H) / "
        r"(4 B)$, with $H$ the curvature. A small constant rate makes the ball small but arrives "
        r"late. A rate that falls has both: it arrives at the speed of the high one and ends in "
        r"the ball of the low one.",
        "Without noise there is no ball. Then a constant rate goes on converging exponentially, "
        "and every decay only takes speed away: on a task that can be fitted exactly, the "
        "lecture's advice does not hold.",
    ),
    expected="partly",
    references=(
        Reference("Neychev, Optimization and regularization in Deep Learning", 2021, "Y11"),
        Reference("Robbins and Monro: A stochastic approximation method", 1951),
    ),
    seconds=7,
    limits=(
        "Linear least squares. On digits with 30 % wrong labels the gain is a few percent of the "
        "loss; on clean digits, which the network fits exactly, a constant 0.3 is best."
    ),
    prediction=Prediction(
        question="Noisy targets: which ends nearest to the true curve?",
        options=("Constant and high", "Constant and low", "High, then falling"),
        answer=2,
        why="It arrives early and then averages the noise out.",
    ),
    arms=(
        Arm("high", f"constant {HIGH:g}", spec(HIGH, CONSTANT)),
        Arm("low", f"constant {LOW:g}", spec(LOW, CONSTANT)),
        *(Arm(key, f"{key} from {HIGH:g}", spec(HIGH, choice)) for key, choice in DECAYS.items()),
        Arm("clean", "no noise, constant", spec(HIGH, CONSTANT, 0.0)),
        Arm("clean_step", "no noise, step", spec(HIGH, DECAYS["step"], 0.0)),
    ),
    claim=claim,
    tables=("eval",),
    watch=Watch(
        charts=("loss", "rate", "r2"),
        maps=("weight_norm", "weight_gradient_norm"),
        look="The validation loss is the distance from the true curve. It drops where η drops.",
        regions=(
            Region("step: η / 10", steps=(STEPS // 4, STEPS // 2)),
            Region("step: η / 100 and less", steps=(STEPS // 2, STEPS)),
        ),
        picture="eval/val_loss",
    ),
)
