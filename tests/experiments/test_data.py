"""Datasets: content, splits and scaling."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from pydantic import TypeAdapter
from sklearn.datasets import load_digits, make_moons

from experiments import data
from experiments.data.examples import Examples
from experiments.data.splits import split
from experiments.spec.data import DataChoice, Digits, File, Moons, Spirals
from tests.experiments.runs import MNIST


def test_digits_are_those_of_scikit_learn() -> None:
    splits = data.load(Digits(scaling="none"), 0)
    bunch, order = load_digits(), np.random.RandomState(0).permutation(1797)
    images = torch.cat([splits.train_x, splits.validation_x])
    labels = torch.cat([splits.train_y, splits.validation_y])
    assert np.array_equal(images.numpy(), bunch.data[order])
    assert np.array_equal(labels.numpy(), bunch.target[order])


@pytest.mark.parametrize("kind", ["digits", "mnist", "moons", "spirals"])
def test_sizes_types_and_classes_are_as_the_spec_says(kind: str) -> None:
    if kind == "mnist" and not MNIST.is_dir():
        pytest.skip(f"needs the MNIST test set in {MNIST}/mnist")
    choice: DataChoice = TypeAdapter(DataChoice).validate_python({"kind": kind})
    splits = data.load(choice, 3, MNIST)
    assert (len(splits.train_x), len(splits.validation_x)) == choice.sizes
    assert splits.train_x.shape[1] == splits.validation_x.shape[1] == choice.features
    assert splits.train_x.dtype == torch.float32
    for labels in (splits.train_y, splits.validation_y):
        assert labels.dtype == torch.int64
        assert labels.unique().tolist() == list(range(choice.classes))


def test_moons_are_those_of_scikit_learn() -> None:
    splits = data.load(Moons(points=101, noise=0, scaling="none"), 3)
    points = torch.cat([splits.train_x, splits.validation_x]).numpy()
    labels = torch.cat([splits.train_y, splits.validation_y]).numpy()
    theirs, classes = make_moons((51, 50), shuffle=False)
    for k in (0, 1):
        ours = points[labels == k]
        np.testing.assert_allclose(
            ours[np.argsort(ours[:, 0])],
            theirs[classes == k][np.argsort(theirs[classes == k][:, 0])],
            atol=1e-6,
        )


def test_spirals_wind_as_often_as_asked() -> None:
    splits = data.load(Spirals(arms=3, turns=2, noise=0, points=600, scaling="none"), 3)
    x, y = splits.train_x.double(), splits.train_y
    radius = x.norm(dim=1)
    angle = torch.atan2(x[:, 1], x[:, 0]) / (2 * torch.pi)
    off = (angle - 2 * radius - y / 3) % 1
    assert torch.minimum(off, 1 - off).max().item() < 1e-5
    assert 0.99 < radius.max().item() <= 1.0 + 1e-6


@pytest.mark.parametrize("choice", [Moons(noise=0.3), Spirals(noise=0.3)], ids=lambda c: c.kind)
def test_points_depend_on_the_seed_alone(choice: DataChoice) -> None:
    first, again, other = (data.load(choice, seed).train_x for seed in (1, 1, 2))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)


def test_scaling_uses_the_training_part_alone() -> None:
    generator = np.random.default_rng(0)
    x = generator.normal(5, 3, (60, 4))
    x[40:] += 100  # would show in the statistics
    x[:, 2] = 7  # a constant feature
    y = np.zeros(60)
    known = x[:40]

    def scaled(kind: str) -> np.ndarray:
        choice = File(rows=50, scaling=kind)  # type: ignore[arg-type]
        splits = split(choice, 0, Examples(x, y, 40))
        return torch.cat([splits.train_x, splits.validation_x]).double().numpy()

    spread = known.std(0)
    spread[2] = 1
    np.testing.assert_allclose(scaled("standardize"), (x - known.mean(0)) / spread, atol=1e-4)
    np.testing.assert_allclose(scaled("global"), (x - known.mean()) / known.std(), atol=1e-4)
    unit = (x - known.min()) / (known.max() - known.min())
    np.testing.assert_allclose(scaled("unit"), unit, atol=1e-4)
    np.testing.assert_allclose(scaled("none"), x, atol=1e-4)
    assert scaled("standardize")[:40, 2].tolist() == [0.0] * 40


def test_mnist_in_its_fixed_order() -> None:
    if not MNIST.is_dir():
        pytest.skip(f"needs the MNIST test set in {MNIST}/mnist")
    from experiments.spec.data import Mnist

    splits = data.load(Mnist(), 0, MNIST)
    assert splits.train_x.mean().item() == pytest.approx(0, abs=1e-5)
    raw = data.load(Mnist(scaling="none"), 0, MNIST / "mnist")
    assert raw.train_x.max().item() == 255
    assert torch.bincount(torch.cat([raw.train_y, raw.validation_y])).tolist() == [
        *(980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009)
    ]


def test_a_dataset_that_needs_a_directory_says_so() -> None:
    from experiments.spec.data import Mnist

    with pytest.raises(data.DatasetUnavailable, match="--datasets-dir"):
        data.load(Mnist(), 0, None)


def test_digits_without_scikit_learn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(data.DatasetUnavailable, match="scikit-learn"):
        data.load(Digits(), 0, Path())
