"""Along the gradient, gradient noise, units and boundary against plain float64 code."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from experiments.probes.curvature import along_gradient as along
from experiments.probes.curvature import boundary as plane
from experiments.probes.curvature import gradient_noise as noise
from experiments.probes.curvature import units
from experiments.probes.curvature.objective import Objective
from experiments.spec.tables import along_gradient
from experiments.training.session import Session
from tests.experiments.runs import ready, spec

FLOAT64: dict[str, Any] = {"precision": {"kind": "float64"}}
ALONG = [quantity.name for quantity in along_gradient.TABLE.quantities]
BATCH_NORM: dict[str, Any] = {"depth": 2, "width": 12, "norm": {"kind": "batch"}}
DROPOUT: dict[str, Any] = {"depth": 2, "width": 12, "dropout": {"kind": "inverted", "p": 0.5}}


def objective(session: Session) -> Objective:
    criterion, penalty = session.stepper.criterion, session.spec.penalty
    return Objective(session.network, session.parameters, criterion, penalty)


@pytest.mark.parametrize("model", [{"depth": 2, "width": 12}, BATCH_NORM, DROPOUT])
def test_along_the_gradient_against_copies_of_the_network(model: dict[str, Any]) -> None:
    session = ready(spec(model=model, **FLOAT64))
    x, y = next(session.batches())
    before = session.parameters.values.clone()
    row = dict(zip(ALONG, along.along_gradient(objective(session), x, y, 0.2), strict=True))
    assert torch.equal(session.parameters.values, before)

    def at(distance: float) -> tuple[float, Tensor]:
        """(loss, all gradients in one) at w - distance g."""
        network = deepcopy(session.network)
        for module in network.modules():
            if type(module).__name__ == "Inverted":
                module.eval()
        if distance:
            with torch.no_grad():
                torch._foreach_sub_(list(network.parameters()), shift(distance))
        loss = cross_entropy(network.logits(x), y)
        gradients = torch.autograd.grad(loss, list(network.parameters()))
        return loss.item(), torch.cat([gradient.flatten() for gradient in gradients])

    def shift(distance: float) -> list[Tensor]:
        sizes = [p.numel() for p in session.network.parameters()]
        parts = torch.split(distance * gradient, sizes)
        return [q.view(p.shape) for p, q in zip(session.network.parameters(), parts, strict=True)]

    _, gradient = at(0.0)
    points = [(s * 0.2, *at(s * 0.2)) for s in (0.5, 1, 2, 3, 4)]
    losses = [loss for _, loss, _ in points]
    changes = [(there - gradient).norm().item() for _, _, there in points]
    ratios = [
        c / (d * gradient.norm().item()) for c, (d, _, _) in zip(changes, points, strict=True)
    ]
    expected = {
        "loss_min": min(losses),
        "loss_max": max(losses),
        "loss_range": max(losses) - min(losses),
        "gradient_change_min": min(changes),
        "gradient_change_max": max(changes),
        "smoothness": max(ratios),
    }
    for name, value in expected.items():
        assert row[name].item() == pytest.approx(value, rel=1e-8), name


def test_a_flat_place_is_smooth() -> None:
    session = ready(spec(model={"kind": "linear"}, init={"kind": "zeros"}, **FLOAT64))
    x, _ = next(session.batches())
    criterion = session.stepper.criterion
    flat = Objective(session.network, session.parameters, lambda f, y: 0 * criterion(f, y),
                     session.spec.penalty)  # fmt: skip
    row = along.along_gradient(flat, x, torch.zeros(len(x), dtype=torch.int64), 0.1)
    assert row.tolist() == [0.0] * 6


def test_gradient_noise_against_gradients_of_single_examples() -> None:
    session = ready(spec(**FLOAT64))
    x, y = session.batches().__next__()
    batches = [(x[k : k + 4], y[k : k + 4]) for k in range(0, 32, 4)]
    variance, squared, scale = noise.gradient_noise(objective(session), batches).tolist()
    parameters = session.parameters.tensors

    def single(k: int) -> Tensor:
        loss = cross_entropy(session.network.logits(x[k : k + 1]), y[k : k + 1])
        return torch.cat([g.flatten() for g in torch.autograd.grad(loss, parameters)])

    of_examples = torch.stack([single(k) for k in range(32)])
    of_batches = of_examples.view(8, 4, -1).mean(1)
    assert variance == pytest.approx(of_batches.var(0).sum().item(), rel=1e-9)
    norm = of_examples.mean(0).square().sum().item()
    assert squared == pytest.approx(norm - variance / 8, rel=1e-9)
    assert scale == pytest.approx(4 * variance / max(norm - variance / 8, variance / 64), rel=1e-9)


@pytest.mark.parametrize("size", [8, 32, 128])
def test_the_variance_of_a_batch_gradient_falls_as_one_over_its_size(size: int) -> None:
    """CLAIMS P:noise: B E‖g_B - g‖² is the same for all B, here against its exact value."""
    session = ready(spec(data={"kind": "digits", "batch_size": size}))
    x, y = session._train_x, session._train_y
    parameters = session.parameters.tensors
    total, count = 0.0, len(x)
    mean = objective(session).gradient(x, y)[1]
    for k in range(count):
        loss = cross_entropy(session.network.logits(x[k : k + 1]), y[k : k + 1])
        gradient = torch.cat([g.flatten() for g in torch.autograd.grad(loss, parameters)])
        total += (gradient - mean).square().sum().item()
    exact = (count - size) / (count - 1) * total / count / size
    batches = noise.drawn(x, y, size, seed=3, count=400)
    variance, squared, _ = noise.gradient_noise(objective(session), batches).tolist()
    assert variance == pytest.approx(exact, rel=0.1)
    assert squared == pytest.approx(mean.square().sum().item(), rel=0.1)


def test_batches_are_drawn_from_the_seed_without_replacement() -> None:
    x, y = torch.arange(50.0)[:, None], torch.arange(50)
    first, again, other = (noise.drawn(x, y, 20, seed, count=8) for seed in (1, 1, 2))
    assert all(torch.equal(a, b) for (a, _), (b, _) in zip(first, again, strict=True))
    assert not torch.equal(first[0][0], other[0][0])
    assert not torch.equal(first[0][0], first[1][0])
    for inputs, labels in first:
        assert len(set(labels.tolist())) == 20
        assert torch.equal(inputs[:, 0], labels.float())


def test_noise_without_noise_and_without_signal() -> None:
    session = ready(spec(**FLOAT64))
    x, y = next(session.batches())
    equal = noise.gradient_noise(objective(session), [(x, y)] * 4)
    assert equal[0].item() == pytest.approx(0, abs=1e-20)
    assert equal[2].item() == pytest.approx(0, abs=1e-15)
    f = session.network.logits(x).argmax(1)
    lone = ready(spec(model={"kind": "linear"}, init={"kind": "zeros"}, **FLOAT64))
    two = [(x, torch.zeros_like(f)), (-x, torch.zeros_like(f))]
    opposed = noise.gradient_noise(objective(lone), two)
    assert 0 < opposed[2].item() <= 2**2 * len(x)


def test_unit_statistics_against_numpy() -> None:
    generator = torch.Generator().manual_seed(0)
    h = torch.randn(200, 7, generator=generator) @ torch.randn(7, 7, generator=generator) + 3
    correlation, rank = units.unit_statistics(h).tolist()
    matrix = np.abs(np.corrcoef(h.numpy().astype(np.float64).T))
    assert correlation == pytest.approx((matrix.sum() - 7) / 42, rel=1e-9)
    values = np.linalg.eigvalsh(np.cov(h.numpy().astype(np.float64).T))
    assert rank == pytest.approx(values.sum() ** 2 / (values**2).sum(), rel=1e-9)


@pytest.mark.parametrize("size", [1e-30, 1.0, 1e30])
def test_constant_units_are_left_out_at_any_scale(size: float) -> None:
    generator = torch.Generator().manual_seed(0)
    a, b = torch.randn(2, 100, generator=generator)
    varying = units.unit_statistics(torch.stack([a, b], 1) * size)
    spoiled = torch.stack([a, torch.zeros(100), b, torch.full((100,), 0.7)], 1) * size
    np.testing.assert_allclose(units.unit_statistics(spoiled), varying, rtol=1e-6)
    same = torch.stack([a, -a, 2 * a], 1) * size
    np.testing.assert_allclose(units.unit_statistics(same), [1, 1], rtol=1e-6)


def test_layers_of_which_nothing_varies() -> None:
    assert units.unit_statistics(torch.full((50, 4), 0.3)).tolist() == [0, 0]
    assert units.unit_statistics(torch.zeros(50, 4)).tolist() == [0, 0]
    lone = torch.stack([torch.arange(50.0), torch.ones(50)], 1)
    assert units.unit_statistics(lone).tolist() == pytest.approx([0, 1])
    lone[3, 0] = float("inf")
    assert units.unit_statistics(lone).isnan().all()
    lone[3, 0] = float("nan")
    assert units.unit_statistics(lone).isnan().all()


def test_positions_of_a_channel_are_observations() -> None:
    maps = torch.randn(10, 3, 4, 5, generator=torch.Generator().manual_seed(0))
    flat = maps.permute(0, 2, 3, 1).reshape(200, 3)
    assert torch.equal(units.unit_statistics(maps), units.unit_statistics(flat))
    many = torch.randn(3 * units.OBSERVATIONS, 2, generator=torch.Generator().manual_seed(0))
    assert torch.equal(units.unit_statistics(many), units.unit_statistics(many[::3]))


@pytest.mark.parametrize("model", [{"depth": 1, "width": 8}, BATCH_NORM, DROPOUT])
def test_the_boundary_is_what_the_network_says_cell_by_cell(model: dict[str, Any]) -> None:
    spirals = {"kind": "spirals", "arms": 3, "points": 200}
    session = ready(spec(data=spirals, model=model))
    session.stepper.step(1, *next(session.batches()), sampled=False)
    extent, points = plane.grid(session._train_x)
    row = plane.boundary(session.network, extent, points)
    named = dict(zip(["x_min", "x_max", "y_min", "y_max"], row[:4].tolist(), strict=True))
    low, high = session._train_x.amin(0), session._train_x.amax(0)
    margin = (high - low) / 10
    assert named["x_min"] == pytest.approx((low - margin)[0].item())
    assert named["y_max"] == pytest.approx((high + margin)[1].item())
    across, up = named["x_max"] - named["x_min"], named["y_max"] - named["y_min"]
    session.network.eval()
    for r, c in [(0, 0), (0, 47), (47, 0), (13, 31)]:
        at = named["x_min"] + across * (c + 0.5) / 48, named["y_min"] + up * (r + 0.5) / 48
        with torch.no_grad():
            p = session.network.logits(torch.tensor([at])).double().softmax(1)[0]
        cell = row[4 + 48 * r + c].item()
        assert int(cell) == p.argmax().item()
        assert cell - int(cell) == pytest.approx(min(p.max().item(), 0.9995), abs=1e-4)


def test_a_certain_cell_keeps_its_class_in_float32() -> None:
    session = ready(spec(data={"kind": "xor", "points": 50}, init={"kind": "normal", "std": 50.0}))
    extent, points = plane.grid(session._train_x)
    row = plane.boundary(session.network, extent, points).float()[4:]
    assert set(row.floor().tolist()) == {0.0, 1.0}
    assert row.max() < 2
