"""A batch's gradient is the full gradient plus noise, whose variance falls as one over its size."""

from __future__ import annotations

from statistics import mean
from typing import Any

from experiments.gallery.bars import every
from experiments.gallery.experiment import Arm, Experiment, Prediction, Reference, Watch
from experiments.gallery.results import Results
from experiments.gallery.verdict import Statement

SIZES = (8, 32, 128)
EXAMPLES = 1437  # of digits, to train


def spec(size: int) -> dict[str, Any]:
    """The learning rate is next to nothing: all batches are taken at the same weights."""
    return {
        "data": {"kind": "digits", "batch_size": size},
        "model": {"kind": "mlp", "depth": 2, "width": 64},
        "optimizer": {"kind": "sgd", "lr": 1e-9},
        "budget": {"kind": "steps", "count": 40},
        "probes": {
            "cost": "full",
            "gradient_noise_every": 1,
            "curvature_every": 40,
            "along_gradient_every": 40,
            "units_every": 40,
            "histograms_every": 40,
            "statistics_every": 40,
        },
    }


def claim(results: Results) -> list[Statement]:
    """CLAIMS P:noise: B times the variance is the same for all B, within 25 %.

    Batches are drawn without replacement, which makes the variance smaller by
    (N - B) / (N - 1); that is taken out."""
    scaled = {}
    for size in SIZES:
        finite = (EXAMPLES - 1) / (EXAMPLES - size)
        variances = [
            run.tables["gradient_noise"]["variance"].mean() for run in results.arm(str(size))
        ]
        scaled[size] = [size * finite * float(variance) for variance in variances]
    middle = [mean(figures) for figures in zip(*scaled.values(), strict=True)]
    return [
        every(
            f"B = {size}: B Var(g), as a share of the mean over all B",
            [a / b for a, b in zip(scaled[size], middle, strict=True)],
            above=0.75,
            below=1.25,
        )
        for size in SIZES
    ]


EXPERIMENT = Experiment(
    key="batch-noise",
    title="How noisy is a batch?",
    topic="optimization",
    question="What do four times as many examples in a batch buy?",
    text=(
        r"The gradient of a batch of $B$ examples is an average of $B$ draws, so $E |g_B - g|^2 = "
        r"\mathrm{tr}(\Sigma) / B$ with $\Sigma$ the covariance of the gradients of single "
        r"examples. Four times the batch halves the noise's length and costs four times the "
        r"arithmetic. What pays for larger batches is the machine, which multiplies matrices "
        r"better than vectors.",
    ),
    expected="holds",
    references=(
        Reference("Neychev, Optimization and regularization in Deep Learning", 2021, "Y3"),
        Reference("McCandlish and others: An empirical model of large-batch training", 2018),
    ),
    seconds=0.7,
    limits="At the first weights. Later the noise shrinks or grows with the loss.",
    prediction=Prediction(
        question="A batch 16 times as large: by what factor is the variance smaller?",
        options=("4", "16", "256"),
        answer=1,
        why="The variance of a mean is one over the number of draws.",
    ),
    arms=tuple(Arm(str(size), f"B = {size}", spec(size)) for size in SIZES),
    claim=claim,
    tables=("gradient_noise",),
    watch=Watch(
        charts=("gradient_noise_variance", "gradient_noise_noise_scale", "gradient"),
        maps=("weight_gradient_norm", "activation_gradient_variance"),
        look="Three bands of the gradient's variance, a factor of four apart.",
    ),
)
