"""The table `along_gradient`: how smooth the loss is where a step of the gradient leads."""

from __future__ import annotations

from experiments.spec.tables.description import Quantity, TableDescription

_SANTURKAR = "Santurkar et al. 2018"


def _number(name: str, title: str, help: str, formula: str, log: bool = True) -> Quantity:
    low = 0 if log else None
    return Quantity(
        name, title, help, formula=formula, source=_SANTURKAR, log=log, low=low, layered=False
    )


TABLE = TableDescription(
    "along_gradient",
    "Along the gradient",
    "Loss and gradient of the step's batch at w - s η g, s = 0.5, 1, 2, 3, 4, g the gradient at "
    "w: with L1, L2 and coupled decay, dropout off, batch statistics.",
    "full",
    (
        _number("loss_min", "Least loss", "Of the five points.", "min L", log=False),
        _number("loss_max", "Greatest loss", "Of the five points.", "max L", log=False),
        _number(
            "loss_range",
            "Loss range",
            "How much the loss varies from half a step to four. Small: the landscape is smooth.",
            "max L - min L",
        ),
        _number(
            "gradient_change_min",
            "Least gradient change",
            "Of the five points.",
            "min ‖∇L(w - s η g) - g‖",
        ),
        _number(
            "gradient_change_max",
            "Greatest gradient change",
            "Of the five points. Small: the gradient predicts the next one.",
            "max ‖∇L(w - s η g) - g‖",
        ),
        _number(
            "smoothness",
            "Effective smoothness β",
            "Greatest change of the gradient per distance. Small: smooth.",
            "β = max ‖∇L(w - s η g) - g‖ / ‖s η g‖",
        ),
    ),
    implementation="experiments.probes.curvature.along_gradient:AlongGradient",
    every="along_gradient_every",
    rows=200,
    work=lambda spec: 7.0,
)
