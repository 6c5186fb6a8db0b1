"""The lecture's dropout code and what it prints."""

from __future__ import annotations

from experiments.gallery.bars import every
from experiments.gallery.experiment import Demonstration, Measured, Reference
from experiments.gallery.verdict import Statement


def measure(seed: int) -> Measured:
    """nn.Dropout on a tensor of ones, in the lecture's network, and twice in a row."""
    import torch  # noqa: PLC0415
    from torch import nn  # noqa: PLC0415

    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        ones = torch.full((1000, 1000), 1.0)
        dropped = nn.Dropout(0.75)(ones)
        twice = nn.Dropout()(nn.Dropout()(ones))
        net = nn.Sequential(
            nn.Linear(10, 100),
            nn.ReLU(),
            nn.Dropout(),
            nn.Linear(100, 50),
            nn.ReLU(),
            nn.Dropout(),
            nn.Dropout(),
            nn.Linear(50, 2),
        )
        x = torch.randn(8, 10)
        training = (net(x) - net(x)).abs().max().detach()
        net.eval()
        evaluating = (net(x) - net(x)).abs().max().detach()
    values = dropped.unique().tolist()
    return Measured(
        {
            "least": values[0],
            "greatest": values[-1],
            "values": len(values),
            "mean": float(dropped.mean()),
            "parameters": sum(tensor.numel() for tensor in net.parameters()),
            "kept twice": float((twice > 0).float().mean()),
            "twice": float(twice.max()),
            "train()": float(training),
            "eval()": float(evaluating),
        }
    )


def claim(measured: list[Measured]) -> list[Statement]:
    """CLAIMS P:code and erratum E9."""

    def near(text: str, name: str, value: float, within: float) -> Statement:
        figures = [one.numbers[name] for one in measured]
        return every(text, figures, above=value - within, below=value + within)

    return [
        near("p = 0.75, of ones: different values", "values", 2, 0.5),
        near("the smaller", "least", 0, 1e-6),
        near("the larger, 1 / (1 - p)", "greatest", 4, 1e-6),
        near("their mean", "mean", 1, 0.02),
        near("parameters of the network 10-100-50-2", "parameters", 6252, 0.5),
        near("eval(): two calls differ by", "eval()", 0, 1e-12),
        every(
            "train(): two calls differ by", [one.numbers["train()"] for one in measured], above=0.01
        ),
        near("two dropouts in a row: share that is kept", "kept twice", 0.25, 0.005),
        near("and what a kept 1 becomes", "twice", 4, 1e-6),
    ]


EXPERIMENT = Demonstration(
    key="printed-dropout",
    title="Dropout, as the lecture prints it",
    topic="architectures",
    question="Does the code on the slides do what the slides say?",
    text=(
        r"PyTorch's dropout is the inverted kind, $h' = m \, h / (1 - p)$: of ones it makes zeros "
        r"and, for $p = 0.75$, fours, whose mean is 1. It stands behind the activation, "
        r"$h' = \mathrm{dropout}(\sigma(W_1 x + b_1))$, and works only in training: after eval() "
        r"two calls give the same.",
    ),
    expected="holds",
    references=(
        Reference("Fillatre, Deep Regularization", 2021, "F24"),
        Reference("Fillatre, Deep Regularization", 2021, "F25"),
        Reference("Fillatre, Deep Regularization", 2021, "F26"),
        Reference("Neumann, Activation, Normalization and Regularization", 2022, "N13"),
        Reference("Li, Regularization, UCSB CS190I", 2022, "L9"),
    ),
    seconds=0.1,
    erratum=(
        "The slide's network has nn.Dropout() twice in a row before its last layer. That keeps a "
        "quarter of the units, not half, and multiplies them by 4."
    ),
    fast=True,
    measure=f"{__name__}:measure",
    claim=claim,
)
