"""Hessian products, the largest eigenvalue and the objective against explicit matrices."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn
from torch.func import functional_call

from experiments.nets.network import Network
from experiments.probes.curvature.lanczos import largest
from experiments.probes.curvature.objective import Objective
from experiments.probes.curvature.quiet import quiet
from experiments.training.session import Session
from tests.experiments.runs import ready, spec

TINY: dict[str, Any] = {"depth": 1, "width": 3, "activation": {"kind": "tanh"}}
MOONS: dict[str, Any] = {"kind": "moons", "points": 60, "batch_size": 20}
# What the Hessian has to hold for: (a spec in float64, so small that its matrix can be written).
CASES: dict[str, dict[str, Any]] = {
    "tanh": {"model": TINY},
    "squared error": {"model": TINY, "loss": {"kind": "squared_error"}},
    "hinge": {"model": TINY, "loss": {"kind": "hinge"}},
    "linear hinge": {"model": {"kind": "linear"}, "loss": {"kind": "hinge"}},
    "batch norm": {"model": TINY | {"norm": {"kind": "batch"}}},
    "rms norm, gelu": {
        "model": TINY | {"norm": {"kind": "rms"}, "activation": {"kind": "gelu"}},
    },
    "l2": {"model": TINY, "penalty": {"kind": "l2", "strength": 0.3}},
    "l2 on biases": {"model": TINY, "penalty": {"kind": "l2", "strength": 0.3, "biases": True}},
    "elastic net": {"model": TINY, "penalty": {"kind": "elastic_net", "strength": 0.4}},
    "coupled decay": {"model": TINY, "penalty": {"kind": "coupled", "strength": 0.2}},
    "decoupled decay": {"model": TINY, "penalty": {"kind": "decoupled", "strength": 0.2}},
    "dropout": {"model": TINY | {"dropout": {"kind": "inverted", "p": 0.4}}},
    "dropconnect": {"model": TINY | {"dropout": {"kind": "dropconnect", "p": 0.4}}},
    "residual": {"model": {"kind": "residual_mlp", "depth": 2, "width": 3}},
}
RECURRENT = {
    kind: {
        "model": {"kind": kind, "width": 2},
        "data": {"kind": "sequences", "examples": 50, "length": 3, "symbols": 2, "batch_size": 20},
    }
    for kind in ("rnn", "lstm")
}


class Forward(nn.Module):
    """The network as torch expects it, for `functional_call`."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, x: Tensor) -> Tensor:
        return self.network.logits(x)


def small(**fields: Any) -> Session:
    """In float64, biases not 0."""
    session = ready(
        spec(**({"data": MOONS, "precision": {"kind": "float64"}, "budget": STEPS} | fields))
    )
    noise = torch.randn(session.parameters.count, generator=torch.Generator().manual_seed(5))
    session.parameters.values.add_(0.3 * noise)
    return session


STEPS = {"kind": "steps", "count": 3}


def objective(session: Session) -> Objective:
    chosen = session.spec
    return Objective(
        session.network,
        session.parameters,
        session.stepper.criterion,
        chosen.penalty,
        linear_loss=chosen.loss.kind == "hinge",
    )


def written_out(session: Session, x: Tensor, y: Tensor) -> Callable[[Tensor], Tensor]:
    """L as a function of the flat weights, from its definition, dropout off."""
    session.network.train()
    for module in session.network.modules():
        if type(module).__module__.endswith("dropout"):
            module.eval()
    forward, criterion = Forward(session.network), session.stepper.criterion
    names = {id(parameter): name for name, parameter in forward.named_parameters()}
    order = [names[id(tensor)] for tensor in session.parameters.tensors]
    shapes = [tensor.shape for tensor in session.parameters.tensors]
    penalty = session.spec.penalty

    def loss(flat: Tensor) -> Tensor:
        parts = torch.split(flat, [shape.numel() for shape in shapes])
        values = {n: p.view(s) for n, p, s in zip(order, parts, shapes, strict=True)}
        f = functional_call(forward, values, (x,))
        if session.spec.loss.kind == "hinge":  # torch's own cannot be differentiated twice
            lead = 1 + f - f.gather(1, y[:, None])
            total = (lead.clamp(min=0).sum(1) - 1).mean()
        else:
            total = criterion(f, y)
        end = len(flat) if getattr(penalty, "biases", False) else session.parameters.weight_count
        strength = getattr(penalty, "strength", 0.0)
        if penalty.kind in {"l2", "coupled"}:
            total = total + strength / 2 * flat[:end].square().sum()
        if penalty.kind == "elastic_net":
            total = total + strength / 2 * flat[:end].abs().sum()
            total = total + strength / 4 * flat[:end].square().sum()
        return total  # type: ignore[no-any-return]

    return loss


@pytest.mark.parametrize("case", [*CASES, *RECURRENT])
def test_gradient_hessian_and_sharpness_of_the_descended_loss(case: str) -> None:
    session = small(**(CASES | RECURRENT)[case])
    x, y = next(session.batches())
    measured = objective(session)
    value, gradient = measured.gradient(x, y)
    product = measured.hessian(x, y, chunk=100)
    columns = [product(v) for v in torch.eye(session.parameters.count, dtype=torch.float64)]
    flat = session.parameters.values.clone().requires_grad_()
    loss = written_out(session, x, y)
    explicit = torch.autograd.functional.hessian(loss, flat)  # type: ignore[no-untyped-call]
    assert value.item() == pytest.approx(loss(flat).item(), rel=1e-12)
    expected = torch.autograd.grad(loss(flat), flat)[0]
    np.testing.assert_allclose(gradient, expected, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(torch.stack(columns), explicit, rtol=1e-8, atol=1e-11)
    start = torch.randn(len(flat), dtype=torch.float64, generator=torch.Generator().manual_seed(1))
    found = largest(product, start, tolerance=1e-5, cycles=100)
    sharpness = torch.linalg.eigvalsh(explicit)[-1].item()
    assert found.value == pytest.approx(sharpness, rel=1e-6, abs=1e-12)
    assert found.residual <= 1e-5


def test_a_hessian_in_pieces_is_that_of_all_examples() -> None:
    session = small(model=TINY)
    x, y = next(session.batches())
    measured = objective(session)
    v = torch.randn(session.parameters.count, dtype=torch.float64)
    whole = measured.hessian(x, y, chunk=20)(v)
    np.testing.assert_allclose(measured.hessian(x, y, chunk=7)(v), whole, rtol=1e-10, atol=1e-14)


def test_batch_norm_takes_the_statistics_of_each_piece() -> None:
    session = small(model=TINY | {"norm": {"kind": "batch"}})
    x, y = next(session.batches())
    measured = objective(session)
    v = torch.randn(session.parameters.count, dtype=torch.float64)
    halves = [measured.hessian(x[k], y[k], chunk=20)(v) for k in (slice(10), slice(10, 20))]
    pieces = measured.hessian(x, y, chunk=10)(v)
    np.testing.assert_allclose(pieces, (halves[0] + halves[1]) / 2, rtol=1e-10, atol=1e-14)


@pytest.mark.parametrize(
    "values", [[3.0, 1.0, -9.0, 0.5], [-1.0, -2.0, -5.0], [2.0] * 5, [0.0] * 3, [7.0]]
)
def test_the_largest_eigenvalue_is_not_that_of_largest_size(values: list[float]) -> None:
    generator = torch.Generator().manual_seed(0)
    n = len(values)
    turn = torch.linalg.qr(torch.randn(n, n, dtype=torch.float64, generator=generator))[0]
    matrix = turn @ torch.diag(torch.tensor(values, dtype=torch.float64)) @ turn.T
    start = torch.randn(n, dtype=torch.float64, generator=generator)
    found = largest(lambda v: matrix @ v, start, tolerance=1e-8, cycles=20)
    assert found.value == pytest.approx(max(values), rel=1e-9, abs=1e-12)
    assert found.vector.norm().item() == pytest.approx(1)
    np.testing.assert_allclose(matrix @ found.vector, max(values) * found.vector, atol=1e-6)


def test_restarts_find_a_crowded_top_and_a_warm_start_saves_products() -> None:
    generator = torch.Generator().manual_seed(0)
    turn = torch.linalg.qr(torch.randn(200, 200, dtype=torch.float64, generator=generator))[0]
    values = torch.linspace(0, 1, 200, dtype=torch.float64) ** 0.5
    matrix = turn @ torch.diag(values) @ turn.T
    start = torch.randn(200, dtype=torch.float64, generator=generator)
    cold = largest(lambda v: matrix @ v, start, tolerance=1e-3, cycles=100)
    assert cold.value == pytest.approx(1, abs=1e-3)
    warm = largest(lambda v: matrix @ v, cold.vector, tolerance=1e-3, cycles=100)
    assert warm.products < cold.products


def test_what_is_not_finite_is_said_to_be() -> None:
    found = largest(lambda v: v * float("nan"), torch.ones(5), tolerance=0.01, cycles=4)
    assert np.isnan(found.value)
    assert np.isnan(found.residual)
    assert found.products == 1


def test_float32_agrees_with_float64() -> None:
    found = []
    for precision in ("float32", "float64"):
        fields: dict[str, Any] = {"model": TINY, "precision": {"kind": precision}}
        session = small(**fields)
        x, y = next(session.batches())
        start = torch.ones(session.parameters.count, dtype=x.dtype)
        product = objective(session).hessian(x, y, 100)
        found.append(largest(product, start, tolerance=1e-3, cycles=20).value)
    assert found[0] == pytest.approx(found[1], rel=1e-4)


def test_quiet_leaves_no_trace_even_when_it_fails() -> None:
    dropout = {"kind": "inverted", "p": 0.5, "samples": 3}
    session = ready(spec(model={"norm": {"kind": "batch"}, "dropout": dropout}))
    x, y = next(session.batches())
    session.stepper.step(1, x, y, sampled=False)
    network = session.network
    noise = next(m for m in network.modules() if type(m).__name__ == "Inverted")
    before = [buffer.clone() for buffer in network.buffers()]
    states = [module.training for module in network.modules()]
    drawn = noise.generator.get_state()  # type: ignore[union-attr, operator]
    with quiet(network):
        assert torch.equal(network.logits(x), network.logits(x))
        assert not torch.equal(before[0], next(iter(network.buffers())))  # a copy is written
    with pytest.raises(RuntimeError), quiet(network.eval()):
        network.logits(x[:, :3])
    assert all(torch.equal(a, b) for a, b in zip(before, network.buffers(), strict=True))
    assert [module.training for module in network.train().modules()] == states
    assert torch.equal(drawn, noise.generator.get_state())  # type: ignore[union-attr, operator]
    assert [noise.samples, network.samples] == [3, 3]
