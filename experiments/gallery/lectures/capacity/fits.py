"""Exact polynomial fits of noisy sine curves, with and without a ridge."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

DRAWS = 20  # data sets for one seed


class Curve(NamedTuple):
    """Points of one draw in the features P_0 ... P_degree, and what is there."""

    design: Numbers  # [20, degree + 1]
    targets: Numbers  # [20], with noise
    fresh: Numbers  # [200, degree + 1]
    truth: Numbers  # [200], without


def curves(degree: int, seed: int) -> list[Curve]:
    """20 draws of 20 points of sin(3x) + N(0, 0.2²); those of different seeds have none in
    common."""
    import torch  # noqa: PLC0415

    from experiments import data  # noqa: PLC0415
    from experiments.nets.polynomial import Legendre  # noqa: PLC0415
    from experiments.spec.data import Sine  # noqa: PLC0415

    basis = Legendre(degree)

    def features(x: torch.Tensor) -> Numbers:
        columns = torch.cat([torch.ones_like(x), basis(x)], 1)
        found: Numbers = columns.numpy()
        return found

    told = []
    for draw in range(DRAWS):
        splits = data.load(Sine(points=20, noise=0.2), DRAWS * seed + draw)
        told.append(
            Curve(
                features(splits.train_x.double()),
                splits.train_y[:, 0].double().numpy(),
                features(splits.validation_x.double()),
                splits.validation_y[:, 0].double().numpy(),
            )
        )
    return told


def errors(curve: Curve, strength: float = 0.0) -> tuple[float, float]:
    """Mean squared error on the noisy points and on the curve, of the least squares with ridge
    λ: Σ (f - y)² + λ Σ w²."""
    import numpy as np  # noqa: PLC0415

    count = curve.design.shape[1]
    rows = np.vstack([curve.design, np.sqrt(strength) * np.eye(count)])
    weights = np.linalg.lstsq(rows, np.append(curve.targets, np.zeros(count)), rcond=None)[0]
    pairs = (curve.design, curve.targets), (curve.fresh, curve.truth)
    seen, new = (float(np.square(x @ weights - y).mean()) for x, y in pairs)
    return seen, new
