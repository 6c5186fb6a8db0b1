"""Histograms against numpy in float64."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from experiments.probes.histograms import MOST, histograms
from experiments.probes.subsample import subsample
from experiments.spec.tables.description import COSTS
from experiments.spec.tables.histograms import BINS, MOST_LAYERS, TENSORS
from tests.experiments.runs import ready, spec, train
from tests.experiments.test_probes_tables import NETS, ONCE, passed, row


@pytest.mark.parametrize("net", list(NETS))
def test_histograms_against_numpy(net: str) -> None:
    chosen = spec(**NETS[net], budget=ONCE)
    measured = row(train(chosen), "histograms")
    session = ready(chosen)
    tape, logits, y = passed(session)
    loss = session.stepper.criterion(logits, y)
    weights = [layer.weight for layer in session.network.linears]
    tensors = {
        "activation": tape.outputs,
        "preactivation": tape.preactivations,
        "weight": weights,
        "gradient": torch.autograd.grad(loss, weights),
    }
    assert tensors.keys() == TENSORS.keys()
    for kind, of_layers in tensors.items():
        for k, tensor in enumerate(of_layers):
            assert_histogram(
                subsample(tensor.detach(), MOST).double().numpy(),
                [measured[f"{kind}_{part}/{k}"] for part in ("low", "high", "zeros", "nan", "inf")],
                [measured[f"{kind}_bins/{k}/{place}"] for place in range(BINS)],
            )


def assert_histogram(numbers: Any, told: list[float], bins: list[float]) -> None:
    expected = [numbers.min(), numbers.max(), (numbers == 0).mean(), 0, 0]
    assert told == pytest.approx(expected, rel=1e-5, abs=1e-12)
    counts, _ = np.histogram(numbers, BINS, (numbers.min(), numbers.max()))
    assert sum(bins) == pytest.approx(1, abs=1e-5)
    # A number on an edge may fall to either side.
    assert np.abs(np.cumsum(bins) - np.cumsum(counts) / len(numbers)).max() <= 2 / len(numbers)


@pytest.mark.parametrize("size", [1e-38, 1e-30, 1.0, 1e30, 1e37])
def test_histograms_hold_at_any_size(size: float) -> None:
    numbers = torch.randn(4000, generator=torch.Generator().manual_seed(0)).double() * size
    (got,) = histograms([numbers])
    counts, _ = np.histogram(numbers.numpy(), BINS)
    np.testing.assert_allclose(got[5:], counts / 4000, atol=1e-12)
    assert got[:2].tolist() == [numbers.min(), numbers.max()]


def test_histograms_count_what_is_not_finite_apart() -> None:
    nan, inf = float("nan"), float("inf")
    mixed = torch.tensor([nan, inf, -inf, 0.0, 0.0, 1.0, 2.0, -2.0])
    same, none = torch.full((8,), 3.0), torch.full((8,), nan)
    extreme = torch.tensor([3.4e38, -3.4e38] * 4)
    got = histograms([mixed, same, none, extreme])
    assert got[0, :5].tolist() == [-2, 2, 2 / 8, 1 / 8, 2 / 8]
    assert got[0, 5:].sum().item() == pytest.approx(1)
    assert got[0, [5, 15, 20, 24]].tolist() == pytest.approx([1 / 5, 2 / 5, 1 / 5, 1 / 5])
    assert got[1, :5].tolist() == [3, 3, 0, 0, 0]
    assert got[1, 5:].tolist() == [0] * (BINS - 1) + [1]
    assert got[2, :2].isnan().all()
    assert got[2, 2:5].tolist() == [0, 1, 0]
    assert got[2, 5:].tolist() == [0] * BINS
    assert got[3, [5, 24]].tolist() == [0.5, 0.5]


def test_at_most_so_many_layers_have_histograms() -> None:
    model = {"depth": 40, "width": 8}
    some, all_ = (
        train(spec(model=model, budget=ONCE, probes={"cost": cost})) for cost in COSTS[1:]
    )
    kept = {name.split("/")[1] for name in row(some, "histograms")}
    assert len(kept) == MOST_LAYERS
    assert {"0", "40"} <= kept
    assert {name.split("/")[1] for name in row(all_, "histograms")} == {str(k) for k in range(41)}
