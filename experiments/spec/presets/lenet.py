"""A convolutional net on real digits, with two optimizers."""

from __future__ import annotations

from experiments.spec.budget import Epochs
from experiments.spec.data import Mnist
from experiments.spec.inits import KaimingNormal
from experiments.spec.model import LeNet5
from experiments.spec.optimizers import Adam, OptimizerChoice, Sgd
from experiments.spec.presets.preset import Preset
from experiments.spec.run import RunSpec


def _arm(name: str, optimizer: OptimizerChoice) -> RunSpec:
    return RunSpec(
        name=name,
        data=Mnist(batch_size=64),
        model=LeNet5(),
        init=KaimingNormal(),
        optimizer=optimizer,
        budget=Epochs(epochs=3),
    )


PRESET = Preset(
    name="lenet",
    title="LeNet-5 on MNIST",
    question="8,000 handwritten digits, three passes. Does Adam get there before SGD?",
    look="Accuracy, and the gradient norm of the convolutions against the dense layers.",
    arms=(_arm("SGD", Sgd(lr=0.01)), _arm("Adam", Adam())),
    download="MNIST, 1.6 MB",
)
