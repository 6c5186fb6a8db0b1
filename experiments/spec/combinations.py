"""Choices that do not go together: a knob would turn and nothing would change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic_core import PydanticCustomError

from experiments.spec.dataset import Dataset
from experiments.spec.regression import Curve
from experiments.spec.schedules import Constant

if TYPE_CHECKING:
    from experiments.spec.run import RunSpec


def check(spec: RunSpec) -> None:
    """Raise PydanticCustomError, naming the field, where one choice would silence another."""
    if spec.optimizer.kind == "rprop" and spec.schedule != Constant():
        _refuse("schedule", "must be constant with Rprop, which sets the step of each weight")
    one_input = spec.data.features == 1
    if spec.model.kind == "polynomial" and one_input and not _within_one(spec.data):
        _refuse("data.scaling", "must be interval for a polynomial, which needs -1 ≤ x ≤ 1")
    _check_evaluation(spec)
    if spec.data.score == "r2" and spec.loss.kind != "squared_error":
        _refuse("loss", f"must be squared_error with {spec.data.kind}, whose targets are numbers")
    dropout = spec.model.dropout
    sampled = dropout.kind != "none" and dropout.samples > 0
    if sampled and spec.loss.kind != "cross_entropy" and spec.data.score == "accuracy":
        _refuse("loss", "must be cross-entropy with Monte-Carlo samples: they average softmaxes")


def _check_evaluation(spec: RunSpec) -> None:
    kind, norm = spec.evaluation.kind, spec.model.norm
    if kind == "batch_statistics" and norm.kind != "batch":
        _refuse("evaluation", "by batch statistics needs batch norm: no other norm has any")
    if kind == "tent":
        if norm.kind == "none" or not norm.affine:
            _refuse("evaluation", "by TENT needs a norm with a learned scale and shift to adapt")
        if spec.loss.kind != "cross_entropy":
            _refuse("loss", "must be cross-entropy with TENT, which lowers the softmax's entropy")
        if spec.model.dropout.kind != "none" and spec.model.dropout.samples:
            _refuse("model.dropout.samples", "must be 0 with TENT, which takes one pass")


def _within_one(data: Dataset) -> bool:
    """Whether inputs lie in [-1, 1], or nearly."""
    as_drawn = isinstance(data, Curve) and data.scaling == "none" and not data.bad_scaling
    return as_drawn or data.scaling == "interval"


def _refuse(field: str, why: str) -> None:
    raise PydanticCustomError("combination", "{field} {why}", {"field": field, "why": why})
