"""N(0, 0.01) for every layer: good for small networks, and then the width decides how it fails."""

from __future__ import annotations

from typing import Any

from experiments.gallery.bars import every
from experiments.gallery.experiment import Arm, Experiment, Prediction, Reference, Watch
from experiments.gallery.results import Results
from experiments.gallery.verdict import Statement


def spec(depth: int, width: int, std: float = 0.1) -> dict[str, Any]:
    """ReLU layers on digits; variance .01 whatever the fan-in."""
    return {
        "data": {"kind": "digits", "batch_size": 32},
        "model": {"kind": "mlp", "depth": depth, "width": width},
        "init": {"kind": "normal", "std": std},
        "optimizer": {"kind": "sgd", "lr": 0.1},
        "budget": {"kind": "epochs", "epochs": 10},
        "probes": {"cost": "economy"},
    }


def claim(results: Results) -> list[Statement]:
    """CLAIMS P:smallN."""

    def accuracy(key: str) -> list[float]:
        return results.final(key, "train_accuracy")

    diverged = [run.diverged_by for run in results.arm("deep-wide")]
    return [
        every("3 layers of 64: learns", accuracy("shallow"), above=0.98),
        every("3 layers of 256: learns", accuracy("shallow-wide"), above=0.98),
        every("20 layers of 64: accuracy of guessing", accuracy("deep"), below=0.15),
        every("20 layers of 256: the step of its first NaN", diverged, below=50),
        every("std 0.01, 3 layers of 64: accuracy of guessing", accuracy("smaller"), below=0.15),
    ]


EXPERIMENT = Experiment(
    key="small-normal",
    title="N(0, 0.01) for all: small networks only",
    topic="initialization",
    question="How deep can a network be whose weights are drawn from N(0, 0.01)?",
    text=(
        r"A fixed variance of 0.01 makes the factor a layer depend on the width: "
        r"$n \, \mathrm{Var}(w) / 2$ with ReLU. At width 64 that is 0.32, at width 256 it is 1.28. "
        r"Three layers bear either. Twenty do not: $0.32^{20} \approx 10^{-10}$ leaves nothing to "
        r"learn from, and $1.28^{20} \approx 140$ is enough to throw the first updates out of "
        r"range.",
        "So “works for small networks, not for deep ones” is right, and it fails in both "
        "directions. A standard deviation of 0.01 instead fails at three layers already.",
    ),
    expected="holds",
    references=(
        Reference("Li, Regularization, UCSB CS190I", 2022, "L15"),
        Reference("Fillatre, Deep Regularization", 2021, "F4"),
    ),
    seconds=0.8,
    limits="With a learning rate of 0.1; a smaller one lets 20 layers of 256 begin to learn.",
    erratum=(
        "N(0, 0.01) is read as the variance 0.01, standard deviation 0.1. The same lecture also "
        "writes a standard deviation in that place."
    ),
    prediction=Prediction(
        question="20 layers with N(0, 0.01), once of 64 and once of 256 units. What happens?",
        options=(
            "Both learn",
            "Both vanish",
            "64 units: vanishes; 256 units: explodes",
            "64 units: explodes; 256 units: vanishes",
        ),
        answer=2,
        why="n Var(w)/2 is 0.32 and 1.28.",
    ),
    arms=(
        Arm("shallow", "3 × 64", spec(3, 64)),
        Arm("shallow-wide", "3 × 256", spec(3, 256)),
        Arm("deep", "20 × 64", spec(20, 64)),
        Arm("deep-wide", "20 × 256", spec(20, 256)),
        Arm("smaller", "3 × 64, std 0.01", spec(3, 64, 0.01)),
    ),
    claim=claim,
    watch=Watch(look="Activation variance at step 1: a fall at width 64, a rise at width 256."),
)
