"""Scale of the first weights × normalization: where each still trains."""

from __future__ import annotations

from math import isnan
from typing import Any

from experiments.gallery.bars import every
from experiments.gallery.experiment import Arm, Experiment, Prediction, Reference, Watch
from experiments.gallery.results import Results
from experiments.gallery.verdict import Statement

SCALES = (0.01, 0.1, 0.3, 1.0, 2.0, 4.0, 10.0)
NORMS = {"none": "no norm", "batch": "batch norm", "layer": "layer norm"}


def spec(norm: str, scale: float) -> dict[str, Any]:
    """6 hidden layers of 64 ReLU units on digits; He's weights times `scale`."""
    return {
        "data": {"kind": "digits", "batch_size": 32},
        "model": {"kind": "mlp", "depth": 6, "width": 64, "norm": {"kind": norm}},
        "init": {"kind": "kaiming_normal", "factor": scale},
        "optimizer": {"kind": "sgd", "lr": 0.1},
        "budget": {"kind": "epochs", "epochs": 10},
        "probes": {"cost": "economy"},
    }


def key(norm: str, scale: float) -> str:
    """Of its arm."""
    return f"{norm}-{scale:g}"


def claim(results: Results) -> list[Statement]:
    """CLAIMS P:gain. Accuracy of a diverged run counts as 0. He × 2 and 4 end in NaN in most seeds,
    in others the first update kills every unit: they learn nothing either way."""

    def accuracies(norm: str, scale: float) -> list[float]:
        ended = results.arm(key(norm, scale))
        final = [0.0 if run.state == "diverged" else run.final("train_accuracy") for run in ended]
        return [0.0 if isnan(value) else value for value in final]

    def worst(norm: str, scales: tuple[float, ...]) -> list[float]:
        return [min(each) for each in zip(*(accuracies(norm, s) for s in scales), strict=True)]

    def best(norm: str, scales: tuple[float, ...]) -> list[float]:
        return [max(each) for each in zip(*(accuracies(norm, s) for s in scales), strict=True)]

    diverged = [run.diverged_by for run in results.arm(key("none", 10.0))]
    others = (*SCALES[:3], *SCALES[4:])
    return [
        every("no norm, He × 1: accuracy", accuracies("none", 1.0), above=0.9),
        every("no norm, other scales: best accuracy", best("none", others), below=0.2),
        every("no norm, He × 10: step of the first NaN", diverged, below=100),
        every("batch norm, all seven scales: worst accuracy", worst("batch", SCALES), above=0.8),
        every("layer norm, He × 0.3 to 10: worst accuracy", worst("layer", SCALES[2:]), above=0.8),
        every("layer norm, He × 0.01: accuracy", accuracies("layer", 0.01), above=0.8),
    ]


EXPERIMENT = Experiment(
    key="gain",
    title="A thousandfold range of first weights, with and without a norm",
    topic="initialization",
    question="Does normalization make the initialization unimportant?",
    text=(
        r"Without a norm the factor a layer is $k^2$ for He's weights times $k$: six layers train "
        r"for $k = 1$ only; below nothing is learned, above the loss overflows, or "
        r"the first update kills all units.",
        r"Batch norm divides each layer by its own standard deviation, so $k$ cancels: "
        r"$\mathrm{BN}(kz) = \mathrm{BN}(z)$. All seven scales train, from $k = 0.01$ to "
        r"$k = 10$. What $k$ still changes is the effective learning rate, as the gradient of the "
        r"weights is divided by $k$.",
        r"Layer norm does the same, but for the smallest scale: there the variance of $z$ is about "
        r"$10^{-5}$ or less, and the $\varepsilon = 10^{-5}$ beside it in the root is no longer "
        r"small. Choices interact: the norm decides how much the initialization matters.",
    ),
    expected="partly",
    references=(
        Reference("Fillatre, Deep Regularization", 2021, "F3"),
        Reference("Fillatre, Deep Regularization", 2021, "F10"),
        Reference("Fillatre, Deep Regularization", 2021, "F29"),
        Reference("Neumann, Activation, Normalization and Regularization", 2022, "N16"),
        Reference("Kolter and Chen, Normalization and Regularization, CMU", 2022, "K8"),
        Reference("Kolter and Chen, Normalization and Regularization, CMU", 2022, "K9"),
        Reference("Ioffe and Szegedy: Batch normalization", 2015),
    ),
    seconds=2.8,
    limits=(
        "What does not hold is that layer norm bears every scale. Batch norm bears k = 0.01 here "
        "with six layers; with more layers or a larger ε it would not."
    ),
    prediction=Prediction(
        question="First weights a hundred times too small. Which networks learn?",
        options=("None", "With batch norm", "With layer norm", "With either norm"),
        answer=1,
        why="Layer norm's ε outweighs the tiny variance; batch norm catches up within a few steps.",
    ),
    arms=tuple(
        Arm(key(norm, scale), f"{name}, He × {scale:g}", spec(norm, scale))
        for scale in SCALES
        for norm, name in NORMS.items()
    ),
    claim=claim,
    watch=Watch(
        charts=("accuracy", "loss", "profile"),
        look="Final accuracies: without a norm one curve of seven rises; with batch norm all do.",
        picture="eval/train_accuracy",
    ),
)
