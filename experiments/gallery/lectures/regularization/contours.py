"""The picture of ridge and lasso: where the contours of the loss first touch disc or diamond."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from experiments.gallery.bars import every
from experiments.gallery.experiment import Demonstration, Line, Measured, Reference
from experiments.gallery.verdict import Statement

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.floating]

PROBLEMS = 400
RADIUS = 1.0
SHOWN = ((2.0, 1.2), (1.0, 0.6))  # centre of the picture's loss, and its Hessian's off-diagonal


def measure(seed: int) -> Measured:
    """The two minima of 400 random quadratics with a centre outside both sets."""
    import numpy as np  # noqa: PLC0415

    generator = np.random.default_rng(seed)
    corners = discs = tangents = 0.0
    for _ in range(PROBLEMS):
        factor = generator.normal(size=(2, 2))
        hessian = factor @ factor.T + 0.1 * np.eye(2)
        angle = generator.uniform(0, 2 * np.pi)
        centre = generator.uniform(1.5, 3) * np.array([np.cos(angle), np.sin(angle)])
        lasso, ridge = touch(hessian, centre, 1), touch(hessian, centre, 2)
        corners += np.abs(lasso).min() < 1e-9
        discs += np.abs(ridge).min() < 1e-9
        gradient = hessian @ (ridge - centre)
        across = gradient[0] * ridge[1] - gradient[1] * ridge[0]
        tangents = max(tangents, float(abs(across) / np.linalg.norm(gradient)))
    numbers = {
        "corners": corners / PROBLEMS,
        "discs": discs / PROBLEMS,
        "tangents": tangents,
    }
    return Measured(numbers, _picture())


def touch(hessian: Numbers, centre: Numbers, power: int) -> Numbers:
    """The point of the unit disc (power 2) or diamond (1) with the least ½ (w - c)ᵀ H (w - c)."""
    import numpy as np  # noqa: PLC0415

    if power == 2:  # (H + μ) w = H c, and |w| falls with μ: bisection
        low, high = 0.0, 1e3
        for _ in range(200):
            middle = (low + high) / 2
            w = np.linalg.solve(hessian + middle * np.eye(2), hessian @ centre)
            low, high = (middle, high) if np.linalg.norm(w) > RADIUS else (low, middle)
        return w
    corners = RADIUS * np.array([[1, 0], [0, 1], [-1, 0], [0, -1], [1, 0]])
    found = []
    for a, b in pairwise(corners):  # the four edges a + t (b - a)
        along = b - a
        t = np.clip(along @ hessian @ (centre - a) / (along @ hessian @ along), 0, 1)
        w = a + t * along
        found.append((float((w - centre) @ hessian @ (w - centre)), w))
    nearest: Numbers = min(found, key=lambda pair: pair[0])[1]
    return nearest


def _picture() -> tuple[Line, ...]:
    """Disc, diamond, the contours that touch them, and a few between."""
    import numpy as np  # noqa: PLC0415

    centre = np.array(SHOWN[0])
    hessian = np.array([[1.0, SHOWN[1][1]], [SHOWN[1][1], SHOWN[1][0]]])
    turn = np.linspace(0, 2 * np.pi, 121)
    circle = np.stack([np.cos(turn), np.sin(turn)])
    root = np.linalg.inv(np.linalg.cholesky(hessian).T)  # unit circle -> contour of level 1

    def line(name: str, points: Numbers) -> Line:
        return Line(name, tuple(map(float, points[0])), tuple(map(float, points[1])))

    def contour(level: float, name: str = "") -> Line:
        return line(name, centre[:, None] + np.sqrt(level) * root @ circle)

    lasso, ridge = touch(hessian, centre, 1), touch(hessian, centre, 2)
    levels = {
        name: float((w - centre) @ hessian @ (w - centre))
        for name, w in (("touches the diamond", lasso), ("touches the disc", ridge))
    }
    diamond = np.array([[1, 0, -1, 0, 1], [0, 1, 0, -1, 0]])
    path = np.stack(
        [
            np.linalg.solve(hessian + mu * np.eye(2), hessian @ centre)
            for mu in np.logspace(-3, 2, 80)
        ],
        axis=1,
    )
    return (
        line("L2: |θ|₂ ≤ 1", RADIUS * circle),
        line("L1: |θ|₁ ≤ 1", RADIUS * diamond),
        *(contour(level, name) for name, level in levels.items()),
        *(contour(level) for level in (0.1, 0.4, 0.9)),
        line("solutions of ridge, λ from 0 to ∞", path),
    )


def claim(measured: list[Measured]) -> list[Statement]:
    """The bars are ours: CLAIMS names the picture without figures (L4)."""

    def of(name: str) -> list[float]:
        return [one.numbers[name] for one in measured]

    return [
        every("share of problems with a zero in the solution, L1", of("corners"), above=0.4),
        every("L2", of("discs"), above=-0.5, below=1e-9),
        every("L2: gradient and θ are parallel, off by at most", of("tangents"), below=1e-6),
    ]


EXPERIMENT = Demonstration(
    key="contours",
    title="Why the diamond has zeros and the disc has none",
    topic="regularization",
    question="Where do the contours of the loss first meet the allowed set?",
    text=(
        r"The loss grows in ellipses around its minimum. With a limit on $\theta$ the solution is "
        r"where the growing ellipse first touches the set: for $|\theta|_2 \le r$ anywhere on the "
        r"round border, where $\nabla L$ and $\theta$ are parallel, $\nabla L = - \lambda \theta$.",
        r"The set $|\theta|_1 \le r$ has corners, and corners stick out: of random ellipses about "
        r"two thirds touch one first. At a corner a coordinate is exactly zero. In more dimensions "
        "nearly all of the border is edges and corners.",
    ),
    expected="holds",
    references=(
        Reference("Li, Regularization, UCSB CS190I", 2022, "L4"),
        Reference("Li, Regularization, UCSB CS190I", 2022, "L7"),
        Reference("Fillatre, Deep Regularization", 2021, "F16"),
        Reference("Tibshirani: Regression shrinkage and selection via the lasso", 1996),
    ),
    seconds=1.5,
    limits="Two parameters, a quadratic loss, and its minimum outside of the set.",
    measure=f"{__name__}:measure",
    claim=claim,
    x_title="θ₁",
    y_title="θ₂",
)
