"""The table `curvature`: the sharpness of the descended loss, beside what the step can bear."""

from __future__ import annotations

from typing import TYPE_CHECKING

from experiments.spec.tables.description import Quantity, TableDescription

if TYPE_CHECKING:
    from experiments.spec.run import RunSpec

EXAMPLES = 256  # of the training data, drawn once a run
FULL_BATCH = 2000  # the same where a step takes all of them
_COHEN = "Cohen et al. 2021"


def examples(spec: RunSpec) -> int:
    """How many training examples the loss is taken of."""
    return min(spec.data.sizes[0], FULL_BATCH if spec.optimizer.full_batch else EXAMPLES)


def _work(spec: RunSpec) -> float:
    return 16 + 3 * examples(spec) / spec.batch_size  # measured: 13 to 60


TABLE = TableDescription(
    "curvature",
    "Curvature",
    "The largest eigenvalue of the Hessian of what the optimizer descends: the loss on a fixed "
    "part of the training data (256 examples; up to 2,000 with a full batch), with L2 and coupled "
    "decay, dropout off, batch statistics.",
    "full",
    (
        Quantity(
            "sharpness",
            "Sharpness",
            "Largest eigenvalue of the Hessian. Full-batch descent raises it to the threshold and "
            "hovers there, the edge of stability.",
            formula="λ_max(∇²L)",
            source=_COHEN,
            layered=False,
        ),
        Quantity(
            "threshold",
            "Stability threshold",
            "Curvature above which descent overshoots on a quadratic. Only with SGD and gradient "
            "descent, without dampening.",
            formula="2/η; with momentum (2 + 2μ)/η; with Nesterov (2 + 2μ)/((1 + 2μ) η)",
            source=_COHEN,
            low=0,
            layered=False,
        ),
        Quantity(
            "residual",
            "Residual",
            "How far the pair found is from an eigenpair: the sharpness is within this share of an "
            "eigenvalue. Iterated to 0.01 at most 3 times 6 products, at first 10 times.",
            formula="‖H v - λ v‖ / |λ|",
            source="Lanczos 1950",
            log=True,
            low=0,
            layered=False,
        ),
        Quantity(
            "products",
            "Hessian products",
            "Products of the Hessian with a vector that were taken for this row.",
            low=0,
            layered=False,
        ),
    ),
    implementation="experiments.probes.curvature.sharpness:Sharpness",
    every="curvature_every",
    rows=200,
    work=_work,
)
