"""Weight initializations. Biases start at zero. n_in is fan-in, n_out fan-out."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from experiments.spec.base import Choice, knob


class Zeros(Choice, title="Zeros"):
    """w = 0: every unit of a layer computes the same, and symmetry never breaks."""

    implementation: ClassVar[str] = "experiments.nets.inits.zeros:fill"
    kind: Literal["zeros"] = "zeros"


class Normal(Choice, title="Normal (fixed std)"):
    """w ~ N(0, std²), the same for every layer, whatever its fan-in."""

    implementation: ClassVar[str] = "experiments.nets.inits.normal:fill"
    kind: Literal["normal"] = "normal"
    std: float = knob(0.1, "Std", "Standard deviation of each weight.", log=True, gt=0, le=100)


class FanIn(Choice, title="Fan-in: N(0, c / n_in)"):
    """w ~ N(0, c / n_in). With ReLU, c = 2 keeps the variance of the activations over the layers;
    c = 1 halves it at every layer, c = 3 multiplies it by 1.5 (He et al. 2015)."""

    implementation: ClassVar[str] = "experiments.nets.inits.fan_in:fill"
    kind: Literal["fan_in"] = "fan_in"
    c: float = knob(2.0, "c", "Variance of a weight times its fan-in.", gt=0, le=100)


class Xavier(Choice):
    """What both Xavier draws share."""

    gain: float = knob(
        1.0, "Gain", "Factor on the standard deviation.", advanced=True, gt=0, le=100
    )


class XavierNormal(Xavier, title="Xavier normal"):
    """w ~ N(0, 2 gain² / (n_in + n_out)): a compromise between keeping the activations and keeping
    the gradients (Glorot and Bengio 2010)."""

    implementation: ClassVar[str] = "experiments.nets.inits.xavier_normal:fill"
    kind: Literal["xavier_normal"] = "xavier_normal"


class XavierUniform(Xavier, title="Xavier uniform"):
    """w ~ U(-a, a), a = gain √(6 / (n_in + n_out)): the variance of Xavier normal
    (Glorot and Bengio 2010)."""

    implementation: ClassVar[str] = "experiments.nets.inits.xavier_uniform:fill"
    kind: Literal["xavier_uniform"] = "xavier_uniform"


class Kaiming(Choice):
    """What both Kaiming draws share."""

    mode: Literal["fan_in", "fan_out"] = knob(
        "fan_in",
        "Mode",
        "fan_in keeps the variance of the activations, fan_out that of the gradients.",
        advanced=True,
    )


class KaimingNormal(Kaiming, title="Kaiming normal"):
    """w ~ N(0, 2 / n), n the fan chosen by mode: made for ReLU, which halves the second moment
    (He et al. 2015)."""

    implementation: ClassVar[str] = "experiments.nets.inits.kaiming_normal:fill"
    kind: Literal["kaiming_normal"] = "kaiming_normal"


class KaimingUniform(Kaiming, title="Kaiming uniform"):
    """w ~ U(-a, a), a = √(6 / n), n the fan chosen by mode: the variance of Kaiming normal
    (He et al. 2015)."""

    implementation: ClassVar[str] = "experiments.nets.inits.kaiming_uniform:fill"
    kind: Literal["kaiming_uniform"] = "kaiming_uniform"


InitChoice = Annotated[
    Zeros | Normal | FanIn | XavierNormal | XavierUniform | KaimingNormal | KaimingUniform,
    Field(discriminator="kind"),
]
