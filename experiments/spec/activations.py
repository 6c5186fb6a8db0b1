"""Activation functions: the non-linearity after each hidden layer."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from experiments.spec.base import Choice, knob


class Identity(Choice, title="Identity (none)"):
    """f(z) = z. The network stays linear, whatever its depth."""

    implementation: ClassVar[str] = "experiments.nets.activations:identity"
    kind: Literal["identity"] = "identity"


class Relu(Choice, title="ReLU"):
    """f(z) = max(0, z). Cheap; a unit that is negative on every example gets no gradient: dead."""

    implementation: ClassVar[str] = "experiments.nets.activations:relu"
    kind: Literal["relu"] = "relu"


class LeakyRelu(Choice, title="Leaky ReLU"):
    """f(z) = z for z > 0, else slope × z: a negative unit keeps a gradient, so none dies
    (Maas, Hannun and Ng 2013)."""

    implementation: ClassVar[str] = "experiments.nets.activations:leaky_relu"
    kind: Literal["leaky_relu"] = "leaky_relu"
    slope: float = knob(0.01, "Slope", "Slope where z is negative.", ge=0, le=1)


class Elu(Choice, title="ELU"):
    """f(z) = z for z > 0, else α (exp(z) - 1): smooth at α = 1, mean nearer to 0, flat where z is
    very negative (Clevert, Unterthiner and Hochreiter 2016)."""

    implementation: ClassVar[str] = "experiments.nets.activations:elu"
    kind: Literal["elu"] = "elu"
    alpha: float = knob(1.0, "α", "-α is the limit for very negative z.", gt=0, le=10)


class Gelu(Choice, title="GELU"):
    """f(z) = z Φ(z), Φ the normal distribution function (Hendrycks and Gimpel 2016). Smooth."""

    implementation: ClassVar[str] = "experiments.nets.activations:gelu"
    kind: Literal["gelu"] = "gelu"


class Silu(Choice, title="SiLU (swish)"):
    """f(z) = z σ(z), σ the sigmoid (Elfwing, Uchibe and Doya 2018). Smooth, with a small dip below
    0."""

    implementation: ClassVar[str] = "experiments.nets.activations:silu"
    kind: Literal["silu"] = "silu"


class Softplus(Choice, title="Softplus"):
    """f(z) = ln(1 + exp(z)), a smooth ReLU, above 0 everywhere (Dugas et al. 2001)."""

    implementation: ClassVar[str] = "experiments.nets.activations:softplus"
    kind: Literal["softplus"] = "softplus"


class Tanh(Choice, title="tanh"):
    """f(z) = tanh z, centred, in (-1, 1). Saturates: no gradient where |z| is large."""

    implementation: ClassVar[str] = "experiments.nets.activations:tanh"
    kind: Literal["tanh"] = "tanh"


class Sigmoid(Choice, title="Sigmoid"):
    """f(z) = 1 / (1 + exp(-z)), in (0, 1), not centred. f' ≤ 1/4: gradients vanish with depth."""

    implementation: ClassVar[str] = "experiments.nets.activations:sigmoid"
    kind: Literal["sigmoid"] = "sigmoid"


ActivationChoice = Annotated[
    Identity | Relu | LeakyRelu | Elu | Gelu | Silu | Softplus | Tanh | Sigmoid,
    Field(discriminator="kind"),
]
