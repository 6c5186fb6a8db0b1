"""Products that must not be too large, checked before any work is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic_core import PydanticCustomError

from experiments.spec import fitting

if TYPE_CHECKING:
    from experiments.spec.run import RunSpec

MAX_PARAMETERS = 1_000_000_000
MAX_STEPS = 10_000_000
MAX_MEMORY = 8 * 2**30  # bytes

EVALUATED = 2000  # examples in one forward pass of an evaluation

# Numbers held for each parameter at a sampled step, beside the optimizer's state: the parameter,
# its gradient, the weights before the update, the update (before it, the gradient's parts), and
# the first weights, which a probe keeps.
COPIES = 5


def memory(spec: RunSpec) -> int:
    """Bytes a run needs at its peak: parameters, their copies, activations of one batch, data."""
    features, outputs, image = spec.data.features, spec.data.outputs, spec.data.image
    bytes_per_number = 8 if spec.precision.kind == "float64" else 4
    model = spec.model.parameters(features, outputs, image) * (COPIES + spec.optimizer.state)
    # Linear, norm, activation and dropout each keep their output for the backward pass.
    hidden = [
        layer.outputs * layer.gates for layer in spec.model.layers(features, outputs, image)[:-1]
    ]
    adapted = spec.evaluation.batch_size if spec.evaluation.kind == "tent" else 0
    training = 4 * max(spec.batch_size, adapted) * sum(hidden)
    together = min(EVALUATED, max(spec.data.sizes))
    evaluation = 3 * together * max(hidden, default=0)  # nothing is kept there
    activations = max(training, evaluation)
    return (model + activations + spec.data.numbers) * bytes_per_number


def check(spec: RunSpec) -> None:
    """Raise PydanticCustomError, naming the field, when `spec` is larger than what is allowed."""
    fitting.check(spec)
    training = spec.data.sizes[0]
    if spec.batch_size > training:
        _refuse("data.batch_size", f"at most {training}, the number of training examples")
    if spec.model.norm.kind == "batch" and spec.batch_size == 1:
        _refuse("data.batch_size", "at least 2 with batch norm: one example has no variance")
    parameters = spec.model.parameters(spec.data.features, spec.data.outputs, spec.data.image)
    if parameters > MAX_PARAMETERS:
        _refuse(
            larger_part(spec), f"smaller: {parameters:,} parameters, at most {MAX_PARAMETERS:,}"
        )
    if spec.total_steps > MAX_STEPS:
        _refuse("budget", f"smaller: {spec.total_steps:,} steps, at most {MAX_STEPS:,}")
    needed = memory(spec)
    if needed > MAX_MEMORY:
        gib = needed / 2**30
        _refuse(
            larger_part(spec), f"smaller: needs {gib:.1f} GiB, at most {MAX_MEMORY // 2**30} GiB"
        )


def larger_part(spec: RunSpec) -> str:
    """The field that makes a run large."""
    return "model.width" if "width" in type(spec.model).model_fields else "data.batch_size"


def _refuse(field: str, allowed: str) -> None:
    raise PydanticCustomError(
        "too_large", "{field} must be {allowed}", {"field": field, "allowed": allowed}
    )
