"""Losses against their formulas, in training and in evaluation."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import torch
from pydantic import ValidationError
from torch import Tensor

from experiments.spec.registry import implementation
from tests.experiments.runs import ready, spec, train

LOSSES: list[dict[str, Any]] = [
    {"kind": "cross_entropy"},
    {"kind": "cross_entropy", "label_smoothing": 0.3},
    {"kind": "cross_entropy", "label_smoothing": 1.0},
    {"kind": "squared_error"},
    {"kind": "hinge"},
    {"kind": "hinge", "margin": 2.5},
]


def written_out(choice: Any, f: Tensor, y: int) -> float:
    """Of one example."""
    classes = range(len(f))
    if choice.kind == "cross_entropy":
        s = choice.label_smoothing
        logs = [math.log(math.exp(v) / sum(math.exp(u) for u in f.tolist())) for v in f.tolist()]
        return -sum(((1 - s) * (j == y) + s / len(f)) * logs[j] for j in classes)
    if choice.kind == "squared_error":
        return sum((f[j].item() - (j == y)) ** 2 for j in classes) / 2
    return sum(max(0.0, choice.margin + f[j].item() - f[y].item()) for j in classes if j != y)


@pytest.mark.parametrize("fields", LOSSES, ids=str)
@pytest.mark.parametrize("reduction", ["mean", "sum"])
def test_against_the_formula(fields: dict[str, Any], reduction: str) -> None:
    choice = spec(loss=fields).loss
    outputs = torch.randn(20, 4, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    labels = torch.arange(20) % 4
    found = implementation(choice)(choice, outputs, labels, reduction=reduction).item()
    each = [written_out(choice, f, int(y)) for f, y in zip(outputs, labels, strict=True)]
    assert found == pytest.approx(sum(each) if reduction == "sum" else np.mean(each), rel=1e-12)


@pytest.mark.parametrize("fields", LOSSES, ids=str)
def test_training_and_evaluation_use_the_same_loss(fields: dict[str, Any]) -> None:
    chosen = spec(loss=fields, optimizer={"kind": "gd", "lr": 0.02})
    result = train(chosen)
    assert result.column("train", "loss").tolist() == pytest.approx(
        result.column("eval", "train_loss")[:-1].tolist(), rel=1e-5
    )
    session = ready(chosen)
    x, y = next(session.batches())
    outputs = session.network.logits(x).double()
    each = [written_out(chosen.loss, f, int(label)) for f, label in zip(outputs, y, strict=True)]
    assert result.column("train", "loss")[0] == pytest.approx(np.mean(each), rel=1e-5)
    if fields.get("label_smoothing") != 1.0:  # which knows no right class
        assert result.column("train", "loss")[-1] < result.column("train", "loss")[0]


@pytest.mark.parametrize("kind", ["squared_error", "hinge"])
def test_the_digits_are_learnt_with_any_loss(kind: str) -> None:
    fields: dict[str, Any] = {
        "loss": {"kind": kind},
        "model": {"depth": 1, "width": 64},
        "optimizer": {"kind": "adam", "lr": 0.005},
        "budget": {"kind": "epochs", "epochs": 20},
        "probes": {"every": 1000},
    }
    assert train(spec(**fields)).column("eval", "val_accuracy")[-1] > 0.93


def test_penalties_of_a_linear_svm_order_its_weights() -> None:
    """CLAIMS hinge: |W| none > L2, L1, elastic; L1 makes most weights small."""

    def weights(**penalty: Any) -> tuple[float, float]:
        fields: dict[str, Any] = {
            "loss": {"kind": "hinge"},
            "model": {"kind": "linear"},
            "init": {"kind": "zeros"},
            "budget": {"kind": "epochs", "epochs": 15},
            "probes": {"every": 1000},
        }
        result = train(spec(penalty=penalty, **fields))
        assert result.column("eval", "val_accuracy")[-1] > 0.94
        found = result.weights[: result.session.parameters.weight_count]
        return found.norm().item(), (found.abs() < 0.01).double().mean().item()

    none = weights(kind="none")
    l2, l1 = weights(kind="l2", strength=0.1), weights(kind="l1", strength=0.02)
    elastic = weights(kind="elastic_net", strength=0.05)
    assert none[0] > 1.1 * max(l2[0], l1[0], elastic[0])
    assert min(l1[1], elastic[1]) > 1.5 * max(none[1], l2[1])


def test_monte_carlo_averages_probabilities_so_only_cross_entropy_has_it() -> None:
    model = {"depth": 1, "width": 8, "dropout": {"kind": "inverted", "samples": 3}}
    train(spec(model=model))
    with pytest.raises(ValidationError) as refused:
        spec(model=model, loss={"kind": "hinge"})
    assert refused.value.errors()[0]["ctx"]["field"] == "loss"


def test_a_full_batch_is_augmented_too() -> None:
    fields: dict[str, Any] = {"optimizer": {"kind": "gd"}, "model": {"kind": "linear"}}
    plain = train(spec(**fields)).column("train", "loss")
    data = {"kind": "digits", "shift": 2}
    assert not np.array_equal(plain, train(spec(data=data, **fields)).column("train", "loss"))
