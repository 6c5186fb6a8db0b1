"""Normalization layers, before or after the activation of each hidden layer."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from experiments.spec.base import Choice, knob


class NoNorm(Choice, title="None"):
    """No normalization."""

    kind: Literal["none"] = "none"


class Norm(Choice):
    """What every normalization has in common."""

    place: Literal["before", "after"] = knob(
        "before", "Place", "before: linear, norm, activation. after: linear, activation, norm."
    )
    eps: float = knob(
        1e-5,
        "Epsilon",
        "Added to the variance, so that a constant feature does not divide by zero.",
        log=True,
        advanced=True,
        gt=0,
        le=1,
    )


class BatchNorm(Norm, title="Batch norm"):
    """y = γ (x - μ) / √(σ² + ε) + β, with μ and σ² of each feature over the batch.

    Running averages replace them in evaluation (Ioffe and Szegedy 2015).
    """

    implementation: ClassVar[str] = "experiments.nets.norms.batch:build"
    kind: Literal["batch"] = "batch"
    momentum: float = knob(
        0.1,
        "Running momentum",
        "Weight of the newest batch in the running averages used for evaluation.",
        advanced=True,
        gt=0,
        le=1,
    )


class LayerNorm(Norm, title="Layer norm"):
    """y = γ (x - μ) / √(σ² + ε) + β, with μ and σ² of each example over its features.

    The same in training and evaluation (Ba, Kiros and Hinton 2016).
    """

    implementation: ClassVar[str] = "experiments.nets.norms.layer:build"
    kind: Literal["layer"] = "layer"


NormChoice = Annotated[NoNorm | BatchNorm | LayerNorm, Field(discriminator="kind")]
