"""The lecture's 1-D convolutional network: which input lengths it takes."""

from __future__ import annotations

from experiments.gallery.bars import every
from experiments.gallery.experiment import Demonstration, Measured, Reference
from experiments.gallery.verdict import Statement

LENGTH = 262


def measure(seed: int) -> Measured:
    """Our conv1d and the slide's layers in plain torch; no seed in it."""
    import torch  # noqa: PLC0415
    from torch import nn  # noqa: PLC0415

    from experiments.spec.architectures.convolutional import Conv1d  # noqa: PLC0415
    from experiments.spec.norms import BatchNorm  # noqa: PLC0415

    def slide(stride: int) -> nn.Sequential:
        layers: list[nn.Module] = []
        for inputs, outputs, kernel in ((1, 80, 251), (80, 60, 5), (60, 60, 3)):
            layers += [nn.Conv1d(inputs, outputs, kernel), nn.BatchNorm1d(outputs), nn.ReLU()]
            layers.append(nn.MaxPool1d(2, stride))
        head = [nn.Flatten(), nn.Linear(180, 400), nn.ReLU(), nn.Linear(400, 462)]
        return nn.Sequential(*layers, *head).eval()

    ours = Conv1d(norm=BatchNorm()).layers(LENGTH, 462)
    plain = slide(1)
    with torch.no_grad():
        shape = tuple(plain(torch.randn(2, 1, LENGTH)).shape)
    try:
        slide(2)(torch.randn(2, 1, LENGTH))
        fits = 1.0
    except RuntimeError:  # the maps are smaller than the next kernel
        fits = 0.0
    return Measured(
        {
            "outputs": shape[1],
            "parameters": sum(layer.parameters for layer in ours),
            "plain": sum(tensor.numel() for tensor in plain.parameters()),
            "flattened": ours[3].fan_in,
            "stride 2": fits,
        }
    )


def claim(measured: list[Measured]) -> list[Statement]:
    """CLAIMS P:code, exact."""

    def exactly(text: str, name: str, value: float) -> Statement:
        figures = [one.numbers[name] for one in measured]
        return every(text, figures, above=value - 0.5, below=value + 0.5)

    return [
        exactly("parameters", "parameters", 313_142),
        exactly("the same in plain torch", "plain", 313_142),
        exactly("outputs for an input of 262", "outputs", 462),
        exactly("inputs of the first dense layer: 60 × 3", "flattened", 180),
        exactly("pooling with its usual stride of 2: does 262 fit?", "stride 2", 0),
    ]


EXPERIMENT = Demonstration(
    key="convnet1d",
    title="A network for raw speech, counted",
    topic="architectures",
    question="Why does the lecture's network want exactly 262 samples?",
    text=(
        r"Convolutions without padding shorten a sequence by $k - 1$, pooling of size 2 and stride "
        r"1 by one. So $262 \to 12 \to 11 \to 7 \to 6 \to 4 \to 3$ positions of 60 channels are "
        r"left: the 180 inputs of the dense layer. With the usual stride of 2 the maps would be "
        r"smaller than the next kernel.",
    ),
    expected="holds",
    references=(
        Reference("Fillatre, Deep Regularization", 2021, "F34"),
        Reference("Ravanelli and Bengio: Speaker recognition with SincNet", 2018),
    ),
    seconds=0.1,
    fast=True,
    seeds=(0,),
    measure=f"{__name__}:measure",
    claim=claim,
)
