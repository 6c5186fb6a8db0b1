"""Which runs can take their steps as one."""

from __future__ import annotations

from collections.abc import Hashable

from experiments.spec import RunSpec
from experiments.spec.model import Mlp, ResidualMlp
from experiments.training.cohorts.losses import LOSSES
from experiments.training.cohorts.norms import NORMS
from experiments.training.cohorts.optimizers import OPTIMIZERS, flags
from experiments.training.cohorts.penalties import CLIPS, PENALTIES


def structure(spec: RunSpec) -> Hashable | None:
    """Equal for runs whose steps are the same operations on tensors of the same shapes, with other
    numbers in them: init, learning rate, schedule, strengths, drop probability and the optimizer's
    hyperparameters may differ. None for a run that nobody can be batched with."""
    data, model, optimizer = spec.data, spec.model, spec.optimizer
    if not isinstance(model, Mlp | ResidualMlp) or data.score != "accuracy":
        return None
    if spec.precision.kind not in {"float32", "float64"} or spec.loss.kind not in LOSSES:
        return None
    if optimizer.kind not in OPTIMIZERS:
        return None
    if spec.penalty.kind not in PENALTIES | {"none"} or spec.clip.kind not in {"none", *CLIPS}:
        return None
    if model.norm.kind not in {"none", *NORMS} or (model.norm.kind, spec.batch_size) == (
        "batch",
        1,
    ):
        return None
    dropout = model.dropout
    return (
        model.model_dump_json(exclude={"dropout"}),
        () if dropout.kind == "none" else (dropout.kind, dropout.inputs > 0),
        (data.features, data.outputs, spec.batch_size),
        spec.loss.model_dump_json(),
        flags(optimizer),
        spec.precision.kind,
        (spec.penalty.kind, getattr(spec.penalty, "biases", None)),
        spec.clip.kind,
    )


def numbers(spec: RunSpec) -> int:
    """About how many numbers a step of the run keeps: parameters, gradients and the optimizer's,
    and four for each output of a layer."""
    data, model = spec.data, spec.model
    layers = model.layers(data.features, data.outputs, data.image)
    parameters = sum(layer.parameters for layer in layers)
    outputs = sum(layer.outputs for layer in layers)
    return parameters * (6 + spec.optimizer.state) + 4 * spec.batch_size * outputs
