"""Initializations. n_in is fan-in, n_out fan-out: inputs, or outputs, times positions of the
kernel. Biases start at one value, 0 unless chosen otherwise; a norm at γ = 1, β = 0."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from experiments.spec.base import Choice, knob


class Init(Choice):
    """What every initialization has in common."""

    bias: float = knob(
        0.0, "Bias", "Every bias starts at this value.", advanced=True, ge=-1000, le=1000
    )


class Drawn(Init):
    """What every random initialization has in common."""

    factor: float = knob(
        1.0,
        "Gain factor",
        "Every drawn number is multiplied by it.",
        log=True,
        advanced=True,
        gt=0,
        le=1000,
    )


class Zeros(Init, title="Zeros"):
    """w = 0: every unit of a layer computes the same, and symmetry never breaks."""

    implementation: ClassVar[str] = "experiments.nets.inits.zeros:fill"
    kind: Literal["zeros"] = "zeros"


class Constant(Init, title="Constant"):
    """w = value: as with zeros, all units of a layer stay alike for ever."""

    implementation: ClassVar[str] = "experiments.nets.inits.constant:fill"
    kind: Literal["constant"] = "constant"
    value: float = knob(0.1, "Value", "Every weight.", ge=-100, le=100)


class Normal(Drawn, title="Normal (fixed std)"):
    """w ~ N(0, std²), the same for every layer, whatever its fan-in."""

    implementation: ClassVar[str] = "experiments.nets.inits.normal:fill"
    kind: Literal["normal"] = "normal"
    std: float = knob(0.1, "Std", "Standard deviation of each weight.", log=True, gt=0, le=100)


class PositiveNormal(Drawn, title="Positive normal: |N(0, c / n_in)|"):
    """w = |v|, v ~ N(0, c / n_in): no sign to cancel, so sums grow with √n_in and tanh and sigmoid
    saturate."""

    implementation: ClassVar[str] = "experiments.nets.inits.positive_normal:fill"
    kind: Literal["positive_normal"] = "positive_normal"
    c: float = knob(1.0, "c", "Mean square of a weight times its fan-in.", gt=0, le=100)


class FanIn(Drawn, title="Fan-in: N(0, c / n_in)"):
    """w ~ N(0, c / n_in). With ReLU, c = 2 keeps the variance of the activations over the layers;
    c = 1 halves it at every layer, c = 3 multiplies it by 1.5 (He et al. 2015)."""

    implementation: ClassVar[str] = "experiments.nets.inits.fan_in:fill"
    kind: Literal["fan_in"] = "fan_in"
    c: float = knob(2.0, "c", "Variance of a weight times its fan-in.", gt=0, le=100)


class FanOut(Drawn, title="Fan-out: N(0, c / n_out)"):
    """w ~ N(0, c / n_out). With ReLU, c = 2 keeps the variance of the gradients over the layers,
    as fan-in does that of the activations (He et al. 2015)."""

    implementation: ClassVar[str] = "experiments.nets.inits.fan_out:fill"
    kind: Literal["fan_out"] = "fan_out"
    c: float = knob(2.0, "c", "Variance of a weight times its fan-out.", gt=0, le=100)


class Xavier(Drawn):
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


class Kaiming(Drawn):
    """What both Kaiming draws share."""

    mode: Literal["fan_in", "fan_out"] = knob(
        "fan_in",
        "Mode",
        "fan_in keeps the variance of the activations, fan_out that of the gradients.",
        advanced=True,
    )
    nonlinearity: Literal["linear", "relu", "leaky_relu", "tanh", "selu"] = knob(
        "relu",
        "Made for",
        "The activation sets the gain g, as in PyTorch: linear 1, relu √2, leaky_relu "
        "√(2 / (1 + slope²)), tanh 5/3, selu 3/4.",
        advanced=True,
    )
    slope: float = knob(
        0.01, "Slope", "Of leaky ReLU, where it is chosen here.", advanced=True, ge=0, le=10
    )

    @property
    def gain_squared(self) -> float:
        """g²: variance of a weight times its fan."""
        if self.nonlinearity == "leaky_relu":
            return 2 / (1 + self.slope**2)
        return {"linear": 1.0, "relu": 2.0, "tanh": 25 / 9, "selu": 9 / 16}[self.nonlinearity]


class KaimingNormal(Kaiming, title="Kaiming normal"):
    """w ~ N(0, g² / n), n the fan chosen by mode; g² = 2 for ReLU, which halves the second moment
    (He et al. 2015)."""

    implementation: ClassVar[str] = "experiments.nets.inits.kaiming_normal:fill"
    kind: Literal["kaiming_normal"] = "kaiming_normal"


class KaimingUniform(Kaiming, title="Kaiming uniform"):
    """w ~ U(-a, a), a = g √(3 / n), n the fan chosen by mode: the variance of Kaiming normal
    (He et al. 2015)."""

    implementation: ClassVar[str] = "experiments.nets.inits.kaiming_uniform:fill"
    kind: Literal["kaiming_uniform"] = "kaiming_uniform"


class Orthogonal(Drawn, title="Orthogonal"):
    """W = gain Q, Q with orthonormal rows (or columns, where it is taller than wide), uniform over
    all of these: a linear net keeps every length (Saxe, McClelland and Ganguli 2014)."""

    implementation: ClassVar[str] = "experiments.nets.inits.orthogonal:fill"
    kind: Literal["orthogonal"] = "orthogonal"
    gain: float = knob(1.0, "Gain", "Factor on the lengths.", gt=0, le=100)


class TorchDefault(Drawn, title="PyTorch default"):
    """w and b ~ U(-a, a), a = 1 / √n_in: what nn.Linear and nn.Conv draw when nothing is asked
    (kaiming_uniform with slope √5). Var w = 1 / (3 n_in), a sixth of Kaiming's."""

    implementation: ClassVar[str] = "experiments.nets.inits.torch_default:fill"
    kind: Literal["torch_default"] = "torch_default"
    bias: float = knob(0.0, "Bias", "Added to the drawn biases.", advanced=True, ge=-1000, le=1000)


InitChoice = Annotated[
    Zeros
    | Constant
    | Normal
    | PositiveNormal
    | FanIn
    | FanOut
    | XavierNormal
    | XavierUniform
    | KaimingNormal
    | KaimingUniform
    | Orthogonal
    | TorchDefault,
    Field(discriminator="kind"),
]
