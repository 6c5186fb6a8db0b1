"""The written-out perceptron against autograd, and that it is used only where it is right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
import torch
from torch.nn.functional import cross_entropy

from experiments.nets.chain import chain
from experiments.nets.network import Tape
from tests.experiments.runs import ready, spec, train

CLOSED = ["relu", "tanh", "sigmoid"]


def close(got: Sequence[torch.Tensor], expected: Sequence[torch.Tensor]) -> None:
    """To rounding: BLAS may round otherwise where a matrix starts at another address."""
    for left, right in zip(got, expected, strict=True):
        tolerance = 8 * torch.finfo(right.dtype).eps
        bound = tolerance * (1 + right.abs().max().item())
        torch.testing.assert_close(left, right.detach(), rtol=100 * tolerance, atol=bound)


@pytest.mark.parametrize("precision", ["float32", "float64"])
@pytest.mark.parametrize("kind", CLOSED)
@pytest.mark.parametrize("size", [(1, 1), (4, 33), (10, 64)])
def test_same_as_autograd(size: tuple[int, int], kind: str, precision: str) -> None:
    session = ready(
        spec(
            model={"depth": size[0], "width": size[1], "activation": {"kind": kind}},
            precision={"kind": precision},
        )
    )
    network, parameters = session.network, session.parameters
    written = chain(network, parameters)
    assert written is not None
    batches = session.batches()
    for keep in (True, False, True):
        x, y = next(batches)
        tape, own = Tape(), Tape()
        logits = network.logits(x, tape)
        loss = cross_entropy(logits, y)
        wanted = torch.autograd.grad(loss, [logits, *parameters.tensors, *tape.outputs])
        close([written.forward(x, own)], [logits])
        outputs = written.backward(x, wanted[0], keep=keep)
        split = 1 + len(parameters.tensors)
        close(parameters.views(parameters.gradient), wanted[1:split])
        close(outputs, wanted[split:] if keep else [])
        close(own.outputs, tape.outputs)
        close(own.activations, tape.activations)


def test_a_batch_of_another_size() -> None:
    session = ready(spec())
    written = chain(session.network, session.parameters)
    assert written is not None
    x, _ = next(session.batches())
    for rows in (len(x), 5, 1):
        close([written.forward(x[:rows], None)], [session.network.logits(x[:rows])])
        outputs = written.backward(x[:rows], torch.ones(rows, 10), keep=True)
        assert [len(g) for g in outputs] == [rows] * 3


@pytest.mark.parametrize("kind", CLOSED)
def test_a_run_is_the_same_without_it(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = spec(
        model={"depth": 3, "width": 12, "activation": {"kind": kind}},
        optimizer={"kind": "adam", "lr": 0.01},
        clip={"kind": "norm", "threshold": 0.5},
        precision={"kind": "float64"},
    )
    written = train(chosen)
    monkeypatch.setattr("experiments.training.differentiate.chain", lambda *_: None)
    derived = train(chosen)
    torch.testing.assert_close(written.weights, derived.weights, rtol=1e-10, atol=1e-10)
    for table in ("train", "layers", "eval"):
        np.testing.assert_allclose(written.table(table), derived.table(table), 1e-6, 1e-12)


@pytest.mark.parametrize(
    "model",
    [
        {"activation": {"kind": "gelu"}},
        {"activation": {"kind": "identity"}},
        {"norm": {"kind": "batch"}},
        {"norm": {"kind": "layer", "place": "after"}},
        {"dropout": {"kind": "inverted", "p": 0.2}},
    ],
)
def test_left_to_autograd(model: dict[str, Any]) -> None:
    session = ready(spec(model={"depth": 2, "width": 5} | model))
    assert chain(session.network, session.parameters) is None
