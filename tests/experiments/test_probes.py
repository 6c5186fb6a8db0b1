"""Every probe against plain float64 code, the extremes of float32, and its harmlessness."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from torch.nn.functional import cross_entropy

from experiments.nets.network import Tape
from experiments.probes import QUANTITIES
from experiments.probes.reduce import layerwise, moments, norms, silent_share, stacks
from experiments.probes.thinning import EVERY_STEP, thinning
from experiments.spec import RunSpec
from experiments.spec.probes import Probes
from experiments.spec.tables import TABLES
from tests.experiments.runs import ready, spec, train

MODELS: dict[str, dict[str, Any]] = {
    "relu": {"depth": 3, "width": 12},
    "tanh": {"depth": 3, "width": 12, "activation": {"kind": "tanh"}},
    "sigmoid": {"depth": 3, "width": 12, "activation": {"kind": "sigmoid"}},
    "gelu": {"depth": 1, "width": 7, "activation": {"kind": "gelu"}},
    "identity": {"depth": 2, "width": 64, "activation": {"kind": "identity"}},
    "norm after": {"depth": 3, "width": 12, "norm": {"kind": "batch", "place": "after"}},
    "dropout": {"depth": 3, "width": 12, "dropout": {"kind": "inverted", "p": 0.5}},
}


def twin(chosen: RunSpec) -> dict[str, list[float]]:
    """Each quantity of step 1, layer by layer, from its definition."""
    session = ready(chosen)
    network, tape = session.network, Tape()
    x, y = next(session.batches())
    loss = cross_entropy(network.logits(x, tape), y)
    weights = [linear.weight for linear in network.linears]
    gradients = torch.autograd.grad(loss, weights + tape.outputs)
    before = [w.detach().double().clone() for w in weights]
    fresh = ready(chosen)
    fresh.stepper.step(1, *next(fresh.batches()), sampled=False)
    after = [linear.weight.detach().double() for linear in fresh.network.linears]
    h = [output.detach().double() for output in tape.outputs]
    f = [activation.detach().double() for activation in tape.activations]
    kind, last = chosen.model.activation.kind, len(h) - 1

    def saturated(k: int) -> float:
        if k == last or kind not in {"tanh", "sigmoid"}:
            return 0.0
        low = -0.97 if kind == "tanh" else 0.03
        return ((f[k] < low) | (f[k] > 0.97)).double().mean().item()

    return {
        "activation_mean": [v.mean().item() for v in h],
        "activation_variance": [v.var(correction=0).item() for v in h],
        "dead_share": [(v == 0).all(0).double().mean().item() for v in f],
        "saturated_share": [saturated(k) for k in range(len(h))],
        "activation_gradient_variance": [
            g.double().var(correction=0).item() for g in gradients[len(weights) :]
        ],
        "weight_gradient_norm": [g.double().norm().item() for g in gradients[: len(weights)]],
        "weight_norm": [w.norm().item() for w in before],
        "update_ratio": [
            ((new - old).norm() / old.norm()).item() for new, old in zip(after, before, strict=True)
        ],
    }


@pytest.mark.parametrize("precision", ["float32", "float64"])
@pytest.mark.parametrize("model", list(MODELS))
def test_each_quantity_against_its_definition(model: str, precision: str) -> None:
    chosen = spec(
        model=MODELS[model],
        init={"kind": "normal", "std": 0.5},
        optimizer={"kind": "sgd", "lr": 0.1},
        clip={"kind": "norm", "threshold": 0.5},
        precision={"kind": precision},
        budget={"kind": "steps", "count": 1},
    )
    measured, expected = train(chosen), twin(chosen)
    assert list(expected) == [quantity.name for quantity in QUANTITIES]
    for name, values in expected.items():
        got = measured.quantity(name)[0].tolist()
        assert got == pytest.approx(values, rel=2e-5, abs=1e-9), name


def test_dead_and_saturated_units_are_found() -> None:
    chosen = spec(model=MODELS["tanh"], init={"kind": "normal", "std": 5.0})
    assert train(chosen).quantity("saturated_share")[0, 0] > 0.8
    session = ready(spec(model=MODELS["norm after"]))
    with torch.no_grad():
        session.network.linears[1].bias[:3] = -1e3
    _, row = session.stepper.step(1, *next(session.batches()), sampled=True)
    dead = row.view(len(QUANTITIES), -1)[[q.name for q in QUANTITIES].index("dead_share")]
    assert dead[1].item() == pytest.approx(3 / 12)


@pytest.mark.parametrize("size", [1e-25, 1e-19, 1e-15, 1.0, 1e19, 1e25])
def test_reductions_hold_where_float32_squares_do_not(size: float) -> None:
    x = torch.randn(3, 40, 50, generator=torch.Generator().manual_seed(0)) * size
    exact = x.double()
    mean, variance = layerwise(list(x), moments)
    np.testing.assert_allclose(mean, exact.mean((1, 2)), rtol=1e-9)
    np.testing.assert_allclose(variance, exact.var((1, 2), correction=0), rtol=1e-9)
    np.testing.assert_allclose(norms([x.flatten(1)]), exact.flatten(1).norm(dim=1), rtol=1e-5)
    x[:, :, :10] = 0
    assert layerwise(list(x), silent_share).tolist() == pytest.approx([0.2] * 3)


def test_variance_does_not_cancel_beside_a_large_mean() -> None:
    x = 1000 + 1e-3 * torch.randn(1, 100, 100, dtype=torch.float64)
    variance = moments(x)[1]
    np.testing.assert_allclose(variance, x.var(correction=0).view(1), rtol=1e-9)


def test_a_vanishing_net_is_measured_right_in_the_table() -> None:
    model = {"depth": 30, "width": 20}
    result = train(spec(model=model, init={"kind": "fan_in", "c": 0.02}))
    variance = result.quantity("activation_variance")[0]
    gradient = result.quantity("weight_gradient_norm")[0]
    factors = variance[1:15] / variance[:14]
    assert np.all((factors > 1e-3) & (factors < 1e-1))  # c/2 in the mean
    assert 0 < gradient[:30].min() < 1e-20


def test_neighbours_of_one_shape_are_stacked_in_order() -> None:
    shapes = [(4, 3), (4, 3), (4, 2), (4, 3)]
    tensors = [torch.full(shape, float(k)) for k, shape in enumerate(shapes)]
    assert [tuple(stack.shape) for stack in stacks(tensors)] == [(2, 4, 3), (1, 4, 2), (1, 4, 3)]
    assert layerwise(tensors, moments)[0].tolist() == [0, 1, 2, 3]


@pytest.mark.parametrize("model", list(MODELS))
def test_recording_changes_no_bit_of_training(model: str) -> None:
    runs = [
        train(spec(model=MODELS[model], probes={"every": every}, clip={"kind": "norm"}))
        for every in (1, 1_000_000)
    ]
    assert torch.equal(runs[0].weights, runs[1].weights)
    assert runs[0].table("train").tobytes() == runs[1].table("train").tobytes()
    assert len(runs[0].table("layers")) == 6
    assert len(runs[1].table("layers")) == 1


def test_thinning_is_fixed_and_covers_the_start() -> None:
    short = thinning(Probes(), EVERY_STEP)
    assert all(short.sampled(step) for step in range(1, EVERY_STEP + 1))
    long = thinning(Probes(), 10 * EVERY_STEP)
    assert [step for step in range(1, 70) if long.sampled(step)] == [*range(1, 33), 40, 60]
    chosen = thinning(Probes(every=7), EVERY_STEP)
    assert [step for step in range(1, 22) if chosen.sampled(step)] == [1, 7, 14, 21]


def test_every_quantity_describes_itself() -> None:
    names = [quantity.name for quantity in QUANTITIES]
    assert len(set(names)) == len(names)
    for table in TABLES:
        assert table.title, table.name
        assert table.help.endswith("."), table.name
        told = [quantity.name for quantity in table.quantities]
        assert len(set(told)) == len(told)
        assert all(q.title and q.help.endswith(".") for q in table.quantities), table.name
