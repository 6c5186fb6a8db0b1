"""Dropout: noise on the hidden activations while training."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from experiments.spec.base import Choice, knob


class NoDropout(Choice, title="None"):
    """No dropout."""

    kind: Literal["none"] = "none"


class InvertedDropout(Choice, title="Dropout (inverted)"):
    """Each hidden output is 0 with probability p, else divided by 1 - p, so its mean stays.

    Only while training (Srivastava et al. 2014).
    """

    implementation: ClassVar[str] = "experiments.nets.dropout:Inverted"
    kind: Literal["inverted"] = "inverted"
    p: float = knob(0.2, "Drop probability", "Share of hidden outputs set to zero.", ge=0, lt=1)


DropoutChoice = Annotated[NoDropout | InvertedDropout, Field(discriminator="kind")]
