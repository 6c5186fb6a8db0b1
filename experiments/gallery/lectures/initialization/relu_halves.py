"""Xavier's variance was derived for linear layers; ReLU throws half of it away."""

from __future__ import annotations

from typing import Any

from experiments.gallery.bars import average, every, middle
from experiments.gallery.experiment import Arm, Experiment, Prediction, Reference, Watch
from experiments.gallery.lectures.initialization.reading import growth, second_moments
from experiments.gallery.results import Recorded, Results
from experiments.gallery.verdict import Statement

DEPTH = 30


def spec(activation: str, init: dict[str, Any]) -> dict[str, Any]:
    """30 hidden layers of 100 units on digits, plain SGD."""
    return {
        "data": {"kind": "digits", "batch_size": 32},
        "model": {"kind": "mlp", "depth": DEPTH, "width": 100, "activation": {"kind": activation}},
        "init": init,
        "optimizer": {"kind": "sgd", "lr": 0.01},
        "budget": {"kind": "steps", "count": 900},
        "probes": {"cost": "economy"},
    }


def factor(run: Recorded) -> float:
    """Of E[h²] from layer to layer, hidden layers 5 to 30, step 1."""
    return growth(second_moments(run), 4, DEPTH - 1)


def claim(results: Results) -> list[Statement]:
    """CLAIMS P:qmap (a ReLU layer with n Var(w) = c: c/2) and P:depth50 (accuracies). At width 100
    the factor of one draw strays by 5 % over 25 layers, so the bar is 20 %, which a single seed
    keeps too."""
    xavier, kaiming = results.arm("xavier-relu"), results.arm("kaiming-relu")
    accuracies = {arm.key: results.final(arm.key, "train_accuracy") for arm in EXPERIMENT.arms}
    return [
        average("Xavier, ReLU: factor of E[h²] a layer, over 1/2",
                [2 * factor(run) for run in xavier], above=0.8, below=1.2),
        average("Kaiming, ReLU: factor of E[h²] a layer",
                [factor(run) for run in kaiming], above=0.8, below=1.2),
        every("Xavier trains tanh", accuracies["xavier-tanh"], above=0.9),
        middle("Kaiming trains ReLU", accuracies["kaiming-relu"], above=0.75),
        middle("Xavier trains ReLU", accuracies["xavier-relu"], above=0.75),
        every("PyTorch's default trains ReLU", accuracies["default-relu"], above=0.75),
    ]  # fmt: skip


EXPERIMENT = Experiment(
    key="relu-halves",
    title="Xavier breaks with ReLU",
    topic="initialization",
    question="Does one initialization suit every activation?",
    text=(
        r"$w \sim N(0, 1/n)$ keeps the variance of a linear layer, and tanh is linear near 0. ReLU "
        r"sets half of a symmetric $z$ to zero, so $E[h^2] = q/2$: after 30 layers $2^{-30}$ of "
        r"the signal is left. Kaiming's $2/n$ makes up for it.",
        "The lecture calls Kaiming the default of PyTorch. It is not: layers made without a word "
        r"about their weights get $U(-1/\sqrt{n}, 1/\sqrt{n})$, of variance $1/(3n)$, a sixth of "
        "it, and thirty such layers learn nothing.",
    ),
    expected="partly",
    references=(
        Reference("Fillatre, Deep Regularization", 2021, "F6"),
        Reference("Fillatre, Deep Regularization", 2021, "F10"),
        Reference("Neumann, Activation, Normalization and Regularization", 2022, "N8"),
        Reference("He, Zhang, Ren, Sun: Delving deep into rectifiers", 2015),
    ),
    seconds=7,
    limits=(
        "Two statements do not hold, and are no surprise: that Xavier trains thirty ReLU layers, "
        "and that PyTorch's default does. In a network of two or three layers both train."
    ),
    erratum=(
        "N: “default in PyTorch for Conv”. The default is kaiming_uniform with a = √5, which is "
        "Var w = 1/(3 n), for Linear and Conv alike."
    ),
    prediction=Prediction(
        question="30 ReLU layers with Xavier's weights. What happens?",
        options=("They learn like tanh", "They learn, slower", "Nothing is learned", "NaN"),
        answer=2,
        why="Each layer halves the signal; the last cannot tell one image from another.",
    ),
    arms=(
        Arm("xavier-tanh", "Xavier, tanh", spec("tanh", {"kind": "xavier_normal"})),
        Arm("xavier-relu", "Xavier, ReLU", spec("relu", {"kind": "xavier_normal"})),
        Arm("kaiming-relu", "Kaiming, ReLU", spec("relu", {"kind": "kaiming_normal"})),
        Arm("default-relu", "PyTorch's default, ReLU", spec("relu", {"kind": "torch_default"})),
    ),
    claim=claim,
    watch=Watch(
        picture="eval/train_accuracy",
        look="Activation variance over the layers: flat for Kaiming, a straight fall for Xavier "
        "with ReLU, a slow one for tanh.",
    ),
)
