"""Penalties on the size of the weights. λ is the strength, η the learning rate."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from experiments.spec.base import Choice, knob


class NoPenalty(Choice, title="None"):
    """No penalty."""

    kind: Literal["none"] = "none"


class Decay(Choice):
    """What the weight decays share."""

    strength: float = knob(1e-4, "Strength λ", "0 is none.", log=True, ge=0, le=100)
    biases: bool = knob(
        False, "Biases too", "Decay biases and norm parameters as well.", advanced=True
    )


class CoupledDecay(Decay, title="Weight decay (coupled, L2)"):
    """g ← g + λ w before the optimizer sees g: the gradient of λ/2 ‖w‖². Under plain SGD,
    w ← (1 - η λ) w - η g; under Adam the decay is rescaled with the gradient."""

    implementation: ClassVar[str] = "experiments.training.penalties.coupled:Coupled"
    kind: Literal["coupled"] = "coupled"


class DecoupledDecay(Decay, title="Weight decay (decoupled)"):
    """w ← (1 - η λ) w, apart from the optimizer's step (Loshchilov and Hutter 2019)."""

    implementation: ClassVar[str] = "experiments.training.penalties.decoupled:Decoupled"
    kind: Literal["decoupled"] = "decoupled"


PenaltyChoice = Annotated[NoPenalty | CoupledDecay | DecoupledDecay, Field(discriminator="kind")]
