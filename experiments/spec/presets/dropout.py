"""Wrong labels, with and without dropout."""

from __future__ import annotations

from experiments.spec.budget import Epochs
from experiments.spec.data import Digits
from experiments.spec.dropout import DropoutChoice, InvertedDropout, NoDropout
from experiments.spec.model import Mlp
from experiments.spec.optimizers import Adam
from experiments.spec.presets.preset import Preset
from experiments.spec.run import RunSpec


def _arm(name: str, dropout: DropoutChoice) -> RunSpec:
    return RunSpec(
        name=name,
        data=Digits(label_noise=0.4, batch_size=64),
        model=Mlp(depth=2, width=256, dropout=dropout),
        optimizer=Adam(),
        budget=Epochs(epochs=60),
    )


PRESET = Preset(
    name="dropout",
    title="Dropout against wrong labels",
    question="40 % of the training labels are wrong. Who learns them by heart?",
    look="Accuracy: without dropout training climbs while validation falls.",
    arms=(_arm("no dropout", NoDropout()), _arm("dropout, p = 0.5", InvertedDropout(p=0.5))),
)
