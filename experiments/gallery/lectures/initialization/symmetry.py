"""Equal weights stay equal: zeros and constants, against small random numbers."""

from __future__ import annotations

from typing import Any

from experiments.gallery.bars import every
from experiments.gallery.experiment import Arm, Experiment, Prediction, Reference, Watch
from experiments.gallery.results import Recorded, Results
from experiments.gallery.verdict import Statement

NEVER = 10_000_000  # steps: only at the start


def spec(activation: str, init: dict[str, Any]) -> dict[str, Any]:
    """64-64-64-10 on digits; of the costly tables only `units` is asked for."""
    return {
        "data": {"kind": "digits", "batch_size": 32},
        "model": {"kind": "mlp", "depth": 2, "width": 64, "activation": {"kind": activation}},
        "init": init,
        "optimizer": {"kind": "sgd", "lr": 0.1},
        "budget": {"kind": "epochs", "epochs": 20},
        "probes": {
            "cost": "full",
            "units_every": 60,
            "gradient_noise_every": NEVER,
            "along_gradient_every": NEVER,
            "curvature_every": NEVER,
        },
    }


def directions(run: Recorded) -> float:
    """In how many the outputs of the first hidden layer vary at the end."""
    return float(run.tables["units"]["participation_rank/0"][-1])


def still(run: Recorded) -> float:
    """Smallest share of weights with a gradient of exactly 0, over all steps and layers."""
    return float(run.tables["weights"].layers("gradient_zeros").min())


def claim(results: Results) -> list[Statement]:
    """CLAIMS P:zero. Rank 1 of W is seen as rank 1 of the units' outputs."""

    def accuracy(key: str) -> list[float]:
        return results.final(key, "train_accuracy")

    def rank(key: str) -> list[float]:
        return [directions(run) for run in results.arm(key)]

    one = {"above": 0.999, "below": 1.001}
    zeros = [still(run) for run in results.arm("zero-relu")]
    return [
        every("zeros, ReLU: share of gradients that are 0", zeros, above=0.9999),
        every("zeros, ReLU: accuracy of guessing", accuracy("zero-relu"), below=0.15),
        every("zeros, sigmoid: directions in layer 1", rank("zero-sigmoid"), **one),
        every("all 0.1, ReLU: directions in layer 1", rank("constant"), **one),
        every("all 0.1, ReLU: accuracy", accuracy("constant"), below=0.35),
        every("N(0, 0.01²): directions in layer 1", rank("small"), above=2),
        every("N(0, 0.01²): accuracy", accuracy("small"), above=0.9),
        every("He: accuracy", accuracy("he"), above=0.99),
    ]


EXPERIMENT = Experiment(
    key="symmetry",
    title="Weights that cannot break symmetry",
    topic="initialization",
    question="Why not start with zeros?",
    text=(
        r"Two units with the same weights compute the same, get the same gradient, and stay the "
        r"same for ever. With all weights 0 and $\phi(0) = 0$ it is worse: the gradient of a "
        r"weight is $\delta_j h_i$ with $h = 0$ and $\delta = W^T \delta' = 0$, so that only the "
        r"last biases learn how frequent the classes are.",
        r"Sigmoid's $\phi(0) = 1/2$ lets something through, but all units of a layer move alike: "
        r"64 of them are worth one. So are 64 that all start at 0.1. Random numbers of any size "
        r"break the tie; small ones do, if the network is shallow.",
    ),
    expected="holds",
    references=(
        Reference("Neychev, Optimization and regularization in Deep Learning", 2021, "Y13"),
        Reference("Fillatre, Deep Regularization", 2021, "F4"),
    ),
    seconds=1.1,
    limits="Dropout would break the tie of a constant start; zeros with ReLU it would not.",
    prediction=Prediction(
        question="All weights start at 0.1. What will 64 units of a layer learn?",
        options=("64 features", "About ten features", "One feature, 64 times", "Nothing at all"),
        answer=2,
        why="Equal units get equal gradients.",
    ),
    arms=(
        Arm("zero-relu", "zeros, ReLU", spec("relu", {"kind": "zeros"})),
        Arm("zero-sigmoid", "zeros, sigmoid", spec("sigmoid", {"kind": "zeros"})),
        Arm("constant", "all 0.1, ReLU", spec("relu", {"kind": "constant", "value": 0.1})),
        Arm("small", "N(0, 0.01²), ReLU", spec("relu", {"kind": "normal", "std": 0.01})),
        Arm("he", "He, ReLU", spec("relu", {"kind": "kaiming_normal"})),
    ),
    claim=claim,
    tables=("train", "layers", "eval", "weights", "units"),
    watch=Watch(
        charts=("loss", "accuracy", "layer_lines"),
        maps=("participation_rank", "gradient_zeros"),
        look="Participation rank: 1 for every layer that started with equal weights. Zero "
        "gradients: all of them, for zeros with ReLU.",
        picture="units/participation_rank",
    ),
)
