"""Learning-rate schedules: a factor on the optimizer's learning rate η, by step t = 1 ... T."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from experiments.spec.base import Choice, knob


def fraction(default: float) -> Any:
    """Where a schedule ends."""
    return knob(
        default,
        "Final fraction",
        "Learning rate at the end, as a share of the first.",
        log=True,
        gt=0,
        le=1,
    )


class Schedule(Choice):
    """What the schedules share."""

    warmup: int = knob(
        0,
        "Warm-up",
        "The first w steps are taken at t / (w + 1) of what the schedule says: a linear rise.",
        unit="steps",
        advanced=True,
        ge=0,
        le=10_000_000,
    )


class Constant(Schedule, title="Constant"):
    """η_t = η."""

    implementation: ClassVar[str] = "experiments.training.schedules.constant:factor"
    kind: Literal["constant"] = "constant"


class Cosine(Schedule, title="Cosine"):
    """η_t = η (f + (1 - f) (1 + cos(π (t-1) / T)) / 2), T the run's steps, f the final fraction
    (Loshchilov and Hutter 2017)."""

    implementation: ClassVar[str] = "experiments.training.schedules.cosine:factor"
    kind: Literal["cosine"] = "cosine"
    final_fraction: float = knob(
        0.0, "Final fraction", "Learning rate at the end, as a share of the first.", ge=0, le=1
    )


class StepDecay(Schedule, title="Step"):
    """η_t = η γ^⌊(t-1) / n⌋: a fall by γ after every n steps."""

    implementation: ClassVar[str] = "experiments.training.schedules.step:factor"
    kind: Literal["step"] = "step"
    every: int = knob(
        500, "Every", "n, steps between two falls.", unit="steps", log=True, ge=1, le=10_000_000
    )
    factor: float = knob(0.1, "Factor γ", "Of each fall.", gt=0, lt=1)


class Exponential(Schedule, title="Exponential"):
    """η_t = η f^((t-1) / T), T the run's steps, f the final fraction."""

    implementation: ClassVar[str] = "experiments.training.schedules.exponential:factor"
    kind: Literal["exponential"] = "exponential"
    final_fraction: float = fraction(0.01)


class InverseTime(Schedule, title="1/t"):
    """η_t = η / (1 + (t-1) / τ), which averages out the noise of the batches
    (Robbins and Monro 1951)."""

    implementation: ClassVar[str] = "experiments.training.schedules.inverse_time:factor"
    kind: Literal["inverse_time"] = "inverse_time"
    half: float = knob(
        100.0, "Half after τ", "Steps after which η is half.", unit="steps", log=True, gt=0, le=1e7
    )


class Drop(Schedule, title="n steps, then lower"):
    """η_t = η for n steps, then f η for the rest of the run."""

    implementation: ClassVar[str] = "experiments.training.schedules.drop:factor"
    kind: Literal["drop"] = "drop"
    after: int = knob(
        1000, "After n", "Steps at full rate.", unit="steps", log=True, ge=1, le=10_000_000
    )
    final_fraction: float = fraction(0.1)


class OneCycle(Choice, title="One cycle"):
    """Half a cosine up from f₀ η to η over the share p of the run, and half a cosine down to f η
    (Smith and Topin 2018)."""

    implementation: ClassVar[str] = "experiments.training.schedules.one_cycle:factor"
    kind: Literal["one_cycle"] = "one_cycle"
    rise: float = knob(0.3, "Rise p", "Share of the run in which η rises.", ge=0, lt=1)
    first_fraction: float = knob(
        0.04, "First fraction f₀", "Learning rate of step 1, as a share of η.", log=True, gt=0, le=1
    )
    final_fraction: float = knob(
        4e-6, "Final fraction f", "That of the last step.", log=True, gt=0, le=1
    )


class Plateau(Schedule, title="Reduce on plateau"):
    """η ← γ η whenever the validation loss has not improved for `patience` evaluations in a row;
    then the count starts anew. The only schedule that looks at the run."""

    implementation: ClassVar[str] = "experiments.training.schedules.plateau:Plateau"
    kind: Literal["plateau"] = "plateau"
    factor: float = knob(0.1, "Factor γ", "Of each fall.", gt=0, lt=1)
    patience: int = knob(
        3, "Patience", "Evaluations without improvement.", unit="evaluations", ge=1, le=10_000
    )
    min_delta: float = knob(
        0.0, "Least improvement", "A smaller drop of the loss does not count.", ge=0, le=1000
    )


ScheduleChoice = Annotated[
    Constant | Cosine | StepDecay | Exponential | InverseTime | Drop | OneCycle | Plateau,
    Field(discriminator="kind"),
]
