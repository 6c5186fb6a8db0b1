"""The tables `train` and `eval`, which the loop writes."""

from __future__ import annotations

from experiments.spec.tables.description import Quantity, TableDescription


def _number(name: str, title: str, help: str, **fields: object) -> Quantity:
    return Quantity(name, title, help, layered=False, **fields)  # type: ignore[arg-type]


def _judged(part: str, of: str) -> tuple[Quantity, ...]:
    prefix = f"{part}_" if part else ""
    return (
        _number(f"{prefix}loss", f"Loss {of}", f"Mean loss {of}, what the penalty adds left out."),
        _number(
            f"{prefix}accuracy",
            f"Accuracy {of}",
            f"Share of right answers {of}.",
            unit="share",
            low=0,
            high=1,
        ),
        _number(
            f"{prefix}r2",
            f"R² {of}",
            f"Share of the variance of the targets that is explained {of}; below 0, the mean "
            "would be better.",
            formula="1 - Σ ‖f - y‖² / Σ ‖y - ȳ‖²",
            high=1,
        ),
    )


_EPOCH = _number("epoch", "Epoch", "Passes over the training data so far.", unit="epochs", low=0)

TRAIN = TableDescription(
    "train",
    "Training",
    "Every step, of its batch before the update.",
    "economy",
    (
        _number("loss", "Loss", "Mean loss of the batch, with what the penalty adds.", log=True),
        *_judged("", "on the batch")[1:],
        _number("learning_rate", "Learning rate", "η of the step.", log=True, low=0),
        _number(
            "grad_norm",
            "Gradient norm",
            "Norm of the gradient of all parameters, before clipping.",
            formula="‖g‖",
            log=True,
            low=0,
        ),
        _number("step_ms", "Step time", "The whole step, probes included.", unit="ms", low=0),
        _number("elapsed", "Time", "Since the first step began.", unit="s", low=0),
        _EPOCH,
        _number(
            "clip_coefficient",
            "Clip coefficient",
            "Norm of the gradient after clipping as a share of that before; 1: not clipped. Only "
            "of runs that clip.",
            formula="‖clip(g)‖ / ‖g‖; by global norm min(1, θ / ‖g‖)",
            source="Pascanu et al. 2013",
            low=0,
            high=1,
        ),
        _number(
            "probe_ms",
            "Time of the probes",
            "What measuring took of the step. On a GPU what it took to ask for it, as nobody "
            "waits for the device.",
            unit="ms",
            low=0,
        ),
    ),
)

EVAL = TableDescription(
    "eval",
    "Evaluation",
    "Step 0, every `probes.evaluate_every`, the end, and restored weights.",
    "economy",
    (
        *_judged("train", "on the training data"),
        *_judged("val", "on the validation data"),
        _EPOCH,
        *_judged("corrupted", "on corrupted validation images"),
    ),
)
