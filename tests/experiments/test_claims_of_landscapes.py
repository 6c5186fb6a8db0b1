"""What the lectures say of the loss around the weights and of units, as runs show it (CLAIMS eos,
santurkar, noise, units); shorter than there."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from experiments.spec import RunSpec
from tests.experiments.runs import Result, train

SELDOM = {
    f"{name}_every": 10_000 for name in ("units", "along_gradient", "gradient_noise", "curvature")
}


def run(steps: int, **fields: Any) -> Result:
    budget = {"kind": "steps", "count": steps}
    return train(RunSpec.model_validate({"budget": budget} | fields))


def descent(lr: float, steps: int, every: int = 50, **model: Any) -> Result:
    """64-40-40-10 tanh, half the squared error, full-batch gradient descent on 300 digits."""
    return run(
        steps,
        data={"kind": "digits", "scaling": "global", "subset": 300},
        model={"depth": 2, "width": 40, "activation": {"kind": "tanh"}} | model,
        init={"kind": "torch_default"},
        loss={"kind": "squared_error"},
        optimizer={"kind": "gd", "lr": lr},
        probes=SELDOM | {"cost": "full", "curvature_every": every, "every": 1000},
    )


@pytest.mark.parametrize("norm", ["none", "batch"])
def test_full_batch_descent_hovers_at_the_edge_of_stability(norm: str) -> None:
    result = descent(0.2, 900, norm={"kind": norm})
    ratio = result.column("curvature", "sharpness") / result.column("curvature", "threshold")
    assert result.column("curvature", "threshold") == pytest.approx(2 / 0.2)
    tail = ratio[2 * len(ratio) // 3 :]
    assert 0.93 < tail.mean() < 1.12
    loss = result.column("train", "loss")
    assert loss[-1] < 0.1 * loss[0]
    assert (np.diff(loss[600:]) > 0).any()  # it falls in the long run, not at every step


def test_below_the_edge_the_loss_sharpens() -> None:
    result = descent(0.05, 900)
    ratio = result.column("curvature", "sharpness") / result.column("curvature", "threshold")
    assert ratio[-1] > 1.2 * ratio[1:4].mean()
    assert ratio.max() < 0.7


def ten_layers(norm: str, seed: int) -> Result:
    """10 hidden layers on the standardized digits, learning rate 0.1, two epochs."""
    return run(
        88,
        seed=seed,
        model={"depth": 10, "width": 100, "norm": {"kind": norm}},
        optimizer={"kind": "sgd", "lr": 0.1},
        probes=SELDOM | {"cost": "full", "along_gradient_every": 5, "every": 1000},
    )


def test_batch_norm_smooths_the_way_along_the_gradient() -> None:
    plain, normed = ([ten_layers(norm, seed) for seed in (0, 1, 2)] for norm in ("none", "batch"))

    def median(results: list[Result], name: str) -> float:
        """Over the steps of all seeds."""
        return float(np.median([result.column("along_gradient", name) for result in results]))

    assert median(normed, "loss_range") < 0.3 * median(plain, "loss_range")
    change = "gradient_change_max"
    assert median(normed, change) < 0.5 * median(plain, change)


def test_the_variance_of_the_gradient_falls_as_one_over_the_batch() -> None:
    scaled = []
    for size in (8, 32, 128):
        data = {"kind": "digits", "batch_size": size}
        probes = SELDOM | {"cost": "full", "gradient_noise_every": 1}
        optimizer = {"kind": "sgd", "lr": 1e-9}  # all rows at the same weights
        small = {"depth": 2, "width": 32}
        result = run(40, data=data, model=small, probes=probes, optimizer=optimizer)
        finite = (1437 - 1) / (1437 - size)  # drawn without replacement
        scaled.append(size * finite * result.column("gradient_noise", "variance").mean())
    assert max(scaled) / min(scaled) < 1.15


def test_units_do_the_same_thing_first_and_then_part() -> None:
    """32 tanh units from small weights: the rank grows and the correlation falls."""
    result = run(
        60 * 44,
        model={"depth": 1, "width": 32, "activation": {"kind": "tanh"}},
        init={"kind": "normal", "std": 0.01},
        optimizer={"kind": "sgd", "lr": 0.05},
        probes=SELDOM | {"cost": "full", "units_every": 3 * 44, "every": 1000},
    )
    assert result.steps("units")[1] == 3 * 44
    correlation = result.column("units", "unit_correlation/0")
    rank = result.column("units", "participation_rank/0")
    assert rank[-1] > 1.5 * rank[1]
    assert correlation[-1] < correlation[1]
