"""Ready experiments, each with its question. A new one: its file, and one line here."""

from experiments.spec.presets import (
    batch_norm,
    depth,
    dropout,
    edge_of_stability,
    lenet,
    spirals,
)
from experiments.spec.presets.preset import Preset

PRESETS: tuple[Preset, ...] = (
    depth.PRESET,
    dropout.PRESET,
    edge_of_stability.PRESET,
    batch_norm.PRESET,
    spirals.PRESET,
    lenet.PRESET,
)
