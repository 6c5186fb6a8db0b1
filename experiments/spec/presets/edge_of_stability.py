"""Full-batch gradient descent at two learning rates."""

from __future__ import annotations

from experiments.spec.activations import Tanh
from experiments.spec.budget import Steps
from experiments.spec.data import Digits
from experiments.spec.inits import TorchDefault
from experiments.spec.losses import SquaredError
from experiments.spec.model import Mlp
from experiments.spec.optimizers import Gd
from experiments.spec.presets.preset import Preset
from experiments.spec.probes import Probes
from experiments.spec.run import RunSpec


def _arm(lr: float) -> RunSpec:
    return RunSpec(
        name=f"η = {lr:g}, 2/η = {2 / lr:.0f}",
        data=Digits(subset=500),
        model=Mlp(depth=2, width=64, activation=Tanh()),
        init=TorchDefault(),
        loss=SquaredError(),
        optimizer=Gd(lr=lr),
        budget=Steps(count=800),
        probes=Probes(cost="full", curvature_every=10),
    )


PRESET = Preset(
    name="edge-of-stability",
    title="Edge of stability",
    question="Gradient descent overshoots where the curvature exceeds 2/η. Why does it still "
    "learn?",
    look="Sharpness: it rises to 2/η, each arm to its own, and hovers there (Cohen et al. 2021).",
    arms=(_arm(0.2), _arm(0.4)),
    panels=("loss", "sharpness"),
)
