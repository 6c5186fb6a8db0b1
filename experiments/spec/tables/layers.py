"""The table `layers`: what is measured at every layer, in the order of its columns."""

from __future__ import annotations

from experiments.spec.tables.description import Quantity, TableDescription

_GLOROT = "Glorot and Bengio 2010"

QUANTITIES = (
    Quantity(
        "activation_mean",
        "Activation mean",
        "Mean of the outputs of the layer (after norm and activation) over batch and units.",
        formula="m = Σ h / (B n)",
        source=_GLOROT,
        implementation="experiments.probes.activation_mean:measure",
    ),
    Quantity(
        "activation_variance",
        "Activation variance",
        "Variance of the outputs of the layer (after norm and activation) over batch and units. "
        "Falling with depth: the signal vanishes; rising: it explodes.",
        formula="q = Σ (h - m)² / (B n)",
        source=_GLOROT,
        log=True,
        low=0,
        implementation="experiments.probes.activation_variance:measure",
    ),
    Quantity(
        "dead_share",
        "Dead units",
        "Share of units whose activation is exactly 0 on every example of the batch.",
        unit="share",
        formula="#{units u: h_u(x) = 0 for all x} / n",
        low=0,
        high=1,
        implementation="experiments.probes.dead_share:measure",
    ),
    Quantity(
        "saturated_share",
        "Saturated units",
        "Share of activations in the flat ends of tanh (beyond ±0.97) or sigmoid (below 0.03, "
        "above 0.97), where almost no gradient passes. 0 for other functions.",
        unit="share",
        formula="#{|h - centre| > bound} / (B n)",
        source=_GLOROT,
        low=0,
        high=1,
        implementation="experiments.probes.saturated_share:measure",
    ),
    Quantity(
        "activation_gradient_variance",
        "Activation gradient variance",
        "Variance of the gradient of the loss with respect to the outputs of the layer, over "
        "batch and units. Falling towards the input: the gradient vanishes.",
        formula="Σ (g - ḡ)² / (B n), g = ∂L/∂h",
        source=_GLOROT,
        log=True,
        low=0,
        implementation="experiments.probes.activation_gradient_variance:measure",
    ),
    Quantity(
        "weight_gradient_norm",
        "Weight gradient norm",
        "Norm of the gradient of the loss with respect to the weights of the layer, before "
        "clipping.",
        formula="‖∂L/∂W‖",
        log=True,
        low=0,
        implementation="experiments.probes.weight_gradient_norm:measure",
    ),
    Quantity(
        "weight_norm",
        "Weight norm",
        "Norm of the weights of the layer, biases not counted.",
        formula="‖W‖",
        log=True,
        low=0,
        implementation="experiments.probes.weight_norm:measure",
    ),
    Quantity(
        "update_ratio",
        "Update ratio",
        "Size of this step's change of the weights, as a share of the weights. About 1e-3 is "
        "usual; far below, the layer does not learn; near 1, it is overwritten.",
        formula="‖W_after - W_before‖ / ‖W_before‖",
        source="Karpathy, CS231n notes",
        log=True,
        low=0,
        implementation="experiments.probes.update_ratio:measure",
    ),
)

TABLE = TableDescription(
    "layers",
    "Layers",
    "Signal, gradient and weights of every layer at the measured steps.",
    "economy",
    QUANTITIES,
    every="every",
)
