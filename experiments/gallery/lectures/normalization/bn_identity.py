"""What batch norm can undo and what it takes out: identities that hold to rounding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from experiments.gallery.bars import every
from experiments.gallery.experiment import Demonstration, Line, Measured, Prediction, Reference
from experiments.gallery.verdict import Statement

if TYPE_CHECKING:
    from torch import Tensor

BATCH, UNITS = 32, 20
SCALES = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)


def measure(seed: int) -> Measured:
    """Differences between what should be equal, from our own layers; gradient under W → a W."""
    import torch  # noqa: PLC0415

    from experiments.nets.norms import batch, group, instance, layer  # noqa: PLC0415
    from experiments.spec.norms import (  # noqa: PLC0415
        BatchNorm,
        GroupNorm,
        InstanceNorm,
        LayerNorm,
    )

    generator = torch.Generator().manual_seed(seed)

    def drawn(*shape: int) -> Tensor:
        return torch.randn(shape, generator=generator)

    def apart(a: Tensor, b: Tensor) -> float:
        return float((a - b).detach().abs().max())

    z = 3 * drawn(BATCH, UNITS) + 2
    undone = batch.build(BatchNorm(), UNITS)
    with torch.no_grad():
        undone.get_parameter("weight").copy_((z.var(0, unbiased=False) + BatchNorm().eps).sqrt())
        undone.get_parameter("bias").copy_(z.mean(0))
    plain = batch.build(BatchNorm(affine=False), UNITS)
    rows = layer.build(LayerNorm(affine=False), BATCH)
    maps = drawn(4, 6, 5, 5)
    channels, whole = (group.build(GroupNorm(groups=g), 6, 2) for g in (6, 1))
    images = drawn(20, 100, 35, 45)
    large = batch.build(BatchNorm(), 100, 2)
    numbers = {
        "identity": apart(undone(z), z),
        "columns": apart(plain(z), rows(z.T).T),
        "one group": apart(whole(maps), layer.build(LayerNorm(), 6, 2)(maps)),
        "group each": apart(channels(maps), instance.build(InstanceNorm(), 6, 2)(maps)),
        "shape": float(large(images).shape == images.shape),
        "means": float(large.get_buffer("running_mean").numel()),
        "gammas": float(large.get_parameter("weight").numel()),
    }
    weight, x, target = drawn(UNITS, 10), drawn(BATCH, 10), drawn(BATCH, UNITS)
    outputs, gradients = {}, {}
    for a in SCALES:
        scaled = (a * weight).requires_grad_()
        outputs[a] = plain(x @ scaled.T)
        (gradient,) = torch.autograd.grad((outputs[a] * target).sum(), scaled)
        gradients[a] = float(gradient.norm())
    numbers["output, 10 W"] = apart(outputs[10.0], outputs[1.0])
    numbers["gradient, 10 W"] = gradients[10.0] / gradients[1.0]
    measured = tuple(gradients[a] / gradients[1.0] for a in SCALES)
    return Measured(
        numbers,
        (Line("measured", SCALES, measured), Line("1 / a", SCALES, tuple(1 / a for a in SCALES))),
    )


def claim(measured: list[Measured]) -> list[Statement]:
    """CLAIMS P:bn-facts: exact to the rounding of float32, ε = 1e-5 included."""

    def of(name: str) -> list[float]:
        return [one.numbers[name] for one in measured]

    return [
        every("γ = √(σ² + ε), β = μ: BN(z) − z", of("identity"), below=1e-4),
        every("batch norm − layer norm of the transpose", of("columns"), below=1e-4),
        every("group norm of 1 group − layer norm", of("one group"), below=1e-5),
        every("group norm of a group a channel − instance norm", of("group each"), below=1e-5),
        every("W → 10 W: output − output before", of("output, 10 W"), below=1e-3),
        every(
            "W → 10 W: gradient / gradient before", of("gradient, 10 W"), above=0.099, below=0.101
        ),
        every("20×100×35×45 stays 20×100×35×45", of("shape"), above=0.5),
        every("means of 100 channels", of("means"), above=99.5, below=100.5),
        every("γ of 100 channels", of("gammas"), above=99.5, below=100.5),
    ]


EXPERIMENT = Demonstration(
    key="bn-identity",
    title="What batch norm takes out, and can put back",
    topic="normalization",
    question="Does a network with batch norm lose anything that it could say before?",
    text=(
        "Batch norm subtracts the mean $\\mu$ of each unit over the batch and divides by "
        "$\\sqrt{\\sigma^2 + \\varepsilon}$; then it learns $y = \\gamma \\hat{x} + \\beta$. With "
        "$\\gamma = \\sqrt{\\sigma^2 + \\varepsilon}$ and $\\beta = \\mu$ it is the identity: the "
        "network says what it said before, by other parameters. What changes is the descent.",
        "It works on the columns of a batch where layer norm works on the rows: one is the other "
        "of the transpose. Group norm lies between layer norm (one group) and instance norm (a "
        "group a channel). Of images each channel is one unit, over batch and positions.",
        "Multiplying the weights by $a$ changes no output and divides the gradient by $a$: weights "
        "that an update made too large get smaller updates from then on.",
    ),
    expected="holds",
    references=(
        Reference("Fillatre, Deep Regularization", 2021, "F29"),
        Reference("Fillatre, Deep Regularization", 2021, "F31"),
        Reference("Neychev, Optimization and regularization in Deep Learning", 2021, "Y15"),
        Reference("Neumann, Activation, Normalization and Regularization", 2022, "N10"),
        Reference("Neumann, Activation, Normalization and Regularization", 2022, "N16"),
        Reference("Kolter and Chen, Normalization and Regularization, CMU", 2022, "K4"),
        Reference("Ioffe and Szegedy: Batch normalization", 2015),
        Reference("Wu and He: Group normalization", 2018),
    ),
    seconds=0.2,
    limits="Up to ε: a unit whose variance is near 10⁻⁵ is not brought to variance 1.",
    erratum=(
        "One slide calls σ the mean: it is the standard deviation. Another has no ε in the "
        "formula, but has it in the algorithm; without it a constant unit divides by 0."
    ),
    prediction=Prediction(
        question="All weights before a batch norm are multiplied by 10. Their gradient is …",
        options=("the same", "10 times as large", "a tenth", "zero"),
        answer=2,
        why="The output is the same, so a weight ten times as large matters a tenth as much.",
    ),
    fast=True,
    measure=f"{__name__}:measure",
    claim=claim,
    x_title="factor a on the weights",
    y_title="gradient, as a share of that at a = 1",
    log_x=True,
    log_y=True,
)
