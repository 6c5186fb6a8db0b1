"""The kernel's optimizers against torch's, which stay where there is no kernel."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from experiments.native.kernel import Kernel, kernel
from experiments.native.updates import Descend
from experiments.training.checkpoints.optimizer import OptimizerState
from experiments.training.session import Session
from tests.experiments.runs import ready, spec

CPU = torch.device("cpu")
STEPS = 30
OPTIMIZERS: list[dict[str, Any]] = [
    {"kind": "sgd", "lr": 0.1},
    {"kind": "gd", "lr": 0.1},
    {"kind": "sgd", "lr": 0.1, "momentum": 0.9},
    {"kind": "sgd", "lr": 0.1, "momentum": 0.9, "dampening": 0.3},
    {"kind": "sgd", "lr": 0.1, "momentum": 0.9, "nesterov": True},
    {"kind": "adam", "lr": 0.01},
    {"kind": "adam", "lr": 0.01, "beta1": 0.7, "beta2": 0.95, "eps": 1e-3},
    {"kind": "adam", "lr": 0.01, "amsgrad": True},
    {"kind": "adam", "lr": 0.01, "bias_correction": False},
    {"kind": "adam", "lr": 0.01, "bias_correction": False, "amsgrad": True},
    {"kind": "adamw", "lr": 0.01, "weight_decay": 0.5},
    {"kind": "adamw", "lr": 0.01, "weight_decay": 0.5, "amsgrad": True},
]
# Of weights and state after 30 updates along the same gradients.
NEAR = {"float64": {"rtol": 1e-12, "atol": 1e-15}, "float32": {"rtol": 2e-5, "atol": 1e-7}}


@pytest.fixture(autouse=True)
def compiled() -> None:
    if kernel(CPU, torch.float32) is None:
        pytest.skip("no compiled kernel in this installation")


def session(optimizer: dict[str, Any], precision: str, **fields: Any) -> Session:
    chosen = spec(
        optimizer=optimizer,
        precision={"kind": precision},
        model={"depth": 2, "width": 13, "norm": {"kind": "layer"}},
        **fields,
    )
    return ready(chosen)


def advance(trained: Session, steps: range, *, measured: bool = False) -> None:
    """Updates along gradients that depend on the step alone, with a rate that changes."""
    update, gradient = trained.stepper._update, trained.parameters.gradient
    for step in steps:
        stream = torch.Generator().manual_seed(step)
        gradient.copy_(torch.randn(gradient.shape, generator=stream, dtype=torch.float64))
        update.step(0.01 / step, measured=measured)


def state(trained: Session) -> dict[str, torch.Tensor]:
    return trained.stepper.parts()["optimizer"].snapshot()


@pytest.mark.parametrize("precision", list(NEAR))
@pytest.mark.parametrize("optimizer", OPTIMIZERS, ids=str)
def test_weights_and_state_are_those_of_torch(
    optimizer: dict[str, Any], precision: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = session(optimizer, precision)
    monkeypatch.setenv("LAYERSCOPE_KERNEL", "off")
    torchs = session(optimizer, precision)
    assert type(ours.stepper._update) is not type(torchs.stepper._update)
    for trained in ours, torchs:
        advance(trained, range(1, STEPS + 1))
    near = NEAR[precision]
    torch.testing.assert_close(ours.parameters.values, torchs.parameters.values, **near)
    torch.testing.assert_close(state(ours), state(torchs), **near)


@pytest.mark.parametrize("optimizer", OPTIMIZERS, ids=str)
def test_a_checkpoint_passes_from_one_to_the_other(
    optimizer: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, first = session(optimizer, "float64"), session(optimizer, "float64")
    advance(whole, range(1, STEPS + 1))
    advance(first, range(1, 11))
    monkeypatch.setenv("LAYERSCOPE_KERNEL", "off")
    second = session(optimizer, "float64")
    second.parameters.values.copy_(first.parameters.values)
    OptimizerState(second.stepper._optimizer, second.parameters.values).load(state(first))
    advance(second, range(11, 21))
    monkeypatch.delenv("LAYERSCOPE_KERNEL")
    third = session(optimizer, "float64")
    third.parameters.values.copy_(second.parameters.values)
    OptimizerState(third.stepper._optimizer, third.parameters.values).load(state(second))
    advance(third, range(21, STEPS + 1))
    expected, found = whole.parameters.values, third.parameters.values
    torch.testing.assert_close(found, expected, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("precision", list(NEAR))
@pytest.mark.parametrize("optimizer", OPTIMIZERS, ids=str)
def test_measuring_changes_no_bit_and_is_right(optimizer: dict[str, Any], precision: str) -> None:
    plain, measured = session(optimizer, precision), session(optimizer, precision)
    advance(plain, range(1, 8))
    advance(measured, range(1, 7), measured=True)
    before = [w.detach().clone() for w in measured.parameters.tensors[: measured.parameters.layers]]
    advance(measured, range(7, 8), measured=True)
    assert torch.equal(plain.parameters.values, measured.parameters.values)
    found = measured.stepper._update.measured
    assert found is not None
    for k, old in enumerate(before):
        norm = old.double().norm().item()
        change = (measured.parameters.tensors[k] - old).double().norm().item()
        assert found.norms[0, k].item() == pytest.approx(norm, rel=1e-12)
        assert found.share[0, k].item() == pytest.approx(change / norm, rel=1e-12)


@pytest.mark.parametrize("kind", ["none", "coupled", "decoupled", "l1", "l1_proximal", "max_norm"])
def test_the_update_ratio_holds_what_a_penalty_does(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = []
    for _ in range(2):
        strength = {} if kind == "none" else {"strength": 0.3}
        if kind == "max_norm":
            strength = {"largest": 0.1}
        trained = session({"kind": "sgd", "lr": 0.1}, "float64", penalty={"kind": kind, **strength})
        batches = trained.batches()
        steps = (trained.stepper.step(k, *next(batches), sampled=True) for k in range(1, 5))
        rows.append(torch.stack([row for _, row in steps]))
        monkeypatch.setenv("LAYERSCOPE_KERNEL", "off")
    torch.testing.assert_close(*rows, rtol=1e-6, atol=1e-12)


@pytest.mark.parametrize("size", [1, 31, 32, 33, 100])
@pytest.mark.parametrize("measured", [False, True])
def test_every_length_of_a_piece(size: int, measured: bool) -> None:
    native = kernel(CPU, torch.float64)
    assert isinstance(native, Kernel)
    w, g = torch.randn(2, 2 * size, dtype=torch.float64, generator=torch.Generator().manual_seed(1))
    expected = w - torch.tensor([0.1, 0.2], dtype=torch.float64).repeat_interleave(size) * g
    descend = Descend(native, [size], [0.0, 0.0], [1.0, 1.0], ahead=False)
    descend.step(w, g, None, [0.1, 0.2], first=False, measured=measured)
    torch.testing.assert_close(w, expected, rtol=1e-15, atol=1e-16)
