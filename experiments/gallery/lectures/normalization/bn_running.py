"""Training asks the batch, evaluation asks a running average."""

from __future__ import annotations

from experiments.gallery.bars import every
from experiments.gallery.experiment import Demonstration, Line, Measured, Prediction, Reference
from experiments.gallery.verdict import Statement

BATCHES, SIZE = 200, 64
MEAN, STD = 5.0, 2.0
RATES = (0.3, 0.1, 0.01)


def measure(seed: int) -> Measured:
    """Running averages over 200 batches of N(5, 2²); one example in two batches; a batch of one."""
    import torch  # noqa: PLC0415

    from experiments.nets.norms.batch import build  # noqa: PLC0415
    from experiments.spec.norms import BatchNorm  # noqa: PLC0415

    generator = torch.Generator().manual_seed(seed)
    batches = MEAN + STD * torch.randn(BATCHES, SIZE, 1, generator=generator)
    numbers, lines = {}, []
    for rate in RATES:
        norm = build(BatchNorm(momentum=rate), 1)
        path = []
        for batch in batches:
            norm(batch)
            path.append(float(norm.get_buffer("running_mean")))
        numbers[f"mean {rate}"] = path[-1]
        numbers[f"variance {rate}"] = float(norm.get_buffer("running_var"))
        lines.append(Line(f"α = {rate:g}", tuple(map(float, range(1, BATCHES + 1))), tuple(path)))
    norm = build(BatchNorm(), 1)
    example, near, far = (
        torch.ones(1, 1),
        torch.randn(7, 1, generator=generator),
        torch.full((7, 1), 4.0),
    )
    for mode in (True, False):
        norm.train(mode)
        seen = [norm(torch.cat([example, others]))[0].item() for others in (near, near + far)]
        numbers["training" if mode else "evaluation"] = abs(seen[0] - seen[1])
    try:
        norm.train()(example)
        numbers["refused"] = 0.0
    except ValueError:
        numbers["refused"] = 1.0
    return Measured(numbers, tuple(lines))


def claim(measured: list[Measured]) -> list[Statement]:
    """CLAIMS P:bn-facts. The average at α = .1 is that of about 19 batches: ± .06."""

    def of(name: str) -> list[float]:
        return [one.numbers[name] for one in measured]

    late = MEAN * (1 - 0.99**BATCHES)
    return [
        every("α = .1, 200 batches of N(5, 4): running mean", of("mean 0.1"), above=4.7, below=5.3),
        every("α = .1: running variance", of("variance 0.1"), above=3.3, below=4.7),
        every(
            "α = .01 is not there yet: 5 (1 − .99²⁰⁰) = 4.33",
            of("mean 0.01"),
            above=late - 0.15,
            below=late + 0.15,
        ),
        every("one example in two batches, training: outputs differ by", of("training"), above=0.3),
        every("the same, evaluation", of("evaluation"), below=1e-12),
        every("a batch of one is refused", of("refused"), above=0.5),
    ]


EXPERIMENT = Demonstration(
    key="bn-running",
    title="Batch norm in training and in evaluation",
    topic="normalization",
    question="Whose mean and variance does batch norm use when it is asked about one example?",
    text=(
        "In training each unit is normalized with mean and variance of the batch: what an example "
        "gives depends on the others beside it. In evaluation there may be one example only, and "
        "one example has no variance. So averages are carried along, "
        "$\\mu \\leftarrow \\alpha \\bar{x} + (1 - \\alpha) \\mu$, and used instead.",
        "They begin at mean 0 and variance 1 and forget them as $(1 - \\alpha)^t$: with "
        "$\\alpha = 0.1$ within some 50 batches, with $\\alpha = 0.01$ the mean is still 13 % "
        "short after 200. A small $\\alpha$ averages over more batches, a large one is sooner.",
    ),
    expected="holds",
    references=(
        Reference("Neychev, Optimization and regularization in Deep Learning", 2021, "Y14"),
        Reference("Fillatre, Deep Regularization", 2021, "F32"),
        Reference("Kolter and Chen, Normalization and Regularization, CMU", 2022, "K4"),
        Reference("Ioffe and Szegedy: Batch normalization", 2015),
    ),
    seconds=0.2,
    limits="α is PyTorch's momentum. The lecture's α may be the weight of the old average instead.",
    prediction=Prediction(
        question="The same example is put into two batches. Does its output change?",
        options=(
            "In training and in evaluation",
            "In training only",
            "In evaluation only",
            "Never",
        ),
        answer=1,
        why="Training normalizes with the batch, evaluation with averages that do not see it.",
    ),
    fast=True,
    measure=f"{__name__}:measure",
    claim=claim,
    x_title="batches",
    y_title="running mean of N(5, 4)",
)
