"""L1 makes zeros only with the proximal step; and the threshold carries the step size."""

from __future__ import annotations

from experiments.gallery.bars import every
from experiments.gallery.experiment import Demonstration, Line, Measured, Reference
from experiments.gallery.verdict import Statement

ROWS, COLUMNS, TRUE = 200, 50, 5
LAMBDA = 0.1
STEPS = 2000


def measure(seed: int) -> Measured:
    """Sparse least squares by proximal descent, by the subgradient, and by the slide's formula."""
    import numpy as np  # noqa: PLC0415
    from sklearn.linear_model import Lasso  # noqa: PLC0415

    generator = np.random.default_rng(seed)
    x = generator.normal(size=(ROWS, COLUMNS))
    truth = np.zeros(COLUMNS)
    truth[:TRUE] = generator.normal(0, 2, TRUE)
    y = x @ truth + 0.1 * generator.normal(size=ROWS)
    rate = 0.9 / np.linalg.eigvalsh(x.T @ x / ROWS)[-1]

    def descend(threshold: float, subgradient: float) -> np.ndarray:
        w = np.zeros(COLUMNS) if threshold else generator.normal(0, 0.1, COLUMNS)
        for _ in range(STEPS):
            w = w - rate * (x.T @ (x @ w - y) / ROWS + subgradient * np.sign(w))
            w = np.sign(w) * np.maximum(0, np.abs(w) - threshold)
        return w

    def lasso(strength: float) -> np.ndarray:
        model = Lasso(strength, fit_intercept=False, tol=1e-14, max_iter=100_000)
        found: np.ndarray = model.fit(x, y).coef_
        return found

    proximal, slide = descend(rate * LAMBDA, 0), descend(LAMBDA, 0)
    plain, strong = lasso(LAMBDA), lasso(LAMBDA / rate)
    return Measured(
        {
            "zeros proximal": float((proximal == 0).sum()),
            "zeros subgradient": float((descend(0, LAMBDA) == 0).sum()),
            "proximal": float(np.abs(proximal - plain).max()),
            "slide, its own": float(np.abs(slide - strong).max()),
            "slide": float(np.abs(slide - plain).max()),
        },
        _steps(),
    )


def _steps() -> tuple[Line, ...]:
    """What a step of each penalty makes of a weight, ηλ = 0.3."""
    import numpy as np  # noqa: PLC0415

    w = np.linspace(-1, 1, 81)
    after = {
        "L1, proximal": np.sign(w) * np.maximum(0, np.abs(w) - 0.3),
        "L1, subgradient": w - 0.3 * np.sign(w),
        "L2": (1 - 0.3) * w,
    }
    return tuple(
        Line(name, tuple(map(float, w)), tuple(map(float, one))) for name, one in after.items()
    )


def claim(measured: list[Measured]) -> list[Statement]:
    """CLAIMS P:l1."""

    def of(name: str) -> list[float]:
        return [one.numbers[name] for one in measured]

    return [
        every(
            "exact zeros among 50 weights (45 are true), proximal", of("zeros proximal"), above=40
        ),
        every("exact zeros, subgradient", of("zeros subgradient"), below=1),
        every("with S of ηλ the Lasso of λ is found", of("proximal"), below=1e-8),
        every("with S of λ that of λ / η", of("slide, its own"), below=1e-8),
        every("which is another one", of("slide"), above=0.01),
    ]


EXPERIMENT = Demonstration(
    key="soft-threshold",
    title="How L1 makes zeros",
    topic="regularization",
    question="Why does adding λ|w| to the loss not give sparse weights?",
    text=(
        r"The subgradient of $\lambda |w|$ pushes a weight by $\eta \lambda$ past zero and back "
        r"again: it never stands still there. The proximal step "
        r"$S_{\eta\lambda}(w) = \mathrm{sign}(w) \max(0, |w| - \eta \lambda)$ puts what would "
        r"cross zero onto it.",
    ),
    expected="holds",
    references=(
        Reference("Li, Regularization, UCSB CS190I", 2022, "L6"),
        Reference("Li, Regularization, UCSB CS190I", 2022, "L7"),
        Reference("Tibshirani: Regression shrinkage and selection via the lasso", 1996),
    ),
    seconds=0.6,
    erratum=(
        "The slide thresholds by λ. The step needs ηλ: with λ the fixed point is the Lasso of λ/η."
    ),
    fast=True,
    measure=f"{__name__}:measure",
    claim=claim,
    x_title="weight before the penalty's step",
    y_title="after it",
)
