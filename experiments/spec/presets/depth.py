"""Three variances of the weights, 30 layers."""

from __future__ import annotations

from experiments.spec.budget import Epochs
from experiments.spec.inits import FanIn
from experiments.spec.presets.preset import Preset
from experiments.spec.run import RunSpec


def _arm(name: str, c: float) -> RunSpec:
    return RunSpec(name=name, init=FanIn(c=c), budget=Epochs(epochs=12))


PRESET = Preset(
    name="depth",
    title="Does depth need the right variance?",
    question="A signal passes 30 layers. What if each one halves it, or makes it half as large "
    "again?",
    look="The upper maps: only c = 2 keeps one colour over depth (He et al. 2015).",
    arms=(_arm("c = 1: halved", 1.0), _arm("c = 2: kept", 2.0), _arm("c = 3: grows", 3.0)),
)
