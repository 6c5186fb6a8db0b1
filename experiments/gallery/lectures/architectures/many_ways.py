"""Seven recipes that share no choice, and end at the same accuracy."""

from __future__ import annotations

from typing import Any

from experiments.gallery.bars import every
from experiments.gallery.experiment import Arm, Experiment, Prediction, Reference, Watch
from experiments.gallery.results import Results
from experiments.gallery.verdict import Statement

HE = {"kind": "fan_in", "c": 2.0}
XAVIER = {"kind": "xavier_normal"}


def spec(
    activation: str, optimizer: dict[str, Any], init: dict[str, Any], **model: Any
) -> dict[str, Any]:
    """Three hidden layers of 64 units on digits, 25 epochs."""
    network = {"kind": "mlp", "depth": 3, "width": 64, "activation": {"kind": activation}}
    return {
        "data": {"kind": "digits", "batch_size": 32},
        "model": network | model,
        "init": init,
        "optimizer": optimizer,
        "budget": {"kind": "epochs", "epochs": 25},
        "probes": {"cost": "economy"},
    }


ARMS = (
    Arm(
        "relu", "ReLU, He, momentum", spec("relu", {"kind": "sgd", "lr": 0.02, "momentum": 0.9}, HE)
    ),
    Arm("tanh", "tanh, Xavier, Adam", spec("tanh", {"kind": "adam", "lr": 1e-3}, XAVIER)),
    Arm(
        "sigmoid",
        "sigmoid, batch norm, SGD",
        spec("sigmoid", {"kind": "sgd", "lr": 0.3}, XAVIER, norm={"kind": "batch"}),
    ),
    Arm(
        "gelu",
        "GELU, layer norm, AdamW",
        spec("gelu", {"kind": "adamw", "lr": 1e-3}, HE, norm={"kind": "layer"}),
    ),
    Arm(
        "residual",
        "ELU, residual, RMSprop",
        spec("elu", {"kind": "rmsprop", "lr": 1e-3}, XAVIER, kind="residual_mlp", scale=0.3),
    ),
    Arm(
        "leaky",
        "leaky ReLU, batch norm, dropout, Nesterov",
        spec(
            "leaky_relu",
            {"kind": "sgd", "lr": 0.02, "momentum": 0.9, "nesterov": True},
            HE,
            norm={"kind": "batch"},
            dropout={"kind": "inverted", "p": 0.1},
        ),
    ),
    Arm("softplus", "softplus, Adagrad", spec("softplus", {"kind": "adagrad", "lr": 0.03}, XAVIER)),
)


def claim(results: Results) -> list[Statement]:
    """CLAIMS P:manyways: all above .95 on validation, and within .04 of each other."""
    accuracy = {arm.key: results.final(arm.key, "val_accuracy") for arm in ARMS}
    spread = [max(column) - min(column) for column in zip(*accuracy.values(), strict=True)]
    fitted = [
        min(column)
        for column in zip(*(results.final(arm.key, "train_accuracy") for arm in ARMS), strict=True)
    ]
    statements = [
        every(f"{arm.title}: validation accuracy", accuracy[arm.key], above=0.95) for arm in ARMS
    ]
    return [
        *statements,
        every("best minus worst", spread, below=0.04),
        every("worst training accuracy of the seven", fitted, above=0.99),
    ]


EXPERIMENT = Experiment(
    key="many-ways",
    title="Seven recipes, one result",
    topic="architectures",
    question="How much does the recipe matter once each part of it works?",
    text=(
        "Seven networks for digits that share neither activation, norm nor optimizer: from "
        "ReLU with He's weights and momentum to softplus with Adagrad. Each choice was made "
        "so that signal and gradient pass. All fit the training data, and their validation "
        "accuracies lie within a few percent, no further apart than seeds of one recipe.",
        "The lecture draws the lesson: many very different choices work equally well, and why is "
        "not well understood. What does matter is whether a recipe works at all, which is what "
        "the rest of this gallery is about.",
    ),
    expected="holds",
    references=(Reference("Kolter and Chen, Normalization and Regularization, CMU", 2022, "K13"),),
    seconds=3.5,
    limits="An easy task. On hard ones recipes differ by more, and a tuned one wins.",
    prediction=Prediction(
        question="How far apart are the best and the worst of the seven in validation accuracy?",
        options=("Under 4 points", "5 to 10 points", "More than 10 points"),
        answer=0,
        why="Each of them lets the signal pass and fits the data.",
    ),
    arms=ARMS,
    claim=claim,
    tables=("eval",),
    watch=Watch(charts=("accuracy", "loss"), look="Seven curves that meet."),
)
