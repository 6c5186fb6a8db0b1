"""Datasets that are drawn: their geometry, and that they depend on the seed alone."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from pydantic import TypeAdapter
from sklearn.datasets import make_circles

from experiments import data
from experiments.data import mixture
from experiments.spec.data import Circles, DataChoice, GaussianMixture, Sequences, Xor

DRAWN = ["moons", "circles", "spirals", "xor", "gaussian-mixture", "sequences"]


def everything(choice: DataChoice, seed: int = 3) -> tuple[torch.Tensor, torch.Tensor]:
    """Inputs in float64 and labels, training and validation together."""
    splits = data.load(choice, seed)
    x = torch.cat([splits.train_x, splits.validation_x]).double()
    return x, torch.cat([splits.train_y, splits.validation_y])


@pytest.mark.parametrize("kind", DRAWN)
def test_the_seed_decides_alone(kind: str) -> None:
    choice = TypeAdapter(DataChoice).validate_python({"kind": kind})
    first, again, other = (everything(choice, seed) for seed in (1, 1, 2))
    assert torch.equal(first[0], again[0])
    assert torch.equal(first[1], again[1])
    assert not torch.equal(first[0], other[0])


@pytest.mark.parametrize("kind", DRAWN)
def test_classes_are_about_equal_in_both_parts(kind: str) -> None:
    choice = TypeAdapter(DataChoice).validate_python({"kind": kind})
    splits = data.load(choice, 5)
    for labels in (splits.train_y, splits.validation_y):
        share = torch.bincount(labels, minlength=choice.classes) / len(labels)
        assert (share * choice.classes - 1).abs().max().item() < 0.4


def test_circles_are_those_of_scikit_learn() -> None:
    x, y = everything(Circles(points=101, ratio=0.3, noise=0, scaling="none"))
    theirs, classes = make_circles((51, 50), shuffle=False, factor=0.3)
    for k in (0, 1):
        ours = x[y == k].numpy()
        expected = theirs[classes == k]
        for point in expected:
            assert np.abs(ours - point).sum(1).min() < 1e-6
        assert len(ours) == len(expected)


def test_xor_without_noise_is_its_truth_table() -> None:
    x, y = everything(Xor(points=202, noise=0, scaling="none"))
    corners, counts = x.unique(dim=0, return_counts=True)
    assert corners.tolist() == [[-1, -1], [-1, 1], [1, -1], [1, 1]]
    assert sorted(counts.tolist()) == [50, 50, 51, 51]
    assert torch.equal(y, (x.prod(1) < 0).long())


def test_noise_has_the_deviation_asked_for() -> None:
    x, _ = everything(Xor(points=20_000, noise=0.2, scaling="none"))
    assert (x - x.sign()).std().item() == pytest.approx(0.2, rel=0.02)


def test_mixture_follows_the_recipe() -> None:
    """Over many draws: class centres (1, 0) and (0, 1), variance 1 of the means + 1/5."""
    sums = torch.zeros(2, 2, dtype=torch.float64)
    spread = torch.zeros((), dtype=torch.float64)
    draws = 150
    for seed in range(draws):
        found = mixture.load(GaussianMixture(), seed, None, None)
        x, y = torch.from_numpy(found.x), torch.from_numpy(found.y)
        for k in (0, 1):
            points = x[y == k][:100]
            sums[k] += points.mean(0) / draws
            centre = torch.tensor([1.0, 0.0] if k == 0 else [0.0, 1.0])
            spread += ((points - centre) ** 2).mean() / (2 * draws)
    assert torch.allclose(sums, torch.eye(2, dtype=torch.float64), atol=0.1)
    assert spread.item() == pytest.approx(1.2, rel=0.06)


def test_mixture_points_lie_around_its_means() -> None:
    splits = data.load(GaussianMixture(means=3, variance=1e-6, scaling="none"), 4)
    assert splits.train_x.shape == (200, 2)
    assert splits.validation_x.shape == (10_000, 2)
    for k in (0, 1):
        seen = splits.train_x[splits.train_y == k].round(decimals=1).unique(dim=0)
        later = splits.validation_x[splits.validation_y == k]
        assert 3 <= len(seen) <= 6  # three means; rounding may split one
        assert torch.cdist(later, seen).min(1).values.max().item() < 0.1
        assert (splits.train_y == k).sum().item() == 100


def test_more_points_leave_the_validation_points_alone() -> None:
    few, many = (data.load(GaussianMixture(points=n, scaling="none"), 1) for n in (50, 500))
    assert torch.equal(few.validation_x, many.validation_x)


def test_a_sequence_is_one_hot_and_its_class_its_first_symbol() -> None:
    choice = Sequences(length=7, symbols=5, noise=0, scaling="none")
    x, y = everything(choice)
    rows = x.reshape(-1, 7, 5)
    assert choice.image == (1, 7, 5)
    assert torch.equal(rows.sum(2), torch.ones(len(x), 7, dtype=torch.float64))
    symbols = rows.argmax(2)
    assert torch.equal(symbols[:, 0], y)
    later = torch.bincount(symbols[:, 1:].flatten()) / symbols[:, 1:].numel()
    assert (later - 0.2).abs().max().item() < 0.03
    assert (symbols[:, 3] == y).double().mean().item() == pytest.approx(0.2, abs=0.05)
