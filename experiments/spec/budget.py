"""How long a run trains."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from experiments.spec.base import Choice, knob


class Epochs(Choice, title="Epochs"):
    """A number of passes over the training data."""

    kind: Literal["epochs"] = "epochs"
    epochs: int = knob(
        45, "Epochs", "Passes over the training data.", unit="epochs", log=True, ge=1, le=1_000_000
    )

    def steps(self, steps_per_epoch: int) -> int:
        """Gradient steps of the whole run."""
        return self.epochs * steps_per_epoch


class Steps(Choice, title="Steps"):
    """A number of gradient steps."""

    kind: Literal["steps"] = "steps"
    count: int = knob(2000, "Steps", "Gradient steps.", unit="steps", log=True, ge=1, le=10_000_000)

    def steps(self, steps_per_epoch: int) -> int:
        """Gradient steps of the whole run."""
        return self.count


BudgetChoice = Annotated[Epochs | Steps, Field(discriminator="kind")]
