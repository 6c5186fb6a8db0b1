"""Inputs of very different sizes leave no learning rate that works."""

from __future__ import annotations

from typing import Any

from experiments.gallery.bars import every
from experiments.gallery.experiment import Arm, Experiment, Prediction, Reference, Watch
from experiments.gallery.results import Results
from experiments.gallery.verdict import Statement

RATES = (1e-6, 1e-5, 1e-4, 1e-3, 0.01, 0.1, 1.0)
KINDS = {"raw": "none", "normal": "standardize"}
TITLES = {"raw": "as they come", "normal": "standardized"}


def spec(kind: str, lr: float) -> dict[str, Any]:
    """Softmax regression; every feature multiplied by its own 10^u, u up to 3, and shifted."""
    return {
        "data": {
            "kind": "digits",
            "bad_scaling": 3.0,
            "scaling": KINDS[kind],
            "batch_size": 16,
        },
        "model": {"kind": "linear"},
        "init": {"kind": "zeros"},
        "optimizer": {"kind": "sgd", "lr": lr},
        "budget": {"kind": "epochs", "epochs": 8},
        "probes": {
            "cost": "full",
            "every": 50,
            "histograms_every": 100_000,
            "gradient_noise_every": 100_000,
            "along_gradient_every": 100_000,
            "units_every": 100_000,
            "curvature_every": 100_000,
        },
    }


def claim(results: Results) -> list[Statement]:
    """CLAIMS P:datanorm: no rate gives .9 in every seed, at least three do when standardized."""
    good = {
        kind: sum(min(results.final(name(kind, lr), "val_accuracy")) > 0.9 for lr in RATES)
        for kind in KINDS
    }
    sharpness = {
        kind: [run.tables["curvature"]["sharpness"][0] for run in results.arm(name(kind, RATES[0]))]
        for kind in KINDS
    }
    ratios = [a / b for a, b in zip(sharpness["raw"], sharpness["normal"], strict=True)]
    return [
        Statement(
            "as they come: rates of seven that reach 0.9", (good["raw"],), "none", good["raw"] == 0
        ),
        Statement(
            "standardized: rates of seven that reach 0.9",
            (good["normal"],),
            "at least three",
            good["normal"] >= 3,
        ),
        every("largest curvature at the start: as they come / standardized", ratios, above=100),
    ]


def name(kind: str, lr: float) -> str:
    """Key of an arm."""
    return f"{kind}-{lr:g}"


EXPERIMENT = Experiment(
    key="input-scaling",
    title="Inputs in metres and millimetres",
    topic="optimization",
    question="Why is the data standardized before anything else?",
    text=(
        r"The Hessian of softmax regression is built of $x x^T$. A feature that is 1,000 times as "
        r"large has a curvature a million times as large: the learning rate must stay below "
        r"$2 / \lambda_{max}$, which is set by the largest feature, and at such a rate the small "
        r"ones do not learn at all. Standardizing, $(x - \mu) / \sigma$, makes all directions "
        r"about equally curved.",
    ),
    expected="holds",
    references=(
        Reference("Fillatre, Deep Regularization", 2021, "F1"),
        Reference("Neychev, Optimization and regularization in Deep Learning", 2021, "Y12"),
        Reference("LeCun, Bottou, Orr, Müller: Efficient backprop", 1998),
    ),
    seconds=3.3,
    limits=(
        "Plain SGD. Adam scales each weight by itself and suffers less. Pixels as they are, 0 to "
        "16, are all of one size and do well too."
    ),
    prediction=Prediction(
        question="Seven learning rates from 1e-6 to 1, badly scaled inputs. How many reach 90 %?",
        options=("None", "One, if it is well chosen", "Three"),
        answer=0,
        why="What the large features can bear is too little for the small ones.",
    ),
    arms=tuple(
        Arm(name(kind, lr), f"{TITLES[kind]}, η = {lr:g}", spec(kind, lr))
        for kind in KINDS
        for lr in RATES
    ),
    claim=claim,
    tables=("eval", "curvature"),
    watch=Watch(
        charts=("accuracy", "loss", "sharpness"),
        maps=("weight_gradient_norm", "weight_norm"),
        look="The validation accuracy of the seven arms on each side.",
    ),
)
