"""RunSpec: the one description of a run."""

from __future__ import annotations

import hashlib
import json
from typing import Annotated, Any, Self

from pydantic import Field, StringConstraints, model_validator

from experiments.spec import combinations, limits
from experiments.spec.base import Frozen, knob
from experiments.spec.budget import BudgetChoice, Epochs
from experiments.spec.clips import ClipChoice, NoClip
from experiments.spec.data import DataChoice, Digits
from experiments.spec.evaluations import EvaluationChoice, Standard
from experiments.spec.former import modern
from experiments.spec.inits import FanIn, InitChoice
from experiments.spec.losses import CrossEntropy, LossChoice
from experiments.spec.model import Mlp, ModelChoice
from experiments.spec.optimizers import OptimizerChoice, Sgd
from experiments.spec.penalties import NoPenalty, PenaltyChoice
from experiments.spec.precision import Float32, PrecisionChoice
from experiments.spec.probes import Probes
from experiments.spec.schedules import Constant, ScheduleChoice
from experiments.spec.stopping import NoStopping, StoppingChoice

Tag = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
Tags = Annotated[tuple[Tag, ...], Field(strict=False, max_length=20)]
LABELS = {"name", "tags"}  # what a run is called, not what it computes


class RunSpec(Frozen, title="Run"):
    """The whole description of a run. Every field has a default: `{}` is a valid spec.

    Raises pydantic.ValidationError for an unknown key, a value outside its range, a non-finite
    number, or a product (parameters, steps, memory) above the limits of `experiments.spec.limits`.
    """

    data: DataChoice = knob(Digits(), "Data", "What the network learns from.")
    model: ModelChoice = knob(Mlp(), "Network", "The architecture.")
    init: InitChoice = knob(FanIn(), "Initialization", "How the weights are drawn.")
    loss: LossChoice = knob(CrossEntropy(), "Loss", "What training makes small.")
    optimizer: OptimizerChoice = knob(Sgd(), "Optimizer", "How a gradient becomes an update.")
    schedule: ScheduleChoice = knob(
        Constant(), "Schedule", "How the learning rate changes over the run."
    )
    penalty: PenaltyChoice = knob(NoPenalty(), "Penalty", "What keeps the weights small.")
    clip: ClipChoice = knob(NoClip(), "Clipping", "What keeps the gradients small.")
    early_stopping: StoppingChoice = knob(
        NoStopping(), "Early stopping", "When to stop before the budget is used."
    )
    evaluation: EvaluationChoice = knob(
        Standard(), "Evaluation", "How evaluations run the network.", advanced=True
    )
    precision: PrecisionChoice = knob(Float32(), "Precision", "The number format.", advanced=True)
    budget: BudgetChoice = knob(Epochs(), "Budget", "How long the run trains.")
    probes: Probes = knob(Probes(), "Measurement", "What is measured, and how often.")
    seed: int = knob(
        0,
        "Seed",
        "Initialization, data order and dropout each get their own stream from it, so two runs "
        "that differ in one choice share everything else.",
        ge=0,
        le=2**31 - 1,
    )
    name: str = knob(
        "", "Name", "What to call the run; empty names it after its choices.", max_length=120
    )
    tags: Tags = knob((), "Tags", "Words to find the run by.")

    @model_validator(mode="before")
    @classmethod
    def _as_written_now(cls, fields: Any) -> Any:
        return modern(fields)

    @model_validator(mode="after")
    def _within_limits(self) -> Self:
        combinations.check(self)
        limits.check(self)
        return self

    @property
    def batch_size(self) -> int:
        """Examples in one gradient step."""
        return self.data.sizes[0] if self.optimizer.full_batch else self.data.batch_size

    @property
    def steps_per_epoch(self) -> int:
        """Whole batches in the training data, at least 1."""
        return max(1, self.data.sizes[0] // self.batch_size)

    @property
    def total_steps(self) -> int:
        """Gradient steps of the whole run, if nothing stops it."""
        return self.budget.steps(self.steps_per_epoch)

    def digest(self) -> str:
        """SHA-256 of what the run computes: equal for two specs that differ in labels only."""
        content = self.model_dump(mode="json", exclude=LABELS)
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
