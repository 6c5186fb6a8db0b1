"""Penalties on the size of the weights, and limits to it. λ is the strength, η the learning rate.

Three places in a step: in the loss, which is then recorded with it (before clipping); in the
gradient or the weights before the optimizer's step; and on the weights after it.
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from experiments.spec.base import Choice, knob


class NoPenalty(Choice, title="None"):
    """No penalty."""

    kind: Literal["none"] = "none"


class Scope(Choice):
    """What nearly all of them share."""

    biases: bool = knob(
        False, "Biases too", "Biases and norm parameters as well as weights.", advanced=True
    )


class Penalty(Scope):
    """What those with a strength share."""

    strength: float = knob(1e-4, "Strength λ", "0 is none.", log=True, ge=0, le=100)


class L2(Penalty, title="L2 in the loss"):
    """loss + λ/2 ‖w‖², so g + λ w: the step of coupled decay. Unlike there, the recorded training
    loss and gradients contain the penalty, and clipping sees it. Evaluations leave it out."""

    implementation: ClassVar[str] = "experiments.training.penalties.in_loss:InLoss"
    kind: Literal["l2"] = "l2"


class CoupledDecay(Penalty, title="Weight decay (coupled, L2)"):
    """g ← g + λ w before the optimizer sees g: the gradient of λ/2 ‖w‖². Under plain SGD,
    w ← (1 - η λ) w - η g; under Adam the decay is rescaled with the gradient."""

    implementation: ClassVar[str] = "experiments.training.penalties.coupled:Coupled"
    kind: Literal["coupled"] = "coupled"


class DecoupledDecay(Penalty, title="Weight decay (decoupled)"):
    """w ← (1 - η λ) w, apart from the optimizer's step (Loshchilov and Hutter 2019)."""

    implementation: ClassVar[str] = "experiments.training.penalties.decoupled:Decoupled"
    kind: Literal["decoupled"] = "decoupled"


class L1(Penalty, title="L1 in the loss (subgradient)"):
    """loss + λ ‖w‖₁, so g + λ sign(w), sign(0) = 0. Weights become small but jump over zero, so
    none is exactly 0."""

    implementation: ClassVar[str] = "experiments.training.penalties.in_loss:InLoss"
    kind: Literal["l1"] = "l1"


class L1Proximal(Penalty, title="L1 (proximal)"):
    """After the step w ← sign(w) max(|w| - η λ, 0): the threshold is η λ, not λ, else the minimum
    is that of λ / η (Parikh and Boyd 2014). Small weights become exactly 0."""

    implementation: ClassVar[str] = "experiments.training.penalties.l1_proximal:L1Proximal"
    kind: Literal["l1_proximal"] = "l1_proximal"


class ElasticNet(Penalty, title="Elastic net in the loss"):
    """loss + λ (a ‖w‖₁ + (1 - a)/2 ‖w‖²), by subgradient (Zou and Hastie 2005)."""

    implementation: ClassVar[str] = "experiments.training.penalties.in_loss:InLoss"
    kind: Literal["elastic_net"] = "elastic_net"
    l1_share: float = knob(0.5, "L1 share a", "1 is L1 alone, 0 is L2 alone.", ge=0, le=1)


class L2Ball(Scope, title="L2 ball (hard limit)"):
    """‖w‖ ≤ r over all weights together: after the step w ← w min(1, r / ‖w‖), the nearest point
    of the ball. The first weights may lie outside; from step 1 on none do."""

    implementation: ClassVar[str] = "experiments.training.penalties.l2_ball:L2Ball"
    kind: Literal["l2_ball"] = "l2_ball"
    radius: float = knob(10.0, "Radius r", "Largest norm allowed.", log=True, gt=0, le=1e6)


class MaxNorm(Choice, title="Max-norm"):
    """‖w_u‖ ≤ c for the incoming weights of every unit, bias not counted: after the step those
    above are scaled back to c (Srivastava et al. 2014)."""

    implementation: ClassVar[str] = "experiments.training.penalties.max_norm:MaxNorm"
    kind: Literal["max_norm"] = "max_norm"
    largest: float = knob(3.0, "Largest norm c", "Of one unit.", log=True, gt=0, le=1e6)


PenaltyChoice = Annotated[
    NoPenalty
    | L2
    | CoupledDecay
    | DecoupledDecay
    | L1
    | L1Proximal
    | ElasticNet
    | L2Ball
    | MaxNorm,
    Field(discriminator="kind"),
]
