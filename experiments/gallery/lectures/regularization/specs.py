"""What the arms of several experiments share: a perceptron on digits."""

from __future__ import annotations

from typing import Any

FULL = 44  # steps in an epoch of all digits, batches of 32


def digits(
    depth: int,
    width: int,
    *,
    epochs: int,
    data: dict[str, Any] | None = None,
    model: dict[str, Any] | None = None,
    **choices: Any,
) -> dict[str, Any]:
    """`depth` hidden layers of `width` ReLU units, batches of 32, SGD at 0.05 unless `choices`, the
    other fields of a RunSpec, say otherwise."""
    return {
        "data": {"kind": "digits", "batch_size": 32, **(data or {})},
        "model": {"kind": "mlp", "depth": depth, "width": width, **(model or {})},
        "optimizer": {"kind": "sgd", "lr": 0.05},
        "budget": {"kind": "epochs", "epochs": epochs},
        "probes": {"cost": "economy"},
        **choices,
    }
