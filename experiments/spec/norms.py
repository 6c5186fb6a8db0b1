"""Normalization layers, before or after the activation of a layer.

A unit is a feature of a fully connected layer or a channel of a convolution; a channel is
normalized over its positions too.
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from experiments.spec.base import Choice, knob


class NoNorm(Choice, title="None"):
    """No normalization."""

    kind: Literal["none"] = "none"

    def parameters(self, units: int) -> int:
        """Trainable numbers."""
        return 0


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
    affine: bool = knob(
        True,
        "Learned scale and shift",
        "γ and β of every unit are trained; off, they stay 1 and 0.",
        advanced=True,
    )

    def parameters(self, units: int) -> int:
        """Trainable numbers: γ and β."""
        return 2 * units if self.affine else 0


class BatchNorm(Norm, title="Batch norm"):
    """y = γ (x - μ) / √(σ² + ε) + β, with μ and σ² of each unit over the batch.

    Running averages replace them in evaluation (Ioffe and Szegedy 2015), unless the evaluation is
    chosen otherwise.
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
    """y = γ (x - μ) / √(σ² + ε) + β, with μ and σ² of each example over its units.

    The same in training and evaluation (Ba, Kiros and Hinton 2016).
    """

    implementation: ClassVar[str] = "experiments.nets.norms.layer:build"
    kind: Literal["layer"] = "layer"


class GroupNorm(Norm, title="Group norm"):
    """y = γ (x - μ) / √(σ² + ε) + β, with μ and σ² of each example over each group of units.

    1 group is layer norm (Wu and He 2018).
    """

    implementation: ClassVar[str] = "experiments.nets.norms.group:build"
    kind: Literal["group"] = "group"
    groups: int = knob(
        2, "Groups", "Groups of neighbouring units; must divide their number.", ge=1, le=4096
    )


class RmsNorm(Norm, title="RMS norm"):
    """y = γ x / √(mean x² + ε), the mean over the units of each example: layer norm that neither
    subtracts a mean nor adds a shift (Zhang and Sennrich 2019)."""

    implementation: ClassVar[str] = "experiments.nets.norms.rms:build"
    kind: Literal["rms"] = "rms"
    affine: bool = knob(
        True,
        "Learned scale",
        "γ of every unit is trained; off, it stays 1.",
        advanced=True,
    )

    def parameters(self, units: int) -> int:
        """Trainable numbers: γ."""
        return units if self.affine else 0


class InstanceNorm(Norm, title="Instance norm"):
    """y = γ (x - μ) / √(σ² + ε) + β, with μ and σ² of each channel of each example over its
    positions; a channel of one position becomes exactly β (Ulyanov et al. 2016)."""

    implementation: ClassVar[str] = "experiments.nets.norms.instance:build"
    kind: Literal["instance"] = "instance"


# A feature has one position, over which instance norm would leave nothing: convolutions only.
NormChoice = Annotated[
    NoNorm | BatchNorm | LayerNorm | GroupNorm | RmsNorm, Field(discriminator="kind")
]
ConvNormChoice = Annotated[
    NoNorm | BatchNorm | LayerNorm | GroupNorm | RmsNorm | InstanceNorm,
    Field(discriminator="kind"),
]
