"""The table `preactivations`: how the inputs of the activation functions are distributed."""

from __future__ import annotations

from experiments.spec.tables.description import Quantity, TableDescription

PERCENTILES = (1, 5, 15, 50, 85, 95, 99)


def _percentile(p: int) -> Quantity:
    middle = "Half of them lie below: the median." if p == 50 else f"{p} % of them lie below."
    return Quantity(
        f"preactivation_p{p}",
        f"Pre-activation, {p}th percentile",
        f"Of the inputs of the activation function, over batch and units. {middle}",
        formula="z = W h + b, after a norm that stands before the activation",
        source="Ioffe and Szegedy 2015, figure 1: 15, 50 and 85 over the steps",
    )


TABLE = TableDescription(
    "preactivations",
    "Pre-activations",
    "Percentiles of what goes into the activation functions, on the batch of the step. Of an LSTM "
    "what goes into its gates, of the output layer the outputs.",
    "standard",
    (
        *map(_percentile, PERCENTILES),
        Quantity(
            "preactivation_mean",
            "Pre-activation mean",
            "Mean of the inputs of the activation function over batch and units.",
            formula="Σ z / (B n)",
        ),
        Quantity(
            "preactivation_variance",
            "Pre-activation variance",
            "Variance of the inputs of the activation function over batch and units.",
            formula="Σ (z - z̄)² / (B n)",
            source="Glorot and Bengio 2010",
            log=True,
            low=0,
        ),
    ),
    implementation="experiments.probes.preactivations:Preactivations",
    every="statistics_every",
    work=lambda spec: 1.5,  # on a small network, where it is most
    fewest=20,
)
