"""Batch norm before or after the activation."""

from __future__ import annotations

from typing import Any

from experiments.gallery.bars import every, ratios
from experiments.gallery.experiment import Arm, Experiment, Prediction, Reference, Watch
from experiments.gallery.results import Results
from experiments.gallery.verdict import Statement

ACTIVATIONS = {"relu": "ReLU", "tanh": "tanh", "sigmoid": "sigmoid"}
BARS = {"relu": 0.75, "tanh": 0.75, "sigmoid": 0.3}


def spec(activation: str, place: str) -> dict[str, Any]:
    """Six hidden layers of 64 units, η = .03, 6 epochs."""
    init = {"kind": "fan_in", "c": 2.0} if activation == "relu" else {"kind": "xavier_normal"}
    return {
        "data": {"kind": "digits", "batch_size": 32},
        "model": {
            "kind": "mlp",
            "depth": 6,
            "width": 64,
            "activation": {"kind": activation},
            "norm": {"kind": "batch", "place": place},
        },
        "init": init,
        "optimizer": {"kind": "sgd", "lr": 0.03},
        "budget": {"kind": "epochs", "epochs": 6},
        "probes": {"cost": "economy"},
    }


def claim(results: Results) -> list[Statement]:
    """CLAIMS P:place."""
    statements = []
    for kind, name in ACTIVATIONS.items():
        before = results.final(f"{kind}-before", "train_loss")
        after = results.final(f"{kind}-after", "train_loss")
        text = f"{name}: training loss, norm after the activation / before it"
        statements.append(every(text, ratios(after, before), below=BARS[kind]))
    return statements


EXPERIMENT = Experiment(
    key="bn-place",
    title="Batch norm before or after the activation",
    topic="normalization",
    question="Does the norm belong before the non-linearity, as in the paper, or behind it?",
    text=(
        "The paper puts it before: $f(\\mathrm{BN}(Wx))$, because a sum of many inputs looks more "
        "like a normal distribution than what comes out of $f$. Behind it, "
        "$\\mathrm{BN}(f(Wx))$, the next layer gets inputs with mean 0 and variance 1, which "
        "before gives only to $f$: ReLU and sigmoid make the mean positive again.",
        "Inputs with a mean stretch the loss in one direction, and descent has to follow the "
        "steepest. Sigmoid shows it most: its outputs lie around $1/2$ with a variance of a few "
        "hundredths.",
    ),
    expected="holds",
    references=(
        Reference("Fillatre, Deep Regularization", 2021, "F36"),
        Reference("Ioffe and Szegedy: Batch normalization", 2015),
        Reference("LeCun, Bottou, Orr, Müller: Efficient backprop", 1998),
    ),
    seconds=1.5,
    limits="At a small learning rate and a few epochs. With ReLU at η = 0.1 both are alike.",
    prediction=Prediction(
        question="Six layers, η = 0.03, six epochs. Which place gives the lower training loss?",
        options=(
            "Before, with every activation",
            "After, with every activation",
            "Before with ReLU, after with sigmoid",
            "No difference",
        ),
        answer=1,
        why="Behind the activation the norm centres what the next layer reads.",
    ),
    arms=tuple(
        Arm(f"{kind}-{place}", f"{name}, norm {place}", spec(kind, place))
        for kind, name in ACTIVATIONS.items()
        for place in ("before", "after")
    ),
    claim=claim,
    tables=("eval",),
    watch=Watch(
        picture="eval/train_loss",
        charts=("loss", "profile"),
        maps=("activation_mean", "activation_variance"),
        look="The map of activation means: zero where the norm stands behind the activation. The "
        "training loss of each pair: the one with the norm behind lies lower.",
    ),
)
