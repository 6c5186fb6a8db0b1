"""Penalties against formulas and against each other: CLAIMS decay-id, l1, hardsoft, biasdecay."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
import torch
from pydantic import TypeAdapter
from sklearn.linear_model import Lasso
from torch import Tensor, nn

from experiments.nets.network import Network
from experiments.nets.parameters import Parameters
from experiments.spec.penalties import PenaltyChoice
from experiments.spec.registry import implementation
from experiments.training.penalties.penalty import Penalty
from tests.experiments.runs import Result, ready, spec, train

SGD = {"kind": "sgd", "lr": 0.1}
STEPS = 40
ONE = {"kind": "steps", "count": 1}


def trained(penalty: dict[str, Any], **fields: Any) -> Result:
    budget = {"kind": "steps", "count": STEPS}
    chosen = {"precision": {"kind": "float64"}, "budget": budget, "optimizer": SGD} | fields
    return train(spec(penalty=penalty, **chosen))


def distance(left: Result, right: Result) -> float:
    return ((left.weights - right.weights).norm() / right.weights.norm()).item()


@pytest.mark.parametrize("biases", [False, True])
def test_under_plain_sgd_the_three_decays_take_the_same_steps(biases: bool) -> None:
    choice = {"strength": 0.05, "biases": biases}
    loss, coupled, decoupled = (
        trained({"kind": kind} | choice) for kind in ("l2", "coupled", "decoupled")
    )
    assert distance(loss, coupled) < 1e-13
    assert distance(decoupled, coupled) < 1e-13
    assert distance(coupled, trained({"kind": "none"})) > 0.05


@pytest.mark.parametrize(
    "optimizer", [SGD | {"momentum": 0.9}, {"kind": "adam", "lr": 0.01}], ids=str
)
def test_elsewhere_coupled_and_decoupled_differ(optimizer: dict[str, Any]) -> None:
    loss, coupled, decoupled = (
        trained({"kind": kind, "strength": 0.1}, optimizer=optimizer)
        for kind in ("l2", "coupled", "decoupled")
    )
    assert distance(loss, coupled) < 1e-12
    assert distance(decoupled, coupled) > 0.1


def test_adam_with_decoupled_decay_is_adamw() -> None:
    decay = {"kind": "decoupled", "strength": 0.3, "biases": True}
    ours = trained(decay, optimizer={"kind": "adam"})
    torchs = trained({"kind": "none"}, optimizer={"kind": "adamw", "weight_decay": 0.3})
    assert distance(ours, torchs) < 1e-13


@pytest.mark.parametrize("kind", ["l2", "l1", "elastic_net"])
def test_a_penalty_in_the_loss_is_recorded_there_and_clipped(kind: str) -> None:
    penalty = {"kind": kind, "strength": 0.3, "biases": True}
    chosen = spec(precision={"kind": "float64"}, penalty=penalty)
    session, x_y = ready(chosen), next(ready(chosen).batches())
    tensors = session.parameters.tensors
    loss = nn.functional.cross_entropy(session.network.logits(x_y[0]), x_y[1])
    first = sum(w.abs().sum() for w in tensors)
    second = sum(w.square().sum() for w in tensors) / 2
    share = {"l2": 0.0, "l1": 1.0, "elastic_net": 0.5}[kind]
    loss = loss + 0.3 * (share * first + (1 - share) * second)
    gradient = torch.cat([g.flatten() for g in torch.autograd.grad(loss, tensors)])
    before = session.parameters.values.clone()
    measured, row = session.stepper.step(1, *x_y, sampled=True)
    assert measured[0].item() == pytest.approx(loss.item(), rel=1e-12)
    assert measured[2].item() == pytest.approx(gradient.norm().item(), rel=1e-12)
    torch.testing.assert_close(session.parameters.values, before - 0.01 * gradient)
    assert torch.isfinite(row).all()
    clip = {"kind": "norm", "threshold": 0.01}
    moved = train(spec(clip=clip, **chosen.model_dump(include={"penalty"}), budget=ONE)).weights
    assert (moved - ready(spec()).parameters.values).norm().item() == pytest.approx(1e-4, rel=1e-2)


def test_decay_that_is_not_in_the_loss_is_not_recorded_there() -> None:
    """Same weights, and evaluations are of the data alone."""
    loss = trained({"kind": "l2", "strength": 0.05})
    coupled = trained({"kind": "coupled", "strength": 0.05})
    weights = coupled.quantity("weight_norm")
    extra = 0.05 / 2 * (weights**2).sum(1)
    np.testing.assert_allclose(
        loss.column("train", "loss"), coupled.column("train", "loss") + extra, rtol=1e-5
    )
    np.testing.assert_allclose(loss.table("eval"), coupled.table("eval"), rtol=1e-6)


@pytest.mark.parametrize("optimizer", [SGD, {"kind": "adam", "lr": 0.1}], ids=str)
def test_limits_hold_after_every_step(optimizer: dict[str, Any]) -> None:
    ball = trained({"kind": "l2_ball", "radius": 2.0}, optimizer=optimizer)
    norm = ball.weights[: ball.session.parameters.weight_count].norm().item()
    assert norm == pytest.approx(2.0)
    after = np.sqrt((ball.quantity("weight_norm")[1:] ** 2).sum(1))
    assert after.max() <= 2.0 * (1 + 1e-6)
    units = trained({"kind": "max_norm", "largest": 0.7}, optimizer=optimizer)
    norms = torch.cat([linear.weight.norm(dim=1) for linear in units.session.network.linears])
    assert norms.max().item() == pytest.approx(0.7)
    assert norms.min().item() < 0.7
    for far in ({"kind": "l2_ball", "radius": 1e3}, {"kind": "max_norm", "largest": 1e3}):
        assert distance(trained(far), trained({"kind": "none"})) == 0


def test_the_update_ratio_contains_what_comes_after_the_step() -> None:
    session = ready(spec(penalty={"kind": "l1_proximal", "strength": 10.0}))
    linear = session.network.linears[1].weight
    before = linear.detach().clone()
    _, row = session.stepper.step(1, *next(session.batches()), sampled=True)
    names = session.telemetry.layers.table.columns
    expected = ((linear - before).norm() / before.norm()).item()
    assert row[names.index("update_ratio/1")].item() == pytest.approx(expected, rel=1e-5)
    assert expected > 0.1


def test_soft_thresholding_gives_exact_zeros_on_the_digits_and_a_subgradient_none() -> None:
    """CLAIMS l1: λ = .003 makes .73 of the weights zero at unchanged accuracy."""
    fields: dict[str, Any] = {
        "model": {"depth": 1, "width": 100},
        "precision": {"kind": "float32"},
        "budget": {"kind": "epochs", "epochs": 30},
        "probes": {"every": 1000},
    }

    def zeros(kind: str) -> float:
        result = trained({"kind": kind, "strength": 0.003}, **fields)
        assert result.column("eval", "val_accuracy")[-1] > 0.95
        weights = result.weights[: result.session.parameters.weight_count]
        return (weights == 0).double().mean().item()

    assert zeros("l1_proximal") > 0.6
    assert zeros("l1") == 0


def test_bias_decay_makes_little_difference() -> None:
    """CLAIMS biasdecay."""
    fields: dict[str, Any] = {"budget": {"kind": "epochs", "epochs": 6}, "probes": {"every": 1000}}
    fields["model"] = {"depth": 2, "width": 64}
    with_biases, without = (
        trained({"kind": "coupled", "strength": 0.01, "biases": biases}, **fields)
        for biases in (True, False)
    )
    assert distance(with_biases, without) > 0
    accuracies = [r.column("eval", "val_accuracy")[-1] for r in (with_biases, without)]
    assert abs(accuracies[0] - accuracies[1]) < 0.015


# Linear least squares, where the minimum is known: CLAIMS l1 and hardsoft.


class Vector(Network):
    """y = x w."""

    def __init__(self, features: int) -> None:
        super().__init__()
        self.linear = nn.Linear(features, 1, bias=False)
        nn.init.zeros_(self.linear.weight)

    @property
    def linears(self) -> Sequence[nn.Linear]:
        return [self.linear]


def descend(
    gradient: Callable[[Tensor], Tensor], features: int, rate: float, steps: int, **choice: Any
) -> Tensor:
    """Gradient descent from 0 under a penalty."""
    parameters = Parameters(Vector(features), torch.device("cpu"), torch.float64)
    chosen = TypeAdapter(PenaltyChoice).validate_python(choice)
    penalty: Penalty = implementation(chosen)(chosen, parameters)
    with torch.no_grad():
        for _ in range(steps):
            parameters.gradient.copy_(gradient(parameters.values))
            penalty.in_loss()
            penalty.before(rate)
            parameters.values.sub_(rate * parameters.gradient)
            penalty.after(rate)
    return parameters.values


def problem(rows: int, features: int) -> tuple[Tensor, Tensor]:
    generator = torch.Generator().manual_seed(0)
    x = torch.randn(rows, features, generator=generator, dtype=torch.float64)
    w = torch.zeros(features, dtype=torch.float64)
    w[:5] = torch.tensor([3.0, -2, 1.5, 1, -1])
    return x, x @ w + 0.1 * torch.randn(rows, generator=generator, dtype=torch.float64)


def test_the_proximal_step_finds_the_lasso_and_a_subgradient_no_zeros() -> None:
    x, y = problem(200, 50)

    def gradient(w: Tensor) -> Tensor:
        return x.T @ (x @ w - y) / len(x)

    rate = 0.9 / torch.linalg.eigvalsh(x.T @ x / len(x))[-1].item()
    proximal = descend(gradient, 50, rate, 2000, kind="l1_proximal", strength=0.1)
    lasso = Lasso(alpha=0.1, fit_intercept=False, tol=1e-14, max_iter=100_000).fit(x, y).coef_
    np.testing.assert_allclose(proximal.numpy(), lasso, atol=1e-9)
    assert (proximal == 0).sum() == 45
    # Erratum E4: a threshold of λ would have found the Lasso of λ / η instead.
    wrong = Lasso(alpha=0.1 / rate, fit_intercept=False).fit(x, y).coef_
    assert np.abs(proximal.numpy() - wrong).max() > 0.01
    subgradient = descend(gradient, 50, rate, 2000, kind="l1", strength=0.1)
    assert (subgradient == 0).sum() == 0
    assert (subgradient - proximal).abs().max() < 2 * rate * 0.1


@pytest.mark.parametrize("strength", [0.1, 1.0, 10.0, 100.0])
def test_the_ball_of_the_ridge_norm_has_the_ridge_solution(strength: float) -> None:
    x, y = problem(60, 20)
    ridge = torch.linalg.solve(x.T @ x + strength * torch.eye(20, dtype=x.dtype), x.T @ y)
    top = torch.linalg.eigvalsh(x.T @ x)[-1].item()
    ball = descend(
        lambda w: x.T @ (x @ w - y),
        20,
        1 / top,
        3000,
        kind="l2_ball",
        radius=ridge.norm().item(),
    )
    assert (ball - ridge).norm() / ridge.norm() < 1e-8
    soft = descend(
        lambda w: x.T @ (x @ w - y), 20, 1 / (top + strength), 3000, kind="l2", strength=strength
    )
    assert (soft - ridge).norm() / ridge.norm() < 1e-8
