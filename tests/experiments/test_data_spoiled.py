"""Subsets, wrong labels, bad scaling, corrupted images and augmentation."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from pydantic import ValidationError
from scipy import ndimage
from torch import Tensor

from experiments import data
from experiments.data import corruptions, scaling
from experiments.data.augmentation import Augmentation, mirrored, shifted
from experiments.spec import RunSpec, limits
from experiments.spec.data import Digits, Spirals
from experiments.spec.naming import describe
from tests.experiments.runs import same, spec, train

FOG = {"corruption": "fog"}


def digits(**fields: Any) -> data.Splits:
    return data.load(Digits(**fields), 11)


def images(x: Tensor) -> Tensor:
    return x.reshape(-1, 1, 8, 8)


CLEAN = digits(scaling="unit")


def test_a_subset_is_the_first_examples_scaled_as_before() -> None:
    few = digits(scaling="unit", subset=100)
    assert torch.equal(few.train_x, CLEAN.train_x[:100])
    assert torch.equal(few.train_y, CLEAN.train_y[:100])
    assert torch.equal(few.validation_x, CLEAN.validation_x)
    whole, part = digits(), digits(subset=100)
    assert torch.equal(part.train_x, whole.train_x[:100])


def test_a_subset_counts_in_sizes_epochs_and_limits() -> None:
    chosen = spec(data={"kind": "digits", "subset": 100, "batch_size": 25})
    assert chosen.data.sizes == (100, 360)
    assert chosen.steps_per_epoch == 4
    for wrong in ({"subset": 1438}, {"subset": 20, "batch_size": 21}):
        with pytest.raises(ValidationError, match=r"data\.(subset|batch_size) must be at most"):
            RunSpec.model_validate({"data": {"kind": "digits"} | wrong})


def test_the_name_tells_what_is_done_to_the_data() -> None:
    spoiled = {"subset": 200, "label_noise": 0.3, "flip": True, "severity": 2}
    name = describe(spec(data={"kind": "digits"} | spoiled))
    assert name.startswith("digits subset=200 label_noise=0.3 flip · ")
    name = describe(spec(data={"kind": "digits", "corruption": "fog", "severity": 2}))
    assert name.startswith("digits corruption=fog severity=2 · ")
    assert describe(spec(data={"kind": "digits"})).startswith("digits · ")


def test_corrupted_images_count_as_memory() -> None:
    plain, worse = (limits.memory(spec(data={"kind": "digits"} | more)) for more in ({}, FOG))
    assert worse - plain == 4 * 360 * 64


@pytest.mark.parametrize("share", [0.3, 1.0])
def test_label_noise_makes_exactly_its_share_wrong(share: float) -> None:
    noisy = digits(scaling="unit", label_noise=share)
    wrong = noisy.train_y != CLEAN.train_y
    assert wrong.sum().item() == round(share * 1437)
    assert torch.equal(noisy.validation_y, CLEAN.validation_y)
    assert torch.equal(noisy.train_x, CLEAN.train_x)
    offsets = torch.bincount((noisy.train_y - CLEAN.train_y)[wrong] % 10, minlength=10)
    assert offsets[0].item() == 0
    assert offsets[1:].min().item() > 0.6 * wrong.sum().item() / 9


def test_random_labels_know_nothing() -> None:
    random = digits(scaling="unit", random_labels=True)
    right = (random.train_y == CLEAN.train_y).double().mean().item()
    assert right == pytest.approx(0.1, abs=0.03)
    assert torch.equal(random.validation_y, CLEAN.validation_y)
    with pytest.raises(ValidationError, match=r"data\.label_noise must be 0"):
        RunSpec.model_validate(
            {"data": {"kind": "digits", "random_labels": True, "label_noise": 0.1}}
        )


def test_spoilings_do_not_share_a_stream_with_the_points() -> None:
    plain, noisy = (data.load(Spirals(label_noise=share), 3) for share in (0, 0.5))
    assert torch.equal(plain.train_x, noisy.train_x)


def test_bad_scaling_is_undone_by_standardize_alone() -> None:
    raw, bad = (digits(scaling="none", bad_scaling=d).train_x.double() for d in (0, 3))
    slope = (bad.std(0) / raw.std(0))[raw.std(0) > 0]
    assert 1 <= slope.min().item() < 10
    assert 100 < slope.max().item() <= 1000
    good, undone = (digits(bad_scaling=d) for d in (0, 3))
    assert torch.allclose(good.train_x, undone.train_x, atol=2e-3)
    assert torch.allclose(good.validation_x, undone.validation_x, atol=2e-3)
    spread = digits(scaling="global", bad_scaling=3).train_x.std(0)
    assert spread.max().item() > 50 * spread.median().item()


def test_two_scales_in_one_are_one_after_the_other() -> None:
    generator = np.random.default_rng(0)
    x = generator.normal(3, 2, (30, 4))
    first, second = (
        scaling.Scale(generator.normal(size=4), generator.uniform(1, 2, 4)) for _ in range(2)
    )
    np.testing.assert_allclose(second.after(first)(x), second(first(x)), rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("name", sorted(corruptions.CORRUPTIONS))
def test_a_corruption_grows_with_its_severity_and_stays_in_range(name: str) -> None:
    clean = CLEAN.validation_x
    distances = []
    for severity in range(1, 6):
        worse = digits(scaling="unit", corruption=name, severity=severity).corrupted_x
        assert worse is not None
        assert worse.shape == clean.shape
        assert 0 <= worse.min().item() <= worse.max().item() <= 1 + 1e-6
        distances.append((worse - clean).square().mean().item())
    assert distances[0] > 0
    assert distances == sorted(distances)


def corrupt(name: str, x: Tensor, severity: int) -> Tensor:
    return corruptions.CORRUPTIONS[name](x, severity, torch.Generator().manual_seed(0))


def test_corruptions_follow_their_formulas() -> None:
    x = torch.rand(50, 3, 28, 28, generator=torch.Generator().manual_seed(1))
    assert (corrupt("gauss", x, 5) - x).std().item() == pytest.approx(0.38, rel=0.01)
    salted = corrupt("impulse", x, 5)
    assert (salted == 0).double().mean().item() == pytest.approx(0.135, rel=0.05)
    assert (salted == 1).double().mean().item() == pytest.approx(0.135, rel=0.05)
    grey = corrupt("contrast", x, 3)
    assert torch.allclose(grey.mean((2, 3)), x.mean((2, 3)), atol=1e-6)
    assert torch.allclose(grey.std((2, 3)), 0.2 * x.std((2, 3)), atol=1e-6)
    assert torch.allclose(corrupt("brightness", x, 2), x + 0.2)
    assert torch.allclose(corrupt("invert", x, 5), 1 - x)
    assert torch.allclose(corrupt("invert", x, 2), 0.6 * x + 0.4 * (1 - x))
    foggy = 3 * corrupt("fog", x, 5) - x  # twice the field
    assert foggy.min().item() == pytest.approx(0, abs=1e-5)
    assert foggy.max().item() == pytest.approx(2, abs=1e-5)
    assert (foggy[:, :, 1:] - foggy[:, :, :-1]).abs().max().item() < 0.7  # smooth
    assert torch.allclose(foggy[:, 0], foggy[:, 2], atol=1e-5)


def test_blur_is_a_gaussian_filter() -> None:
    x = torch.zeros(1, 1, 28, 28)
    x[0, 0, 14, 14] = 1
    ours = corrupt("blur", x, 5)[0, 0].numpy()
    theirs = ndimage.gaussian_filter(x[0, 0].numpy(), 0.08 * 28, truncate=8)
    np.testing.assert_allclose(ours, theirs, atol=1e-5)
    assert torch.allclose(corrupt("blur", torch.ones(1, 1, 8, 8), 5), torch.ones(1, 1, 8, 8))


def test_rotation_turns_anticlockwise() -> None:
    x = torch.rand(2, 3, 9, 9)
    assert torch.allclose(corruptions.turned(x, 90), torch.rot90(x, 1, (2, 3)), atol=1e-5)
    assert torch.allclose(corruptions.turned(x, 0), x, atol=1e-6)
    assert torch.equal(corrupt("rotate", x, 3), corruptions.turned(x, 45))


def test_corrupted_evaluation_has_its_own_columns_and_changes_nothing_else() -> None:
    plain = train(spec(data={"kind": "digits"}))
    worse = train(spec(data={"kind": "digits", "corruption": "invert"}))
    assert "corrupted_loss" not in plain.declared.tables[2].columns
    assert np.isfinite(worse.column("eval", "corrupted_loss")).all()
    assert not np.array_equal(
        worse.column("eval", "corrupted_loss"), worse.column("eval", "val_loss")
    )
    ours, others = worse.curves(), plain.curves()
    ours["eval"] = ours["eval"][:, : others["eval"].shape[1]]
    assert same(ours, {**others, "eval": np.ascontiguousarray(others["eval"])})


@pytest.mark.parametrize("fields", [{"shift": 2}, {"flip": True}, {"shift": 1, "flip": True}])
@pytest.mark.parametrize("how", ["standardize", "global", "none"])
def test_a_moved_image_is_scaled_where_it_lands(fields: dict[str, Any], how: Any) -> None:
    """Against raw images, moved in every possible way one by one and then scaled."""
    choice = Digits(scaling=how, **fields)
    splits = data.load(choice, 1)
    raw = images(digits(scaling="none").train_x)[:40]
    augmented = Augmentation(choice, splits.scale, 5, splits.train_x)(splits.train_x[:40])
    most = choice.shift
    seen = set()
    for n in range(40):
        found = [
            (dy, dx, flip)
            for flip in ((0, 1) if choice.flip else (0,))
            for dy in range(-most, most + 1)
            for dx in range(-most, most + 1)
            if np.allclose(
                splits.scale(moved(raw[n, 0].numpy(), dy, dx, flip).reshape(1, -1))[0],
                augmented[n].numpy(),
                atol=1e-3,
            )
        ]
        assert found, n
        seen.add(found[0])
    possible = (2 * most + 1) ** 2 * (2 if choice.flip else 1)
    assert len(seen) > 0.6 * possible


def moved(image: np.ndarray, dy: int, dx: int, flip: int) -> np.ndarray:
    """One image [8, 8], by a way of its own: pixel by pixel."""
    out = np.zeros_like(image)
    for row in range(8):
        for column in range(8):
            y, x = row - dy, column - dx
            if 0 <= y < 8 and 0 <= x < 8:
                out[row, column] = image[y, 7 - x if flip else x]
    return out


def test_shifts_and_flips_are_those_asked_for() -> None:
    x = torch.arange(24.0).reshape(1, 1, 4, 6)
    down = shifted(x, 1, torch.tensor([[2], [1]]))
    assert torch.equal(down[0, 0, 1:], x[0, 0, :-1])
    assert torch.equal(down[0, 0, 0], torch.zeros(6))
    assert torch.equal(shifted(x, 1, torch.tensor([[1], [0]]))[0, 0, :, :-1], x[0, 0, :, 1:])
    both = mirrored(torch.cat([x, x]), torch.tensor([1, 0]))
    assert torch.equal(both, torch.cat([x.flip(3), x]))


def test_input_noise_is_fresh_every_step_and_has_its_own_stream() -> None:
    choice = Digits(input_noise=0.3)
    splits = data.load(choice, 1)
    once, again = (Augmentation(choice, splits.scale, 5, splits.train_x) for _ in range(2))
    first, second = once(splits.train_x) - splits.train_x, once(splits.train_x) - splits.train_x
    assert first.std().item() == pytest.approx(0.3, rel=0.01)
    assert not torch.equal(first, second)
    assert torch.equal(again(splits.train_x) - splits.train_x, first)


def test_augmentation_is_of_training_batches_only() -> None:
    plain = train(spec(data={"kind": "digits"}))
    noisy = train(spec(data={"kind": "digits", "input_noise": 1.0}))
    assert np.array_equal(plain.table("eval")[0], noisy.table("eval")[0])
    assert plain.column("train", "loss")[0] != noisy.column("train", "loss")[0]
