"""Weights drawn far too small, with and without batch norm."""

from __future__ import annotations

from experiments.spec.budget import Epochs
from experiments.spec.inits import FanIn
from experiments.spec.model import Mlp
from experiments.spec.norms import BatchNorm, NoNorm, NormChoice
from experiments.spec.presets.preset import Preset
from experiments.spec.run import RunSpec


def _arm(name: str, norm: NormChoice) -> RunSpec:
    return RunSpec(
        name=name,
        model=Mlp(depth=20, norm=norm),
        init=FanIn(c=0.5),
        budget=Epochs(epochs=10),
    )


PRESET = Preset(
    name="batch-norm",
    title="Batch norm rescues a bad gain",
    question="The weights have a quarter of the variance they need. Does a norm make up for it?",
    look="The maps: with batch norm the first layers get a gradient at all.",
    arms=(_arm("no norm", NoNorm()), _arm("batch norm", BatchNorm())),
)
