"""Claims of the lectures on under- and overfitting of curves (CLAIMS capacity, ridge)."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import torch
from numpy.typing import NDArray

from experiments import data
from experiments.nets.polynomial import Legendre
from experiments.spec.data import Sine

DRAWS = 20
Errors = NDArray[np.float64]


def errors(degree: int, strength: float = 0.0) -> Errors:
    """[draws, 2]: mean square on the 20 noisy points and on the curve itself, of the exact least
    squares with ridge λ (Σ (f - y)² + λ ‖w‖²) in the features of polynomial regression."""
    basis, told = Legendre(degree), []
    for seed in range(DRAWS):
        splits = data.load(Sine(points=20, noise=0.2), seed)
        pairs = [
            (
                torch.cat([torch.ones_like(x), basis(x)], 1).double().numpy(),
                y[:, 0].double().numpy(),
            )
            for x, y in (
                (splits.train_x.double(), splits.train_y),
                (splits.validation_x.double(), splits.validation_y),
            )
        ]
        design, targets = pairs[0]
        rows = np.vstack([design, np.sqrt(strength) * np.eye(degree + 1)])
        weights = np.linalg.lstsq(rows, np.append(targets, np.zeros(degree + 1)), rcond=None)[0]
        told.append([np.square(x @ weights - y).mean() for x, y in pairs])
    return np.array(told)


def test_capacity_lowers_the_training_error_and_the_test_error_turns_up() -> None:
    found = [errors(degree) for degree in (1, 3, 5, 9, 15)]
    training = [error[:, 0].mean() for error in found]
    test = [float(np.median(error[:, 1])) for error in found]
    assert all(a > b for a, b in pairwise(training))
    assert 0.1 < training[0] < 0.25
    assert training[-1] < 0.02
    assert min(test[1:3]) < 0.2 * test[0]
    assert test[-1] > 10 * min(test)


def test_ridge_saves_degree_15_and_too_much_of_it_underfits() -> None:
    test = [float(np.median(errors(15, strength)[:, 1])) for strength in (0, 1e-4, 1e-2, 1, 100)]
    best = int(np.argmin(test))
    assert best in {2, 3}
    assert test[0] > 10 * test[best]
    assert test[-1] > 3 * test[best]
