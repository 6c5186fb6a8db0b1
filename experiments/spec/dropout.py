"""Dropout: noise on activations or weights while training."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from experiments.spec.base import Choice, knob


class NoDropout(Choice, title="None"):
    """No dropout."""

    kind: Literal["none"] = "none"


class Dropout(Choice):
    """What every dropout has in common."""

    p: float = knob(0.2, "Drop probability", "Share of hidden outputs set to zero.", ge=0, lt=1)
    inputs: float = knob(
        0.0,
        "Input drop probability",
        "The same noise on the inputs of the network, with a probability of its own.",
        advanced=True,
        ge=0,
        lt=1,
    )
    samples: int = knob(
        0,
        "Monte-Carlo samples",
        "Evaluation. 0: one pass without noise. n: the mean of the probabilities that n noisy "
        "passes predict (Gal and Ghahramani 2016); it takes n times as long.",
        unit="passes",
        advanced=True,
        ge=0,
        le=1000,
    )


class InvertedDropout(Dropout, title="Dropout (inverted)"):
    """Each hidden output is 0 with probability p, else divided by 1 - p, so its mean stays.

    Only while training (Srivastava et al. 2014).
    """

    implementation: ClassVar[str] = "experiments.nets.dropout:Inverted"
    kind: Literal["inverted"] = "inverted"


class ClassicDropout(Dropout, title="Dropout (classic, scaled at evaluation)"):
    """Each hidden output is 0 with probability p while training, and multiplied by 1 - p in
    evaluation, where none is dropped: the original form (Hinton et al. 2012)."""

    implementation: ClassVar[str] = "experiments.nets.dropout:Classic"
    kind: Literal["classic"] = "classic"


class GaussianDropout(Dropout, title="Gaussian dropout"):
    """Each hidden output is multiplied by 1 + ε, ε ~ N(0, p / (1 - p)): mean and variance of
    inverted dropout, nothing exactly 0 (Srivastava et al. 2014, section 10)."""

    implementation: ClassVar[str] = "experiments.nets.dropout:Gaussian"
    kind: Literal["gaussian"] = "gaussian"
    p: float = knob(
        0.2, "Drop probability", "The noise has standard deviation √(p / (1 - p)).", ge=0, lt=1
    )


class DropConnect(Dropout, title="DropConnect"):
    """Each weight of a hidden layer is 0 with probability p, else divided by 1 - p; one mask for
    all examples of a batch. Only while training (Wan et al. 2013, who draw one an example)."""

    implementation: ClassVar[str] = "experiments.nets.dropout:Connect"
    kind: Literal["dropconnect"] = "dropconnect"
    p: float = knob(
        0.2, "Drop probability", "Share of a hidden layer's weights set to zero.", ge=0, lt=1
    )
    inputs: float = knob(
        0.0,
        "Input drop probability",
        "Inverted dropout on the inputs of the network.",
        advanced=True,
        ge=0,
        lt=1,
    )


DropoutChoice = Annotated[
    NoDropout | InvertedDropout | ClassicDropout | GaussianDropout | DropConnect,
    Field(discriminator="kind"),
]
