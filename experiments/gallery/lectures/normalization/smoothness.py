"""Is the landscape smoother with batch norm? At ten layers yes, at twenty only part of it."""

from __future__ import annotations

from typing import Any

import numpy as np

from experiments.gallery.bars import every, middle, ratios
from experiments.gallery.experiment import Arm, Experiment, Prediction, Reference, Watch
from experiments.gallery.results import Recorded, Results
from experiments.gallery.verdict import Statement

NEVER = 1_000_000  # steps: what this experiment does not look at
RATES = {10: 0.1, 20: 0.02}


def spec(norm: str, depth: int) -> dict[str, Any]:
    """64 ReLU units a layer, 6 epochs; every 5th step is looked at from half to four times η."""
    return {
        "data": {"kind": "digits", "batch_size": 64},
        "model": {"kind": "mlp", "depth": depth, "width": 64, "norm": {"kind": norm}},
        "init": {"kind": "fan_in", "c": 2.0},
        "optimizer": {"kind": "sgd", "lr": RATES[depth]},
        "budget": {"kind": "epochs", "epochs": 6},
        "probes": {
            "cost": "full",
            "along_gradient_every": 5,
            "statistics_every": NEVER,
            "histograms_every": NEVER,
            "units_every": NEVER,
            "gradient_noise_every": NEVER,
            "curvature_every": NEVER,
        },
    }


def found(runs: list[Recorded], column: str, of: Any) -> list[float]:
    """A number of a column of `along_gradient`, a run each; NaN where there is no row."""
    columns = [run.tables["along_gradient"][column] for run in runs]
    return [float(of(values)) if len(values) else float("nan") for values in columns]


def claim(results: Results) -> list[Statement]:
    """CLAIMS P:santurkar. The greatest β of a run is one batch's: its median over seeds, above 1.05
    (CLAIMS 1.4, which single seeds miss here). The gradient change at 20 layers depends on η: with
    a larger one it is smaller with norm too."""

    def ratio(depth: int, column: str, of: Any) -> list[float]:
        none, batch = (results.arm(f"{norm}-{depth}") for norm in ("none", "batch"))
        return ratios(found(none, column, of), found(batch, column, of))

    change, beta = "gradient_change_max", "smoothness"
    return [
        every(
            "10 layers: loss range without / with norm", ratio(10, "loss_range", np.median), above=5
        ),
        middle("10 layers: gradient change, the same", ratio(10, change, np.median), above=3),
        middle("10 layers: greatest β, the same", ratio(10, beta, np.max), above=1.05),
        middle("20 layers: loss range, the same", ratio(20, "loss_range", np.median), above=2),
        middle(
            "20 layers: gradient change is smaller with norm", ratio(20, change, np.median), above=1
        ),
        middle("20 layers: β is smaller with norm", ratio(20, beta, np.median), above=1),
    ]


EXPERIMENT = Experiment(
    key="bn-smoothness",
    title="A smoother landscape?",
    topic="normalization",
    question="Does batch norm make the loss smoother along the gradient?",
    text=(
        "Santurkar and others look where a step leads: at $w - s \\eta g$, with $g$ the gradient "
        "and $s$ from 0.5 to 4. How far the loss ranges, how much the gradient changes, and how "
        "much it changes per distance, $\\beta = \\max_s \\|\\nabla L(w - s \\eta g) - g\\| / "
        "\\|s \\eta g\\|$. With batch norm all three are smaller, they say, and that is why it "
        "trains faster.",
        "With 10 layers it is so: the loss ranges over a tenth, the gradient changes by a third. "
        "With 20 plain layers the third turns round: $\\beta$ is larger with the norm, and the "
        "gradient changes about as much as without. Each batch norm divides by "
        "$\\sigma$ what ReLU has cut in half, so towards the input the gradient grows a little "
        "with every layer: 20 layers with norm begin with exploding gradients, at a learning rate "
        "that must be small.",
    ),
    expected="partly",
    references=(
        Reference("Kolter and Chen, Normalization and Regularization, CMU", 2022, "K10"),
        Reference("Neumann, Activation, Normalization and Regularization", 2022, "N11"),
        Reference("Santurkar, Tsipras, Ilyas, Madry: How does batch norm help?", 2018),
    ),
    seconds=5,
    limits=(
        "Perceptrons on digits; the paper has VGG with 13 convolutions on CIFAR-10. Where it "
        "turns depends on depth: without shortcuts, between 10 and 20 layers."
    ),
    prediction=Prediction(
        question="With batch norm the gradient changes less per distance, along itself …",
        options=(
            "with 10 layers and with 20",
            "with 10 layers, not with 20",
            "with 20 layers, not with 10",
            "with neither",
        ),
        answer=1,
        why="Deep plain networks with batch norm have gradients that explode towards the input.",
    ),
    arms=tuple(
        Arm(f"{norm}-{depth}", f"{depth} layers, {name}", spec(norm, depth))
        for depth in RATES
        for norm, name in (("none", "no norm"), ("batch", "batch norm"))
    ),
    claim=claim,
    tables=("along_gradient",),
    watch=Watch(
        charts=(
            "along_gradient_loss_range",
            "along_gradient_gradient_change_max",
            "along_gradient_smoothness",
        ),
        maps=("weight_gradient_norm", "activation_variance"),
        look="Loss range: far lower with norm at both depths. Effective smoothness β: lower with "
        "norm at 10 layers, higher at 20. The map of gradient norms at step 1 says why.",
    ),
)
