"""Derivatives of activations and of their chains, by formula, by autograd, by differences."""

from __future__ import annotations

from typing import Any

from experiments.gallery.bars import every
from experiments.gallery.experiment import Demonstration, Line, Measured, Prediction, Reference
from experiments.gallery.verdict import Statement
from experiments.spec.activations import (
    Elu,
    Gelu,
    Identity,
    LeakyRelu,
    Relu,
    Sigmoid,
    Silu,
    Softplus,
    Tanh,
)
from experiments.spec.registry import implementation
from experiments.theory.activations import curve

CHOICES = (
    Identity(), Relu(), LeakyRelu(), Elu(), Gelu(), Silu(), Softplus(), Tanh(), Sigmoid()
)  # fmt: skip
STEP = 1e-6
SHOWN = [k / 10 for k in range(-50, 51)]


def measure(seed: int) -> Measured:
    """Slopes on 2,001 points, of a chain of three layers, and the slides' formulas."""
    import torch  # noqa: PLC0415

    a = torch.linspace(-10.005, 9.995, 2001, dtype=torch.float64)  # 0 is not among them
    worst, lines = 0.0, []
    slopes = {}
    for choice in CHOICES:
        phi, formula = implementation(choice)(choice), curve(choice.kind)
        z = a.clone().requires_grad_()
        (slope,) = torch.autograd.grad(phi(z).sum(), z)
        slopes[choice.kind] = slope
        expected = torch.from_numpy(formula.slope(a.numpy()))
        worst = max(worst, float((slope - expected).abs().max()))
        shown = torch.tensor(SHOWN, dtype=torch.float64)
        lines.append(Line(choice.kind, tuple(SHOWN), tuple(phi(shown).tolist())))
    kink = torch.zeros(1, requires_grad=True)
    (at_zero,) = torch.autograd.grad(torch.relu(kink).sum(), kink)
    s = torch.sigmoid(a)
    large = torch.tensor(1000.0, dtype=torch.float64)
    numbers = {
        "formulas": worst,
        "chain": max(_chain(choice, seed) for choice in CHOICES),
        "sigmoid": float(slopes["sigmoid"].max()),
        "tanh": float(slopes["tanh"].max()),
        "sigmoid from itself": float((slopes["sigmoid"] - s * (1 - s)).abs().max()),
        "slide": float((1 / (1 + torch.exp(a)) - s).abs().max()),
        "slide, turned": float((1 / (1 + torch.exp(a)) - torch.sigmoid(-a)).abs().max()),
        "naive": float(torch.log(1 + torch.exp(large))),
        "softplus": float(implementation(Softplus())(Softplus())(large)),
        "relu at 0": float(at_zero),
    }
    return Measured(numbers, tuple(lines))


def _chain(choice: Any, seed: int) -> float:
    """Largest relative error of ∂L/∂W₁ of a three-layer net, autograd against differences of L."""
    import torch  # noqa: PLC0415

    generator = torch.Generator().manual_seed(seed)
    weights = [torch.randn(5, 5, generator=generator, dtype=torch.float64) for _ in range(3)]
    x = torch.randn(4, 5, generator=generator, dtype=torch.float64)
    phi = implementation(choice)(choice)

    def loss(first: Any) -> Any:
        h = x
        for weight in (first, *weights[1:]):
            h = phi(h @ weight.T / 5**0.5)
        return (h**2).sum()

    first = weights[0].clone().requires_grad_()
    (exact,) = torch.autograd.grad(loss(first), first)
    differences = torch.empty_like(exact)
    for place in range(25):
        moved = torch.zeros(25, dtype=torch.float64)
        moved[place] = STEP
        moved = moved.view(5, 5)
        rise = loss(weights[0] + moved) - loss(weights[0] - moved)
        differences.view(-1)[place] = rise / (2 * STEP)
    return float((exact - differences).abs().max() / exact.abs().max())


def claim(measured: list[Measured]) -> list[Statement]:
    """CLAIMS P:gradcheck."""

    def of(name: str) -> list[float]:
        return [one.numbers[name] for one in measured]

    return [
        every("nine activations: autograd − formula of the slope", of("formulas"), below=1e-12),
        every("chain rule, 3 layers: autograd − differences", of("chain"), below=1e-6),
        every("sigmoid's steepest slope is 1/4", of("sigmoid"), above=0.24999, below=0.2500001),
        every("tanh's steepest slope is 1", of("tanh"), above=0.9999, below=1.0000001),
        every("sigmoid' = sigmoid (1 − sigmoid)", of("sigmoid from itself"), below=1e-15),
        every("the slide's 1/(1 + e^a) is sigmoid(a)", of("slide"), below=1e-15),
        every("the slide's 1/(1 + e^a) is sigmoid(−a)", of("slide, turned"), below=1e-15),
        every("log(1 + e^1000) as written is finite", of("naive"), below=1e300),
        every("ReLU's slope at 0 is the slide's 1", of("relu at 0"), above=0.5),
        every("softplus(1000) = 1000", of("softplus"), above=999.999, below=1000.001),
    ]


EXPERIMENT = Demonstration(
    key="derivatives",
    title="Slopes of activations and the chain rule",
    topic="activations",
    question="Are the formulas of the slides those that are computed?",
    text=(
        r"A gradient is a chain: $\frac{\partial L}{\partial W_1} = "
        r"\frac{\partial L}{\partial h_3} "
        r"\frac{\partial h_3}{\partial h_2} \frac{\partial h_2}{\partial h_1} "
        r"\frac{\partial h_1}{\partial W_1}$. Autograd is held against "
        r"$(L(w + \epsilon) - L(w - \epsilon)) / 2 \epsilon$ in float64.",
        r"Sigmoid $1 / (1 + e^{-a})$ has the slope $s (1 - s) \leq 1/4$, tanh "
        r"$1 - \tanh^2 a \leq 1$. Softplus $\log(1 + e^a)$ overflows when computed as written; "
        r"written as $\max(a, 0) + \log(1 + e^{-|a|})$ it does not.",
        r"ReLU has no derivative at 0. The slide gives $1[z \geq 0]$, that is 1 there; PyTorch "
        r"takes 0.",
    ),
    expected="partly",
    references=(
        Reference("Neychev, Optimization and regularization in Deep Learning", 2021, "Y1"),
        Reference("Neychev, Optimization and regularization in Deep Learning", 2021, "Y2"),
        Reference("Neumann, Activation, Normalization and Regularization", 2022, "N4"),
    ),
    seconds=0.1,
    limits=(
        "Three statements do not hold: the sign in the slide's sigmoid, softplus computed as "
        "written, and ReLU's slope at 0. Differences are good to "
        "about 1e-7 here, and useless across a kink."
    ),
    erratum=r"Y: $f(a) = 1 / (1 + e^a)$ is $\mathrm{sigmoid}(-a)$; the minus is lost.",
    prediction=Prediction(
        question="How steep is sigmoid at its steepest?",
        options=("1", "1/2", "1/4"),
        answer=2,
        why="s (1 − s) at s = 1/2.",
    ),
    fast=True,
    measure=f"{__name__}:measure",
    claim=claim,
    x_title="a",
    y_title="f(a)",
)
