"""Activation functions: the non-linearity after each hidden layer."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from experiments.spec.base import Choice


class Identity(Choice, title="Identity (none)"):
    """f(z) = z. The network stays linear, whatever its depth."""

    implementation: ClassVar[str] = "torch.nn:Identity"
    kind: Literal["identity"] = "identity"


class Relu(Choice, title="ReLU"):
    """f(z) = max(0, z). Cheap; a unit that is negative on every example gets no gradient: dead."""

    implementation: ClassVar[str] = "torch.nn:ReLU"
    kind: Literal["relu"] = "relu"


class Tanh(Choice, title="tanh"):
    """f(z) = tanh z, centred, in (-1, 1). Saturates: no gradient where |z| is large."""

    implementation: ClassVar[str] = "torch.nn:Tanh"
    kind: Literal["tanh"] = "tanh"


class Sigmoid(Choice, title="Sigmoid"):
    """f(z) = 1 / (1 + exp(-z)), in (0, 1), not centred. f' ≤ 1/4: gradients vanish with depth."""

    implementation: ClassVar[str] = "torch.nn:Sigmoid"
    kind: Literal["sigmoid"] = "sigmoid"


class Gelu(Choice, title="GELU"):
    """f(z) = z Φ(z), Φ the normal distribution function (Hendrycks and Gimpel 2016). Smooth."""

    implementation: ClassVar[str] = "torch.nn:GELU"
    kind: Literal["gelu"] = "gelu"


ActivationChoice = Annotated[Identity | Relu | Tanh | Sigmoid | Gelu, Field(discriminator="kind")]
