"""The table `nonfinite`: one row at most, where the first NaN or Inf of a run came from."""

from __future__ import annotations

from experiments.spec.tables.description import Quantity, TableDescription
from experiments.spec.tables.layers import QUANTITIES

PHASES = ("forward", "backward", "update")
PLACES = (
    "pre-activation",
    "output",
    "loss",
    "gradient of weights",
    "weights",
    "gradient of bias or norm",
    "bias or norm",
)


def _codes(names: tuple[str, ...]) -> str:
    return ", ".join(f"{code}: {name}" for code, name in enumerate(names))


def _number(name: str, title: str, help: str, **fields: object) -> Quantity:
    return Quantity(name, title, help, layered=False, **fields)  # type: ignore[arg-type]


TABLE = TableDescription(
    "nonfinite",
    "First NaN or Inf",
    "Where the first number came from that is not finite. The row stands at the step that made it; "
    "without a row, there was none. A column that is not known is NaN.",
    "economy",
    (
        _number("layer", "Layer", "Index of the layer, 0 next to the input.", low=0),
        _number("phase", "Pass", f"{_codes(PHASES)}.", low=0, high=len(PHASES) - 1),
        _number("place", "Tensor", f"{_codes(PLACES)}.", low=0, high=len(PLACES) - 1),
        _number("nan", "NaN", "How many of its numbers are NaN.", low=0),
        _number("inf", "Inf", "How many of its numbers are infinite.", low=0),
        _number(
            "incoming_std",
            "Incoming size",
            "Standard deviation of what came into that layer, or into the loss, at that step: the "
            "outputs of the layer before.",
            log=True,
            low=0,
        ),
        _number("last_step", "Last measured", "The step of the last values.", low=0),
        *(
            _number(
                f"last_{quantity.name}",
                f"{quantity.title}, last",
                f"Of that layer when it was last measured. {quantity.help}",
                log=quantity.log,
                low=quantity.low,
                high=quantity.high,
            )
            for quantity in QUANTITIES
        ),
    ),
)
