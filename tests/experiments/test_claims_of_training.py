"""What the lectures say of training (CLAIMS), with several seeds in one cohort, shorter than there:
depth and saturation, step sizes, norms, decay of biases."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from experiments.spec import RunSpec
from experiments.training.events import Declared, Ended
from tests.experiments.cohorts import Told, together

SEEDS = (0, 1, 2)
Fields = dict[str, Any]


def trained(
    arms: Sequence[Fields], seeds: Sequence[int] = SEEDS, **shared: Any
) -> list[list[Told]]:
    """[arms][seeds]: all runs in one cohort, evaluated at the end unless told otherwise."""
    probes = {"cost": "economy", "every": 100_000, "evaluate_every": 1_000_000}
    specs = [
        RunSpec.model_validate({"probes": probes, "seed": seed} | shared | arm)
        for arm in arms
        for seed in seeds
    ]
    told, _ = together(specs)
    return [told[k : k + len(seeds)] for k in range(0, len(told), len(seeds))]


def course(run: Told, column: str, table: str = "eval") -> np.ndarray:
    """[rows] of a column."""
    declared = run.events[0]
    assert isinstance(declared, Declared)
    columns = next(t.columns for t in declared.tables if t.name == table)
    parts = [rows.values for rows in run.rows if rows.table == table]
    return np.concatenate(parts)[:, columns.index(column)]


def finals(runs: Sequence[Told], column: str) -> np.ndarray:
    """[runs] of the last evaluation."""
    return np.array([course(run, column)[-1] for run in runs])


def mlp(depth: int, width: int, **fields: Any) -> Fields:
    return {"model": {"depth": depth, "width": width} | fields}


def sgd(lr: float) -> Fields:
    return {"optimizer": {"kind": "sgd", "lr": lr}}


def epochs(count: int) -> Fields:
    return {"kind": "epochs", "epochs": count}


def test_eight_layers_of_sigmoids_do_not_train_without_a_norm() -> None:
    """sigdepth: at lr 0.1 and 1; batch norm or tanh repair it. The gradient shrinks to a quarter a
    layer."""
    sigmoid, tanh = ({"activation": {"kind": kind}} for kind in ("sigmoid", "tanh"))
    normed = sigmoid | {"norm": {"kind": "batch"}}
    arms = [
        mlp(8, 64, **sigmoid) | sgd(0.1),
        mlp(8, 64, **sigmoid) | sgd(1.0),
        mlp(8, 64, **normed) | sgd(0.1),
        mlp(8, 64, **tanh) | sgd(0.1),
    ]
    slow, fast, repaired, centred = trained(arms, init={"kind": "xavier_normal"}, budget=epochs(20))
    assert finals(slow, "train_accuracy").max() < 0.15
    assert finals(fast, "train_accuracy").max() < 0.15
    assert finals(repaired, "train_accuracy").min() > 0.95
    assert finals(centred, "train_accuracy").min() > 0.99
    for run in slow:
        first, last = (
            course(run, f"activation_gradient_variance/{k}", "layers")[0] for k in (0, 7)
        )
        assert 0.2 < (first / last) ** (1 / 14) < 0.3


def test_a_step_size_is_too_small_right_or_too_large() -> None:
    """lrfig: loss of the last epoch."""
    rates = (1e-4, 0.1, 5.0)
    low, good, high = trained([sgd(lr) for lr in rates], budget=epochs(10), **mlp(2, 64))

    def last_epoch(run: Told) -> float:
        return float(course(run, "loss", "train")[-44:].mean())

    assert min(map(last_epoch, low)) > 2
    assert max(map(last_epoch, good)) < 0.05
    for run in high:
        ended = run.events[-1]
        assert isinstance(ended, Ended)
        assert ended.state == "diverged" or last_epoch(run) > 2


@pytest.mark.parametrize(("kind", "share"), [("relu", 0.75), ("tanh", 0.75), ("sigmoid", 0.3)])
def test_batch_norm_after_the_activation_is_faster(kind: str, share: float) -> None:
    """place: 6×64, learning rate 0.03."""
    arms = [
        mlp(6, 64, activation={"kind": kind}, norm={"kind": "batch", "place": place})
        for place in ("before", "after")
    ]
    before, after = trained(arms, budget=epochs(6), **sgd(0.03))
    assert (finals(after, "train_loss") < share * finals(before, "train_loss")).all()


def test_batch_norm_fails_at_a_batch_of_two_and_layer_norm_does_not() -> None:
    """normbatch: the learning rate goes with the batch size."""

    def arm(kind: str, batch: int) -> Fields:
        data = {"kind": "digits", "batch_size": batch}
        return {"data": data} | mlp(2, 64, norm={"kind": kind}) | sgd(0.1 * batch / 32)

    arms = [arm("batch", 2), arm("batch", 32), arm("layer", 2)]
    small, large, layer = (
        1 - finals(runs, "val_accuracy") for runs in trained(arms, (0, 1), budget=epochs(6))
    )
    assert small.min() > 0.2
    assert large.max() < 0.05
    assert layer.max() < 0.06


def test_only_the_proximal_step_makes_zeros() -> None:
    """l1: λ = 0.003."""
    kinds = ("l1_proximal", "l1", "l2", "none")
    arms: list[Fields] = [
        {"penalty": {"kind": kind} | ({} if kind == "none" else {"strength": 0.003})}
        for kind in kinds
    ]
    probes = {
        "every": 100_000,
        "evaluate_every": 1_000_000,
        "statistics_every": 440,
        "histograms_every": 10_000,
    }
    found = trained(arms, (0,), budget=epochs(40), probes=probes, **mlp(1, 100), **sgd(0.1))
    proximal, *others = found
    for run in proximal:
        assert course(run, "weight_zeros/0", "weights")[-1] > 0.6
    for run in (run for runs in others for run in runs):
        assert not course(run, "weight_zeros/0", "weights").any()
    gap = finals(found[3], "val_accuracy") - finals(proximal, "val_accuracy")
    assert gap.max() < 0.02


def test_decay_of_the_biases_makes_little_difference() -> None:
    """biasdecay: λ = 0.01."""
    arms: list[Fields] = [
        {"penalty": {"kind": "coupled", "strength": 0.01, "biases": biases}}
        for biases in (False, True)
    ]
    without, with_them = trained(arms, budget=epochs(15), **mlp(2, 64), **sgd(0.1))
    gap = finals(with_them, "val_accuracy") - finals(without, "val_accuracy")
    assert abs(gap).max() < 0.015
    assert (finals(with_them, "val_loss") != finals(without, "val_loss")).all()
