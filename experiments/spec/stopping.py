"""Early stopping, judged at each evaluation."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

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


StoppingChoice = Annotated[NoStopping | Patience, Field(discriminator="kind")]
