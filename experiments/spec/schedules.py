"""Learning-rate schedules: a factor on the optimizer's learning rate, by step."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from experiments.spec.base import Choice, knob


class Constant(Choice, title="Constant"):
    """η_t = η."""

    implementation: ClassVar[str] = "experiments.training.schedules.constant:factor"
    kind: Literal["constant"] = "constant"


class Cosine(Choice, title="Cosine"):
    """η_t = η (f + (1 - f) (1 + cos(π t / T)) / 2), T the run's steps, f the final fraction
    (Loshchilov and Hutter 2017)."""

    implementation: ClassVar[str] = "experiments.training.schedules.cosine:factor"
    kind: Literal["cosine"] = "cosine"
    final_fraction: float = knob(
        0.0, "Final fraction", "Learning rate at the end, as a share of the first.", ge=0, le=1
    )


ScheduleChoice = Annotated[Constant | Cosine, Field(discriminator="kind")]
