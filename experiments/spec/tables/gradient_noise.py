"""The table `gradient_noise`: how much the gradient differs from batch to batch."""

from __future__ import annotations

from experiments.spec.tables.description import Quantity, TableDescription

BATCHES = 8
_MCCANDLISH = "McCandlish et al. 2018"

TABLE = TableDescription(
    "gradient_noise",
    "Gradient noise",
    "From the gradients of 8 batches of the run's size, drawn for this from the training data "
    "without augmentation, dropout off. Not with a full batch, which has no noise.",
    "full",
    (
        Quantity(
            "variance",
            "Gradient variance",
            "Expected squared distance of a batch's gradient from that of all data; falls as one "
            "over the batch size.",
            formula="V = Σ_k ‖g_k - ḡ‖² / (K - 1)",
            source=_MCCANDLISH,
            log=True,
            low=0,
            layered=False,
        ),
        Quantity(
            "norm_squared",
            "Squared gradient norm",
            "Of the gradient of all data, as the batches tell it. Below 0 where they tell nothing.",
            formula="‖ḡ‖² - V / K",
            source=_MCCANDLISH,
            layered=False,
        ),
        Quantity(
            "noise_scale",
            "Noise scale",
            "Batch size at which noise and signal are equally large: far below it a larger batch "
            "pays, far above it is wasted. At most 64 batch sizes, what 8 batches can tell.",
            unit="examples",
            formula="B V / ‖g‖²",
            source=_MCCANDLISH,
            log=True,
            low=0,
            layered=False,
        ),
    ),
    implementation="experiments.probes.curvature.gradient_noise:GradientNoise",
    every="gradient_noise_every",
    rows=200,
    applies=lambda spec: spec.batch_size < spec.data.sizes[0],
    work=lambda spec: 10.0,
)
