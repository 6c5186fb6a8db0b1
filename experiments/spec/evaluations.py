"""How evaluations run the network. Training is the same under all of them."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from experiments.spec.base import Choice, knob


class Standard(Choice, title="Plain evaluation"):
    """One pass of the trained network: norms with running averages, no dropout, unless norm and
    dropout say otherwise."""

    implementation: ClassVar[str] = "experiments.training.modes.standard:Standard"
    kind: Literal["standard"] = "standard"


class InBatches(Choice):
    """What looks at the examples in batches."""

    batch_size: int = knob(
        128,
        "Batch size of evaluations",
        "Examples that are seen together, at most: batches are of nearly one size.",
        unit="examples",
        log=True,
        ge=4,
        le=2000,
    )


class BatchStatistics(InBatches, title="Batch statistics"):
    """Batch norm with mean and variance of each evaluated batch in place of its running averages
    (Nado et al. 2020): it follows inputs that have drifted."""

    implementation: ClassVar[str] = "experiments.training.modes.batch_statistics:InBatches"
    kind: Literal["batch_statistics"] = "batch_statistics"


class Tent(InBatches, title="TENT (entropy minimization)"):
    """Batch statistics, and after each batch one step on γ and β of all norms that lowers the mean
    entropy of the softmax, without labels; the outputs told are those before the step (Wang et al.
    2021). Each set of data is adapted to by itself; the trained network comes back unchanged."""

    implementation: ClassVar[str] = "experiments.training.modes.tent:Tent"
    kind: Literal["tent"] = "tent"
    lr: float = knob(0.01, "Learning rate of γ and β", "The paper: 0.001.", log=True, gt=0, le=10)
    optimizer: Literal["adam", "sgd"] = knob(
        "adam", "Optimizer of γ and β", "adam: its usual β₁ and β₂. sgd: with momentum 0.9."
    )


EvaluationChoice = Annotated[Standard | BatchStatistics | Tent, Field(discriminator="kind")]
