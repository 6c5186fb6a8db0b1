"""Dropout on the inputs of least squares is ridge, with a strength of its own for each weight."""

from __future__ import annotations

from typing import TYPE_CHECKING

from experiments.gallery.bars import every
from experiments.gallery.experiment import Demonstration, Line, Measured, Prediction, Reference
from experiments.gallery.verdict import Statement

if TYPE_CHECKING:
    from torch import Tensor, nn

ROWS, COLUMNS = 100, 10
RATES = (0.2, 0.5)
MASKS = (10, 30, 100, 300, 1000, 3000)


def measure(seed: int) -> Measured:
    """Least squares over 3,000 masked copies of the data, against the ridge of the formula."""
    import torch  # noqa: PLC0415

    from experiments.nets.dropout import Inverted  # noqa: PLC0415
    from experiments.spec.dropout import InvertedDropout  # noqa: PLC0415

    generator = torch.Generator().manual_seed(seed)
    size = torch.linspace(0.5, 2, COLUMNS, dtype=torch.float64)
    x = size * torch.randn(ROWS, COLUMNS, generator=generator, dtype=torch.float64)
    truth = torch.randn(COLUMNS, generator=generator, dtype=torch.float64)
    y = x @ truth + 0.1 * torch.randn(ROWS, generator=generator, dtype=torch.float64)
    gram, right = x.T @ x, x.T @ y

    def ridge(penalty: Tensor) -> Tensor:
        found: Tensor = torch.linalg.solve(gram + torch.diag(penalty), right)
        return found

    numbers, lines = {}, []
    plain = ridge(torch.zeros_like(size))
    for p in RATES:
        formula = ridge(p / (1 - p) * gram.diagonal())
        noise = Inverted(InvertedDropout(p=p), seed)
        found = _over_masks(noise, x, y)
        apart = [float((w - formula).norm() / formula.norm()) for w in found]
        numbers[f"ridge {p}"] = apart[-1]
        numbers[f"plain {p}"] = float((plain - formula).norm() / formula.norm())
        strengths = torch.logspace(-2, 4, 200, dtype=torch.float64)
        single = [(ridge(s * torch.ones_like(size)) - formula).norm() for s in strengths]
        numbers[f"one strength {p}"] = float(min(single) / formula.norm())
        lines.append(Line(f"p = {p}", tuple(map(float, MASKS)), tuple(apart)))
    return Measured(numbers, tuple(lines))


def _over_masks(noise: nn.Module, x: Tensor, y: Tensor) -> list[Tensor]:
    """Minimizers of Σ ‖y − (m ∘ x) w‖² over the first 10, 30, ... masks."""
    import torch  # noqa: PLC0415

    gram, right, found = torch.zeros(COLUMNS, COLUMNS).double(), torch.zeros(COLUMNS).double(), []
    for count in range(1, MASKS[-1] + 1):
        masked = noise(x)
        gram += masked.T @ masked
        right += masked.T @ y
        if count in MASKS:
            found.append(torch.linalg.solve(gram, right))
    return found


def claim(measured: list[Measured]) -> list[Statement]:
    """CLAIMS P:dropout-ridge, .03; how far the others are is a matter of the data."""

    def of(name: str) -> list[float]:
        return [one.numbers[name] for one in measured]

    statements = []
    for p in RATES:
        statements += [
            every(f"p = {p}: distance to the ridge of the formula", of(f"ridge {p}"), below=0.03),
            every(f"p = {p}: of plain least squares to it", of(f"plain {p}"), above=0.1),
            every(f"p = {p}: of ridge with one best λ to it", of(f"one strength {p}"), above=0.03),
        ]
    return statements


EXPERIMENT = Demonstration(
    key="dropout-ridge",
    title="Dropout as an L2 penalty",
    topic="regularization",
    question="“Dropout is equivalent to L2, but as a layer.” Is it?",
    text=(
        "For least squares with inverted dropout on the inputs, yes. The masked input has the mean "
        "$x$ and on each coordinate the variance $\\frac{p}{1-p} x_i^2$, so the expected loss is "
        "$\\|y - Xw\\|^2 + \\frac{p}{1-p} \\sum_i w_i^2 \\sum_n x_{ni}^2$: ridge, with a strength "
        "$\\frac{p}{1-p} (X^T X)_{ii}$ of its own for each weight.",
        "Thus it does not matter in which unit an input is measured, and no single $\\lambda$ "
        "gives the same weights unless all inputs have the same size.",
    ),
    expected="holds",
    references=(
        Reference("Li, Regularization, UCSB CS190I", 2022, "L10"),
        Reference("Wager, Wang, Liang: Dropout training as adaptive regularization", 2013),
    ),
    seconds=1,
    limits=(
        "Exact for linear least squares only. In a network of several layers the variance that "
        "dropout adds depends on the weights behind it, and no penalty of this form equals it."
    ),
    prediction=Prediction(
        question="Least squares under dropout on the inputs gives the weights of …",
        options=(
            "plain least squares",
            "ridge with one strength for all weights",
            "ridge with a strength for each weight",
            "the Lasso, as inputs become exactly 0",
        ),
        answer=2,
        why="The variance that dropout adds grows with the square of the input, so the weights "
        "of large inputs are held back more.",
    ),
    fast=True,
    measure=f"{__name__}:measure",
    claim=claim,
    x_title="masks",
    y_title="distance to the formula",
    log_x=True,
    log_y=True,
)
