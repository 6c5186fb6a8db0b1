"""The table of LeNet-5: most weights are in the last layers."""

from __future__ import annotations

from experiments.gallery.bars import every
from experiments.gallery.experiment import Demonstration, Line, Measured, Reference
from experiments.gallery.verdict import Statement


def measure(seed: int) -> Measured:
    """Counted by the spec and by a plain torch network; no seed in it."""
    from torch import nn  # noqa: PLC0415

    from experiments.spec.architectures.convolutional import LeNet5  # noqa: PLC0415

    plain = nn.Sequential(
        nn.Conv2d(1, 6, 5),
        nn.Conv2d(6, 16, 5),
        nn.Linear(400, 120),
        nn.Linear(120, 84),
        nn.Linear(84, 10),
    )
    layers = LeNet5().layers(32 * 32, 10, (1, 32, 32))
    parameters = [layer.parameters for layer in layers]
    places = tuple(float(k) for k in range(1, len(layers) + 1))
    return Measured(
        {
            "parameters": sum(parameters),
            "plain": sum(tensor.numel() for tensor in plain.parameters()),
            "dense share": sum(parameters[2:]) / sum(parameters),
        },
        (
            Line("parameters", places, tuple(map(float, parameters))),
            Line("outputs", places, tuple(float(layer.outputs) for layer in layers)),
        ),
    )


def claim(measured: list[Measured]) -> list[Statement]:
    """CLAIMS P:tables, exact."""

    def of(name: str) -> list[float]:
        return [one.numbers[name] for one in measured]

    return [
        every("parameters, 61,706", of("parameters"), above=61_705.5, below=61_706.5),
        every("the same by a plain torch network", of("plain"), above=61_705.5, below=61_706.5),
        every("share of them in the dense layers", of("dense share"), above=0.95, below=0.965),
    ]


EXPERIMENT = Demonstration(
    key="lenet5",
    title="LeNet-5, counted",
    topic="architectures",
    question="Where are the weights of a convolutional network?",
    text=(
        r"LeNet-5 is two convolutions with pooling, $1 \to 6 \to 16$ channels with kernels of $5 "
        r"\times 5$, then $400 \to 120 \to 84 \to 10$. The convolutions share their weights over "
        r"the whole map: 156 and 2,416 parameters. The first dense layer alone has 48,120.",
    ),
    expected="holds",
    references=(
        Reference("Fillatre, Deep Regularization", 2021, "F18"),
        Reference("LeCun, Bottou, Bengio, Haffner: Gradient-based learning", 1998),
    ),
    seconds=0.1,
    limits=(
        "LeCun's own network has 60,000: his second convolution sees only some of the channels "
        "before it, and his pooling is trained. The dense share is then 97 %."
    ),
    fast=True,
    seeds=(0,),
    measure=f"{__name__}:measure",
    claim=claim,
    x_title="weight layer",
    y_title="numbers",
    log_y=True,
)
