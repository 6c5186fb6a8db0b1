"""The table `weights`: where the weights of every layer are and how far they have come."""

from __future__ import annotations

from experiments.spec.tables.description import Quantity, TableDescription

TABLE = TableDescription(
    "weights",
    "Weights",
    "Weights of every layer before the update of the step, biases not counted.",
    "standard",
    (
        Quantity(
            "weight_movement",
            "Movement from initialization",
            "How far the weights are from where they began, as a share of where they began. Far "
            "below 1, the network stays close to its linearization (lazy training).",
            formula="‖W - W₀‖ / ‖W₀‖; weights that began at 0 and moved: infinite",
            source="Chizat, Oyallon and Bach 2019",
            log=True,
            low=0,
        ),
        Quantity(
            "scaled_weight_variance",
            "Weight variance × fan-in",
            "Variance of the weights times the inputs of a unit: 2 keeps a ReLU signal (He), 1 a "
            "linear one (Glorot).",
            formula="n_in Σ (w - w̄)² / N",
            source="He et al. 2015",
            log=True,
            low=0,
        ),
        Quantity(
            "weight_zeros",
            "Zero weights",
            "Share of weights that are exactly 0.",
            unit="share",
            formula="#{w = 0} / N",
            low=0,
            high=1,
        ),
        Quantity(
            "gradient_zeros",
            "Zero gradients",
            "Share of weights whose gradient is exactly 0 at this step: dead units, or numbers too "
            "small for the format.",
            unit="share",
            formula="#{∂L/∂w = 0} / N",
            low=0,
            high=1,
        ),
    ),
    implementation="experiments.probes.weights:Weights",
    every="statistics_every",
    work=lambda spec: 0.5,  # on a small network, where it is most
    fewest=20,
)
