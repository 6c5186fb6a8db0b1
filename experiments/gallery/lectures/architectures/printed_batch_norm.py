"""The lecture's batch norm code, and where its printed numbers come from."""

from __future__ import annotations

from experiments.gallery.bars import every
from experiments.gallery.experiment import Demonstration, Line, Measured, Prediction, Reference
from experiments.gallery.verdict import Statement

BETA, GAMMA = (2.0, 4.0, 8.0), (1.0, 2.0, 3.0)
PRINTED = (1.0005, 2.0010, 3.0015)  # standard deviations on the slide
COUNTS = (300, 1000, 3000, 10_000, 30_000)


def measure(seed: int) -> Measured:
    """BatchNorm1d(3) with γ = 1, 2, 3 and β = 2, 4, 8 on n samples; and BatchNorm2d's shapes."""
    import torch  # noqa: PLC0415
    from torch import nn  # noqa: PLC0415

    generator = torch.Generator().manual_seed(seed)
    norm = nn.BatchNorm1d(3)
    with torch.no_grad():
        norm.weight.copy_(torch.tensor(GAMMA))
        norm.bias.copy_(torch.tensor(BETA))
    excess = {}
    for n in COUNTS:
        x = torch.randn(n, 3, generator=generator).double() * torch.tensor([2.0, 5, 10]) + 3
        y = norm.double()(x)
        excess[n] = float((y.detach().std(0) / torch.tensor(GAMMA)).mean()) - 1
        if n == 10_000:
            means = y.mean(0).tolist()
    maps = nn.BatchNorm2d(100)
    shape = maps(torch.randn(20, 100, 35, 45, generator=generator)).shape
    counts = tuple(map(float, COUNTS))
    return Measured(
        {
            "mean": max(abs(a - b) for a, b in zip(means, BETA, strict=True)),
            "1000": excess[1000],
            "10000": excess[10_000],
            "printed": sum(a / b for a, b in zip(PRINTED, GAMMA, strict=True)) / 3 - 1,
            "same shape": float(tuple(shape) == (20, 100, 35, 45)),
            "means": maps.running_mean.numel() if maps.running_mean is not None else 0,
            "gammas": maps.weight.numel(),
        },
        (
            Line("measured", counts, tuple(excess[n] for n in COUNTS)),
            Line("half of 1 / n", counts, tuple(0.5 / n for n in COUNTS)),
        ),
    )


def claim(measured: list[Measured]) -> list[Statement]:
    """CLAIMS P:code and erratum E10: printed 1.0005 is √(1000/999), of 1,000 samples."""

    def of(name: str) -> list[float]:
        return [one.numbers[name] for one in measured]

    pairs = list(zip(of("printed"), of("1000"), strict=True))
    return [
        every("means are β: largest distance", of("mean"), below=1e-6),
        every(
            "1,000 samples: std / γ - 1, as printed",
            [a / b for a, b in pairs],
            above=0.98,
            below=1.02,
        ),
        every("10,000 samples, as the code says", of("10000"), above=4.9e-5, below=5.1e-5),
        every("20 × 100 × 35 × 45 keeps its shape", of("same shape"), above=0.5),
        every("running means of 100 channels", of("means"), above=99.5, below=100.5),
        every("γ of 100 channels", of("gammas"), above=99.5, below=100.5),
    ]


EXPERIMENT = Demonstration(
    key="printed-batch-norm",
    title="A printed 1.0005",
    topic="architectures",
    question="Batch norm makes the standard deviation γ. Why does the slide print 1.0005?",
    text=(
        r"Batch norm divides by $\sqrt{\frac{1}{n} \sum (x - \mu)^2}$, and the slide prints "
        r"torch's `std`, which divides by $n - 1$: a factor of $\sqrt{n / (n - 1)} \approx 1 + 1 "
        r"/ (2n)$. For 10,000 samples that is 1.00005. The printed 1.0005 belongs to 1,000.",
        r"For images the statistics are those of a channel over batch and positions: "
        r"$20 \times 100 \times 35 \times 45$ has 100 means and 100 scales.",
    ),
    expected="holds",
    references=(
        Reference("Fillatre, Deep Regularization", 2021, "F33"),
        Reference("Neumann, Activation, Normalization and Regularization", 2022, "N10"),
        Reference("Ioffe and Szegedy: Batch normalization", 2015),
    ),
    seconds=0.1,
    erratum=(
        "The slide's output is of 1,000 samples, not of the 10,000 in its code, and its "
        "torch.BatchNorm1d is torch.nn.BatchNorm1d."
    ),
    prediction=Prediction(
        question="How does the excess over γ change with ten times as many samples?",
        options=("Not at all", "A tenth of it is left", "It grows"),
        answer=1,
        why="It is 1 / (2n).",
    ),
    fast=True,
    measure=f"{__name__}:measure",
    claim=claim,
    x_title="samples",
    y_title="std / γ - 1",
    log_x=True,
    log_y=True,
)
