"""The table of VGG-16: where its parameters are, and where its activations."""

from __future__ import annotations

from experiments.gallery.bars import every
from experiments.gallery.experiment import Demonstration, Line, Measured, Prediction, Reference
from experiments.gallery.verdict import Statement

# The weights of each row of the slide, biases left out.
SLIDE = (
    *(1_728, 36_864, 73_728, 147_456, 294_912, 589_824, 589_824),
    *(1_179_648, *[2_359_296] * 5, 102_760_448, 16_777_216, 4_096_000),
)


def measure(seed: int) -> Measured:
    """Counted by the spec and by a plain torch network on the meta device; no seed in it."""
    from torch import float32, nn  # noqa: PLC0415

    from experiments.inspection.table import layer_table  # noqa: PLC0415
    from experiments.spec.architectures.convolutional import Vgg  # noqa: PLC0415

    layers: list[nn.Module] = []
    channels = 3
    for count, width in ((2, 64), (2, 128), (3, 256), (3, 512), (3, 512)):
        for _ in range(count):
            layers += [nn.Conv2d(channels, width, 3, padding=1, device="meta"), nn.ReLU()]
            channels = width
        layers.append(nn.MaxPool2d(2))
    layers.append(nn.Flatten())
    for inputs, outputs in ((512 * 49, 4096), (4096, 4096), (4096, 1000)):
        layers += [nn.Linear(inputs, outputs, device="meta"), nn.ReLU()]
    plain = nn.Sequential(*layers[:-1])
    image = (3, 224, 224)
    rows = layer_table(plain, plain, (1, *image), float32)
    ours = Vgg(depth=16, width=64, hidden=4096).layers(3 * 224 * 224, 1000, image)
    weights = [layer.fan_in * layer.weight[0] for layer in ours]
    held = {"Conv2d": 0, "MaxPool2d": 0, "Linear": 0, "ReLU": 0, "Flatten": 0}
    for row in rows:
        held[row.kind] += row.activation_bytes // 4
    parameters = sum(layer.parameters for layer in ours)
    activations = 3 * 224 * 224 + held["Conv2d"] + held["MaxPool2d"] + held["Linear"]
    places = tuple(float(k) for k in range(1, len(ours) + 1))
    return Measured(
        {
            "parameters": parameters,
            "plain": sum(row.parameters for row in rows),
            "wrong rows": sum(a != b for a, b in zip(weights, SLIDE, strict=True)),
            "weights": sum(weights),
            "MB": 4 * parameters / 1e6,
            "dense share": sum(weights[13:]) / sum(weights),
            "first dense share": weights[13] / sum(weights),
            "activations": activations,
            "activations MB": 4 * activations / 1e6,
            "with ReLU": activations + held["ReLU"],
        },
        (
            Line("weights", places, tuple(map(float, weights))),
            Line("activations", places, tuple(float(layer.outputs) for layer in ours)),
        ),
    )


def claim(measured: list[Measured]) -> list[Statement]:
    """CLAIMS P:tables and erratum E1, exact."""

    def of(name: str) -> list[float]:
        return [one.numbers[name] for one in measured]

    def exactly(text: str, name: str, value: float) -> Statement:
        return every(text, of(name), above=value - 0.5, below=value + 0.5)

    return [
        exactly("rows of the slide whose weights are not those counted", "wrong rows", 0),
        exactly("parameters, 138,357,544", "parameters", 138_357_544),
        exactly("the same by a plain torch network", "plain", 138_357_544),
        exactly("weights alone, 138,344,128", "weights", 138_344_128),
        every("share of them in the three dense layers", of("dense share"), above=0.89, below=0.9),
        every("in the first of these", of("first dense share"), above=0.74, below=0.75),
        every("memory of the parameters, 552 MB", of("MB"), above=551, below=554),
        exactly("activations of the rows, 15,237,608", "activations", 15_237_608),
        every("the slide's total: 24 million activations", of("activations"), above=23e6),
    ]


EXPERIMENT = Demonstration(
    key="vgg16",
    title="VGG-16, counted",
    topic="architectures",
    question="Where are the 138 million parameters of VGG-16, and where is its memory?",
    text=(
        r"A convolution has $k^2 c_{in} c_{out}$ weights and $h w c_{out}$ outputs; a dense layer "
        r"has $n_{in} n_{out}$ and $n_{out}$. So the maps near the input hold most activations and "
        r"the dense layers nearly all weights: 89 % of them, 74 % in the first alone, which "
        r"connects $7 \cdot 7 \cdot 512$ numbers with 4,096.",
        "In float32 the parameters take 553 MB; training with SGD doubles that for the gradients, "
        "and Adam's two moments double it again.",
    ),
    expected="partly",
    references=(
        Reference("Fillatre, Deep Regularization", 2021, "F19"),
        Reference("Simonyan and Zisserman: Very deep convolutional networks", 2015),
    ),
    seconds=0.1,
    erratum=(
        "The slide's total of 24 million activations and 93 MB is not the sum of its rows, which "
        "is 15.2 million and 61 MB; with every ReLU stored apart it is 28.8 million. Its last row, "
        "the 4,096 × 1,000 layer, has slipped to the top of the table."
    ),
    limits="Counted for one image of 224 × 224, without what a library adds as working memory.",
    prediction=Prediction(
        question="What share of VGG-16's weights is in its 13 convolutions?",
        options=("About 90 %", "About half", "About 10 %"),
        answer=2,
        why="Three dense layers have 89 % of them.",
    ),
    fast=True,
    seeds=(0,),
    measure=f"{__name__}:measure",
    claim=claim,
    x_title="weight layer",
    y_title="numbers",
    log_y=True,
)
