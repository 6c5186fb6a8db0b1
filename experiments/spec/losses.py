"""Losses, of training and evaluation alike: the mean over the examples. f are the outputs of the
network, y the right class of K."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from experiments.spec.base import Choice, knob


class CrossEntropy(Choice, title="Cross-entropy"):
    """-Σ_j q_j ln softmax(f)_j, q the right class, or (1 - s) of it and s/K of every class with
    smoothing s (Szegedy et al. 2016). In nats: ln K when all classes are equally likely."""

    implementation: ClassVar[str] = "experiments.training.losses.cross_entropy:loss"
    kind: Literal["cross_entropy"] = "cross_entropy"
    label_smoothing: float = knob(
        0.0,
        "Label smoothing",
        "Share s of the target that is spread over all classes; evaluations have it as well.",
        advanced=True,
        ge=0,
        le=1,
    )


class SquaredError(Choice, title="Squared error"):
    """½ ‖f - t‖², the sum over the outputs; t is the target of a regression, or 1 for the right
    class and 0 for the others."""

    implementation: ClassVar[str] = "experiments.training.losses.squared_error:loss"
    kind: Literal["squared_error"] = "squared_error"


class Hinge(Choice, title="Hinge (multiclass SVM)"):
    """Σ_{j≠y} max(0, Δ + f_j - f_y): 0 once the right class leads every other by the margin Δ
    (Weston and Watkins 1999)."""

    implementation: ClassVar[str] = "experiments.training.losses.hinge:loss"
    kind: Literal["hinge"] = "hinge"
    margin: float = knob(1.0, "Margin Δ", "Lead that is enough.", gt=0, le=1000)


LossChoice = Annotated[CrossEntropy | SquaredError | Hinge, Field(discriminator="kind")]
