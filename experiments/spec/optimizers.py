"""Optimizers. g is the gradient, η the learning rate, w a weight; squares, roots and quotients
are taken element by element. Defaults are those of torch.optim, the learning rate of SGD apart."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from experiments.spec.base import Choice, knob


def rate(default: float) -> Any:
    """The learning rate."""
    return knob(default, "Learning rate", "Step size η.", log=True, gt=0, le=1000)


def epsilon(default: float) -> Any:
    """What keeps a quotient finite."""
    return knob(
        default, "Epsilon", "Added to the denominator.", log=True, advanced=True, gt=0, le=1
    )


class Optimizer(Choice):
    """What every optimizer has in common."""

    state: ClassVar[int] = 0  # numbers kept for each parameter, at most
    full_batch: ClassVar[bool] = False  # a step takes all training examples, not a batch


class Descent(Optimizer):
    """What gradient descent on batches and on all examples share."""

    state: ClassVar[int] = 1
    lr: float = rate(0.01)
    momentum: float = knob(0.0, "Momentum", "Share μ of the last update kept.", ge=0, lt=1)
    dampening: float = knob(
        0.0,
        "Dampening",
        "Share τ of the gradient left out of the momentum: v ← μ v + (1 - τ) g, from the second "
        "step on. Needs momentum > 0, and no Nesterov.",
        advanced=True,
        ge=0,
        le=1,
    )
    nesterov: bool = knob(
        False,
        "Nesterov",
        "Take the gradient where the momentum is about to go. Needs momentum > 0.",
    )

    @model_validator(mode="after")
    def _momentum_where_needed(self) -> Self:
        if self.nesterov and self.momentum == 0:
            _refuse("nesterov", "needs optimizer.momentum above 0")
        if self.dampening > 0 and self.momentum == 0:
            _refuse("dampening", "needs optimizer.momentum above 0")
        if self.dampening > 0 and self.nesterov:
            _refuse("dampening", "must be 0 with optimizer.nesterov")
        return self


class Sgd(Descent, title="SGD"):
    """v ← μ v + g, w ← w - η v; with Nesterov w ← w - η (g + μ v) (Sutskever et al. 2013)."""

    implementation: ClassVar[str] = "experiments.training.optimizers.sgd:build"
    kind: Literal["sgd"] = "sgd"


class Gd(Descent, title="Gradient descent (full batch)"):
    """The same on the gradient of all training examples: w ← w - η g without momentum. One step
    is one epoch, and the batch size is not used."""

    implementation: ClassVar[str] = "experiments.training.optimizers.sgd:build"
    full_batch: ClassVar[bool] = True
    kind: Literal["gd"] = "gd"


class AdamFamily(Optimizer):
    """What Adam and its relatives share."""

    state: ClassVar[int] = 2
    lr: float = rate(0.001)
    beta1: float = knob(0.9, "β₁", "Decay of the running mean of g.", advanced=True, ge=0, lt=1)
    beta2: float = knob(0.999, "β₂", "Decay of the running mean of g².", advanced=True, ge=0, lt=1)
    eps: float = epsilon(1e-8)


class Amsgrad(AdamFamily):
    """What Adam and AdamW share."""

    state: ClassVar[int] = 3
    amsgrad: bool = knob(
        False,
        "AMSGrad",
        "Divide by the largest running mean of g² so far, not the present one (Reddi et al. 2018).",
        advanced=True,
    )


class Adam(Amsgrad, title="Adam"):
    """m ← β₁ m + (1-β₁) g, v ← β₂ v + (1-β₂) g², w ← w - η m̂ / (√v̂ + ε), both bias-corrected:
    m̂ = m / (1 - β₁ᵗ), v̂ = v / (1 - β₂ᵗ) (Kingma and Ba 2015)."""

    implementation: ClassVar[str] = "experiments.training.optimizers.adam:build"
    kind: Literal["adam"] = "adam"
    bias_correction: bool = knob(
        True,
        "Bias correction",
        "Off, m̂ = m and v̂ = v: the first step is (1-β₁)/√(1-β₂) = 3.2 times η instead of η.",
        advanced=True,
    )


class AdamW(Amsgrad, title="AdamW"):
    """Adam with decoupled decay: w ← (1 - η λ) w before the step (Loshchilov and Hutter 2019)."""

    implementation: ClassVar[str] = "experiments.training.optimizers.adamw:build"
    kind: Literal["adamw"] = "adamw"
    weight_decay: float = knob(
        0.01, "Weight decay", "λ of the decoupled decay, on all weights and biases.", ge=0, le=100
    )


class Adagrad(Optimizer, title="Adagrad"):
    """c ← c + g², w ← w - η_t g / (√c + ε), η_t = η / (1 + (t-1) d) (Duchi et al. 2011). Under a
    constant gradient the step shrinks as 1/√t."""

    implementation: ClassVar[str] = "experiments.training.optimizers.adagrad:build"
    state: ClassVar[int] = 1
    kind: Literal["adagrad"] = "adagrad"
    lr: float = rate(0.01)
    lr_decay: float = knob(
        0.0, "Rate decay", "d: makes the learning rate fall with t.", advanced=True, ge=0, le=1000
    )
    initial_accumulator: float = knob(
        0.0, "First accumulator", "c before the first step.", advanced=True, ge=0, le=1000
    )
    eps: float = epsilon(1e-10)


class Adadelta(Optimizer, title="Adadelta"):
    """v ← ρ v + (1-ρ) g², Δ = g √(u + ε) / √(v + ε), u ← ρ u + (1-ρ) Δ², w ← w - η Δ
    (Zeiler 2012)."""

    implementation: ClassVar[str] = "experiments.training.optimizers.adadelta:build"
    state: ClassVar[int] = 2
    kind: Literal["adadelta"] = "adadelta"
    lr: float = rate(1.0)
    rho: float = knob(0.9, "ρ", "Decay of the running means of g² and Δ².", ge=0, lt=1)
    eps: float = epsilon(1e-6)


class RmsProp(Optimizer, title="RMSprop"):
    """v ← α v + (1-α) g², w ← w - η g / (√v + ε) (Tieleman and Hinton 2012)."""

    implementation: ClassVar[str] = "experiments.training.optimizers.rmsprop:build"
    state: ClassVar[int] = 3
    kind: Literal["rmsprop"] = "rmsprop"
    lr: float = rate(0.01)
    alpha: float = knob(0.99, "α", "Decay of the running mean of g².", ge=0, lt=1)
    momentum: float = knob(
        0.0, "Momentum", "μ: b ← μ b + g / (√v + ε), w ← w - η b.", advanced=True, ge=0, lt=1
    )
    centered: bool = knob(
        False,
        "Centered",
        "Divide by the running standard deviation of g: v minus the square of its running mean.",
        advanced=True,
    )
    eps: float = epsilon(1e-8)


class NAdam(AdamFamily, title="NAdam"):
    """Adam with Nesterov's momentum (Dozat 2016): w ← w - η (μ_{t+1} m / (1 - Π_{i≤t+1} μ_i) +
    (1-μ_t) g / (1 - Π_{i≤t} μ_i)) / (√v̂ + ε), μ_t = β₁ (1 - 0.96^(t ψ) / 2)."""

    implementation: ClassVar[str] = "experiments.training.optimizers.nadam:build"
    kind: Literal["nadam"] = "nadam"
    lr: float = rate(0.002)
    momentum_decay: float = knob(
        0.004, "Momentum decay", "ψ of the rise of μ_t from β₁/2 to β₁.", advanced=True, ge=0, le=10
    )


class RAdam(AdamFamily, title="RAdam"):
    """Adam rectified (Liu et al. 2020): w ← w - η m̂ while √v̂ has too large a variance (the first
    steps), then w ← w - η r m̂ / √v̂ with a factor r that rises to 1."""

    implementation: ClassVar[str] = "experiments.training.optimizers.radam:build"
    kind: Literal["radam"] = "radam"


class Adamax(AdamFamily, title="Adamax"):
    """Adam with a maximum for the mean square: u ← max(β₂ u, |g| + ε), w ← w - η m̂ / u
    (Kingma and Ba 2015)."""

    implementation: ClassVar[str] = "experiments.training.optimizers.adamax:build"
    kind: Literal["adamax"] = "adamax"
    lr: float = rate(0.002)


class Rprop(Optimizer, title="Rprop (full batch)"):
    """w ← w - s sign(g): the step s of each weight grows by η₊ while its gradient keeps its sign,
    and shrinks by η₋ when it changes (Riedmiller and Braun 1993). All training examples make one
    step; the learning rate is the first s, so it has no schedule."""

    implementation: ClassVar[str] = "experiments.training.optimizers.rprop:build"
    state: ClassVar[int] = 2
    full_batch: ClassVar[bool] = True
    kind: Literal["rprop"] = "rprop"
    lr: float = knob(0.01, "First step", "Step of every weight at first.", log=True, gt=0, le=50)
    shrink: float = knob(0.5, "η₋", "Factor on the step after a change of sign.", gt=0, lt=1)
    grow: float = knob(1.2, "η₊", "Factor on the step while the sign stays.", gt=1, le=10)
    largest: float = knob(
        50.0, "Largest step", "The step grows no further.", log=True, advanced=True, gt=0, le=1000
    )


def _refuse(name: str, why: str) -> None:
    field = f"optimizer.{name}"
    raise PydanticCustomError("momentum_needed", "{field} {why}", {"field": field, "why": why})


OptimizerChoice = Annotated[
    Sgd | Adam | AdamW | Gd | Adagrad | Adadelta | RmsProp | NAdam | RAdam | Adamax | Rprop,
    Field(discriminator="kind"),
]
