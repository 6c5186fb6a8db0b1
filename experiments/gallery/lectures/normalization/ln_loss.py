"""Layer norm at equal learning rates: the training loss of a plain perceptron ends higher."""

from __future__ import annotations

from typing import Any

from experiments.gallery.bars import middle, ratios
from experiments.gallery.experiment import Arm, Experiment, Prediction, Reference, Watch
from experiments.gallery.results import Results
from experiments.gallery.verdict import Statement

NORMS: dict[str, dict[str, Any]] = {
    "none": {"kind": "none"},
    "before": {"kind": "layer"},
    "after": {"kind": "layer", "place": "after", "affine": False},
}
TITLES = {"none": "no norm", "before": "layer norm", "after": "layer norm after, no γ, β"}
BARS = {0.3: 1.5, 0.1: 1.1}  # CLAIMS 1.25 for .1, of which a smaller η has no margin


def spec(norm: str, rate: float) -> dict[str, Any]:
    """Three hidden layers of 64 ReLU units, 20 epochs."""
    return {
        "data": {"kind": "digits", "batch_size": 32},
        "model": {"kind": "mlp", "depth": 3, "width": 64, "norm": NORMS[norm]},
        "init": {"kind": "fan_in", "c": 2.0},
        "optimizer": {"kind": "sgd", "lr": rate},
        "budget": {"kind": "epochs", "epochs": 20},
        "probes": {"cost": "economy"},
    }


def claim(results: Results) -> list[Statement]:
    """CLAIMS P:ln-loss. By the median over seeds: the loss of a run without norm, a thousandth, is
    a sum over few examples."""
    statements = []
    for rate, bar in BARS.items():
        none = results.final(f"none-{rate}", "train_loss")
        for norm in ("before", "after"):
            with_norm = results.final(f"{norm}-{rate}", "train_loss")
            text = f"η = {rate}, {TITLES[norm]}: training loss / that without norm"
            statements.append(middle(text, ratios(with_norm, none), above=bar))
    return statements


EXPERIMENT = Experiment(
    key="ln-loss",
    title="Layer norm and a low training loss",
    topic="normalization",
    question="Layer norm keeps every layer's size. Does a plain network then fit better?",
    text=(
        "Kolter and Chen note that fully connected networks with layer norm are often harder to "
        "train to low loss: the norm of an example's activations is taken from it, although it can "
        "tell the classes apart. After $\\hat{h} = (h - \\mu) / \\sigma$ over the units of one "
        "example, $h$ and $2h$ are the same.",
        "Without norm a network that fits goes on by growing: twice the logits, half the loss, and "
        "more. Behind a norm only the output layer can do that.",
    ),
    expected="holds",
    references=(
        Reference("Kolter and Chen, Normalization and Regularization, CMU", 2022, "K3"),
        Reference("Ba, Kiros, Hinton: Layer normalization", 2016),
    ),
    seconds=1.5,
    limits=(
        "At equal learning rates, where the network without norm is stable. On MNIST at η = 0.3 "
        "it is not, and layer norm ends lower. Validation accuracy is the same here."
    ),
    prediction=Prediction(
        question="After 20 epochs at the same η, which training loss is the lowest?",
        options=("With layer norm", "Without norm", "With layer norm without γ and β", "All equal"),
        answer=1,
        why="Nothing keeps its activations from growing, and that makes a fitted loss small.",
    ),
    arms=tuple(
        Arm(f"{norm}-{rate}", f"{TITLES[norm]}, η = {rate}", spec(norm, rate))
        for rate in BARS
        for norm in NORMS
    ),
    claim=claim,
    tables=("eval",),
    watch=Watch(
        picture="eval/train_loss",
        charts=("loss", "accuracy"),
        look="Training loss on a logarithmic scale: at each η the run without norm ends lowest.",
    ),
)
