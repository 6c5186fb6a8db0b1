"""What PyTorch does when it is not told: signatures and first weights."""

from __future__ import annotations

from math import inf
from typing import Any

from experiments.gallery.bars import every
from experiments.gallery.experiment import Demonstration, Measured, Prediction, Reference
from experiments.gallery.verdict import Statement

SGD = {"momentum": 0, "dampening": 0, "weight_decay": 0, "nesterov": False}
ADAM = {"lr": 1e-3, "betas": (0.9, 0.999), "eps": 1e-8, "weight_decay": 0, "amsgrad": False}


def measure(seed: int) -> Measured:
    """Defaults that differ from the slide's, and Var(w) n of fresh layers."""
    import inspect  # noqa: PLC0415

    import torch  # noqa: PLC0415
    from torch import nn  # noqa: PLC0415

    def default(callable_: Any, name: str) -> Any:
        value = inspect.signature(callable_).parameters[name].default
        return value.item() if isinstance(value, torch.Tensor) else value

    def differing(optimizer: Any, said: dict[str, Any]) -> float:
        return float(sum(default(optimizer, name) != value for name, value in said.items()))

    torch.manual_seed(seed)
    linear, conv = nn.Linear(1000, 1000).weight, nn.Conv2d(64, 128, 5).weight
    lr = default(torch.optim.SGD, "lr")
    return Measured(
        {
            "sgd": differing(torch.optim.SGD, SGD),
            "adam": differing(torch.optim.Adam, ADAM),
            "sgd lr": inf if lr is inspect.Parameter.empty else float(lr),
            "linear": float(linear.var()) * 1000,
            "conv": float(conv.var()) * conv[0].numel(),
            "leaky": default(nn.LeakyReLU, "negative_slope"),
            "elu": default(nn.ELU, "alpha"),
            "eps": default(nn.BatchNorm1d, "eps"),
            "momentum": default(nn.BatchNorm1d, "momentum"),
            "dropout": default(nn.Dropout, "p"),
        }
    )


def claim(measured: list[Measured]) -> list[Statement]:
    """CLAIMS P:defaults."""

    def of(name: str) -> list[float]:
        return [one.numbers[name] for one in measured]

    def about(text: str, name: str, value: float, within: float = 1e-6) -> Statement:
        low, high = value * (1 - within), value * (1 + within)
        return every(text, of(name), above=low, below=high)

    return [
        every("SGD: options that differ from the slide's", of("sgd"), below=0.5),
        every("Adam: options that differ from the slide's", of("adam"), below=0.5),
        every("SGD has no default learning rate", of("sgd lr"), above=1e300),
        about("Conv: n Var(w) is 2, Kaiming's", "conv", 2, 0.03),
        about("Conv: n Var(w) is 1/3", "conv", 1 / 3, 0.03),
        about("Linear: n Var(w) is 1/3", "linear", 1 / 3, 0.03),
        about("Leaky ReLU: slope 0.01", "leaky", 0.01),
        about("ELU: α = 1", "elu", 1),
        about("batch norm: ε = 1e-5", "eps", 1e-5),
        about("batch norm: momentum 0.1", "momentum", 0.1),
        about("dropout: p = 0.5", "dropout", 0.5),
    ]


EXPERIMENT = Demonstration(
    key="defaults",
    title="PyTorch's defaults",
    topic="initialization",
    question="What do you get when you ask for nothing?",
    text=(
        r"The signatures on the slides still hold: SGD without momentum, dampening, decay and "
        r"Nesterov; Adam with $10^{-3}$, $(0.9, 0.999)$, $10^{-8}$, no decay, no AMSGrad. Only "
        r"SGD's learning rate is no longer required: it is $10^{-3}$ today.",
        r"Linear and convolution are drawn by kaiming_uniform with $a = \sqrt 5$, which is "
        r"$U(-1/\sqrt n, 1/\sqrt n)$: $n \, \mathrm{Var}(w) = 1/3$, not Kaiming's 2. Leaky ReLU's "
        r"slope is 0.01 where the slides have 0.1.",
    ),
    expected="partly",
    references=(
        Reference("Fillatre, Deep Regularization", 2021, "F17"),
        Reference("Neumann, Activation, Normalization and Regularization", 2022, "N8"),
    ),
    seconds=0.1,
    limits="Of the PyTorch that is installed; other versions may differ.",
    erratum=(
        "F: lr=<required> was true until PyTorch 2.0. N: Kaiming is “default in PyTorch for Conv”; "
        "the default has a sixth of its variance."
    ),
    prediction=Prediction(
        question="nn.Conv2d without any initialization: which n Var(w)?",
        options=("2, Kaiming's", "1, Xavier's", "1/3"),
        answer=2,
        why="kaiming_uniform is called with a = √5, whose gain is √(1/3).",
    ),
    measure=f"{__name__}:measure",
    claim=claim,
)
