"""Optimizers. g is the gradient, η the learning rate, w a weight."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from experiments.spec.base import Choice, knob


class Sgd(Choice, title="SGD"):
    """v ← μ v + g, w ← w - η v; with Nesterov w ← w - η (g + μ v) (Sutskever et al. 2013)."""

    implementation: ClassVar[str] = "experiments.training.optimizers.sgd:build"
    kind: Literal["sgd"] = "sgd"
    lr: float = knob(0.01, "Learning rate", "Step size η.", log=True, gt=0, le=1000)
    momentum: float = knob(0.0, "Momentum", "Share μ of the last update kept.", ge=0, lt=1)
    nesterov: bool = knob(
        False,
        "Nesterov",
        "Take the gradient where the momentum is about to go. Needs momentum > 0.",
    )

    @model_validator(mode="after")
    def _nesterov_needs_momentum(self) -> Self:
        if self.nesterov and self.momentum == 0:
            raise PydanticCustomError(
                "nesterov_without_momentum",
                "optimizer.nesterov needs optimizer.momentum above 0",
                {"field": "optimizer.nesterov"},
            )
        return self


class AdamFamily(Choice):
    """What Adam and AdamW share."""

    lr: float = knob(0.001, "Learning rate", "Step size η.", log=True, gt=0, le=1000)
    beta1: float = knob(0.9, "β₁", "Decay of the running mean of g.", advanced=True, ge=0, lt=1)
    beta2: float = knob(0.999, "β₂", "Decay of the running mean of g².", advanced=True, ge=0, lt=1)
    eps: float = knob(
        1e-8, "Epsilon", "Added to the denominator.", log=True, advanced=True, gt=0, le=1
    )


class Adam(AdamFamily, title="Adam"):
    """m ← β₁ m + (1-β₁) g, v ← β₂ v + (1-β₂) g², w ← w - η m̂ / (√v̂ + ε), both bias-corrected
    (Kingma and Ba 2015)."""

    implementation: ClassVar[str] = "experiments.training.optimizers.adam:build"
    kind: Literal["adam"] = "adam"


class AdamW(AdamFamily, title="AdamW"):
    """Adam with decoupled decay: w ← (1 - η λ) w before the step (Loshchilov and Hutter 2019)."""

    implementation: ClassVar[str] = "experiments.training.optimizers.adamw:build"
    kind: Literal["adamw"] = "adamw"
    weight_decay: float = knob(
        0.01, "Weight decay", "λ of the decoupled decay, on all weights and biases.", ge=0, le=100
    )


OptimizerChoice = Annotated[Sgd | Adam | AdamW, Field(discriminator="kind")]
