"""That it learns, and that the depth-30 triple ends as the lecture says."""

from __future__ import annotations

from typing import Any

import pytest

from experiments.spec import RunSpec
from tests.experiments.runs import MNIST, Result, train


def test_the_default_spec_learns_the_digits() -> None:
    budget = {"kind": "steps", "count": 1000}
    result = train(RunSpec.model_validate({"budget": budget, "probes": {"every": 100}}))
    assert result.ended.state == "finished"
    assert result.column("eval", "val_accuracy")[0] < 0.3
    # Its best: at this depth accuracy jumps from one evaluation to the next, and in float32 the
    # order of a sum decides when (CLAIMS, P:depth50).
    assert max(result.column("eval", "val_accuracy")) > 0.8
    assert result.column("eval", "train_loss")[-1] < 0.5 * result.column("eval", "train_loss")[0]


@pytest.mark.parametrize("kind", ["moons", "spirals"])
def test_a_small_net_separates_the_point_sets(kind: str) -> None:
    fields: dict[str, Any] = {
        "data": {"kind": kind, "noise": 0.05},
        "model": {"depth": 3, "width": 32},
        "optimizer": {"kind": "adam", "lr": 0.01},
        "budget": {"kind": "steps", "count": 600},
        "probes": {"every": 100},
    }
    assert train(RunSpec.model_validate(fields)).column("eval", "val_accuracy")[-1] > 0.95


def triple(c: float, epochs: int = 3) -> Result:
    """Depth 30 on MNIST, a few epochs of plain SGD, weights N(0, c / fan-in)."""
    fields: dict[str, Any] = {
        "data": {"kind": "mnist", "batch_size": 50},
        "init": {"kind": "fan_in", "c": c},
        "budget": {"kind": "epochs", "epochs": epochs},
        "probes": {"every": 20},
    }
    return train(RunSpec.model_validate(fields))


@pytest.mark.skipif(not MNIST.is_dir(), reason=f"needs the MNIST test set in {MNIST}/mnist")
def test_depth_30_vanishes_learns_and_explodes() -> None:
    """Measured before: c=1 accuracy .116 for ever, c=2 .9 after 10 epochs, c=3 NaN at step 3."""
    vanishing, healthy, exploding = triple(1.0), triple(2.0, 6), triple(3.0)
    assert vanishing.ended.state == "finished"
    assert vanishing.column("eval", "val_accuracy")[-1] < 0.2
    assert abs(vanishing.column("eval", "train_loss")[-1] - 2.3026) < 0.01
    assert max(healthy.column("eval", "val_accuracy")) > 0.6
    assert exploding.ended.state == "diverged"
    assert exploding.ended.step < 10
    for result, factor in ((vanishing, 0.5), (healthy, 1.0), (exploding, 1.5)):
        variance = result.quantity("activation_variance")[0]
        growth = (variance[29] / variance[4]) ** (1 / 25)
        assert growth == pytest.approx(factor, rel=0.1)  # theory: c / 2 a layer
