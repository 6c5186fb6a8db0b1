"""Weights of one sign: every sum grows, and bounded activations saturate."""

from __future__ import annotations

from typing import Any

from experiments.gallery.bars import every
from experiments.gallery.experiment import Arm, Experiment, Prediction, Reference, Region, Watch
from experiments.gallery.lectures.initialization.reading import quantity, second_moments
from experiments.gallery.results import Recorded, Results
from experiments.gallery.verdict import Statement

LAYERS = 5


def spec(activation: str, init: dict[str, Any]) -> dict[str, Any]:
    """5 hidden layers of 100 units on digits, mean square of a weight 1 / n."""
    return {
        "data": {"kind": "digits", "batch_size": 32},
        "model": {"kind": "mlp", "depth": LAYERS, "width": 100, "activation": {"kind": activation}},
        "init": init,
        "optimizer": {"kind": "sgd", "lr": 0.1},
        "budget": {"kind": "epochs", "epochs": 15},
        "probes": {"cost": "economy"},
    }


def saturated(run: Recorded) -> float:
    """Share of saturated activations in hidden layer 5, step 1."""
    return float(quantity(run, "saturated_share")[LAYERS - 1])


def claim(results: Results) -> list[Statement]:
    """CLAIMS P:positive. The probe's bound is |h| > .97, CLAIMS' .99."""

    def accuracy(key: str) -> list[float]:
        return results.final(key, "train_accuracy")

    def share(key: str) -> list[float]:
        return [saturated(run) for run in results.arm(key)]

    grown = [float(second_moments(run)[LAYERS - 1]) ** 0.5 for run in results.arm("relu")]
    return [
        every("tanh, positive: saturated in layer 5", share("tanh"), above=0.95),
        every("tanh, both signs: saturated in layer 5", share("both"), below=0.05),
        every("sigmoid, positive: saturated in layer 5", share("sigmoid"), above=0.95),
        every("tanh, positive: accuracy", accuracy("tanh"), below=0.3),
        every("tanh, both signs: accuracy", accuracy("both"), above=0.99),
        every("ReLU, positive: root mean square in layer 5", grown, above=100),
        every("ReLU, positive: learns nothing", accuracy("relu"), below=0.15),
    ]


EXPERIMENT = Experiment(
    key="positive-weights",
    title="Weights of one sign",
    topic="initialization",
    question="Must weights have both signs?",
    text=(
        r"With both signs the terms of $\sum_i w_i h_i$ cancel, and the sum has the size of "
        r"$\sqrt n$ terms. With one sign they add up: where the inputs share a sign too, the sum "
        r"has the size of $n$ terms, and with $w = |v|$, $v \sim N(0, 1/n)$ it is "
        r"$\sqrt{2n/\pi} \approx 8$ times the mean input at $n = 100$.",
        "tanh and sigmoid are driven into their flat ends in every layer. ReLU has no flat end "
        "above: it grows eightfold a layer instead.",
    ),
    expected="holds",
    references=(Reference("Fillatre, Deep Regularization", 2021, "F5"),),
    seconds=1.2,
    limits="A single hidden layer can still be trained with positive weights.",
    prediction=Prediction(
        question="Five tanh layers, all weights positive. How many units of layer 5 saturate?",
        options=("None", "About half", "Nearly all"),
        answer=2,
        why="Sums without cancelling are of the order of 8.",
    ),
    arms=(
        Arm("both", "tanh, both signs", spec("tanh", {"kind": "fan_in", "c": 1.0})),
        Arm("tanh", "tanh, positive", spec("tanh", {"kind": "positive_normal"})),
        Arm("sigmoid", "sigmoid, positive", spec("sigmoid", {"kind": "positive_normal"})),
        Arm("relu", "ReLU, positive", spec("relu", {"kind": "positive_normal"})),
    ),
    claim=claim,
    watch=Watch(
        maps=("saturated_share", "activation_gradient_variance"),
        look="Saturated units at step 1: all of them, from the second layer on.",
        regions=(Region("every sum has one sign", layers=(2, LAYERS)),),
        picture="layers/saturated_share",
    ),
)
