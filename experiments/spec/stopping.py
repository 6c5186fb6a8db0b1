"""Early stopping, judged at each evaluation. The weights of the evaluation with the lowest
validation loss are restored at the end, whether it came early or not."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from experiments.spec.base import Choice, knob


class NoStopping(Choice, title="None"):
    """The run uses its whole budget."""

    kind: Literal["none"] = "none"


class Patience(Choice, title="Patience"):
    """Stop when the validation loss has not improved for `patience` evaluations in a row; the
    weights of the best evaluation are restored (Prechelt 1998)."""

    implementation: ClassVar[str] = "experiments.training.stopping.patience:Patience"
    kind: Literal["patience"] = "patience"
    patience: int = knob(
        5, "Patience", "Evaluations without improvement.", unit="evaluations", ge=1, le=10_000
    )
    min_delta: float = knob(
        0.0, "Least improvement", "A smaller drop of the loss does not count.", ge=0, le=1000
    )


def window(default: int) -> Any:
    """How far back the loss is compared with."""
    return knob(
        default,
        "Window",
        "The loss is compared with that of so many evaluations before. One alone is noisy.",
        unit="evaluations",
        ge=1,
        le=10_000,
    )


class PercentDrop(Choice, title="Percentage drop over a window"):
    """Stop when the validation loss has dropped by less than p % over the last k evaluations."""

    implementation: ClassVar[str] = "experiments.training.stopping.drop:PercentDrop"
    kind: Literal["percent_drop"] = "percent_drop"
    window: int = window(10)
    percent: float = knob(1.0, "Least drop p", "Of the earlier loss.", unit="%", gt=0, le=100)


class AbsoluteDrop(Choice, title="Absolute drop"):
    """Stop when the validation loss has dropped by less than d over the last k evaluations. A good
    d depends on the problem, and a plateau looks like the end."""

    implementation: ClassVar[str] = "experiments.training.stopping.drop:AbsoluteDrop"
    kind: Literal["absolute_drop"] = "absolute_drop"
    window: int = window(1)
    least: float = knob(0.001, "Least drop d", "Of the loss.", log=True, gt=0, le=1000)


class GeneralizationLoss(Choice, title="Generalization loss"):
    """Stop when 100 (E / E_lowest - 1) > α, E the validation loss now and E_lowest the lowest so
    far (Prechelt 1998, criterion GL_α)."""

    implementation: ClassVar[str] = "experiments.training.stopping.generalization:Generalization"
    kind: Literal["generalization_loss"] = "generalization_loss"
    alpha: float = knob(
        5.0, "α", "Rise of the loss above its lowest.", unit="%", log=True, gt=0, le=1000
    )


StoppingChoice = Annotated[
    NoStopping | Patience | PercentDrop | AbsoluteDrop | GeneralizationLoss,
    Field(discriminator="kind"),
]
