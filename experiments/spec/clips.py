"""Gradient clipping, before the optimizer's step."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from experiments.spec.base import Choice, knob


class NoClip(Choice, title="None"):
    """No clipping."""

    kind: Literal["none"] = "none"


class NormClip(Choice, title="By global norm"):
    """g ← g · min(1, θ / ‖g‖), ‖g‖ over all parameters together (Pascanu et al. 2013)."""

    implementation: ClassVar[str] = "experiments.training.clips.norm:clip"
    kind: Literal["norm"] = "norm"
    threshold: float = knob(
        1.0, "Threshold θ", "Largest global gradient norm let through.", log=True, gt=0, le=1e6
    )


class ValueClip(Choice, title="By value"):
    """g ← min(max(g, -θ), θ), element by element."""

    implementation: ClassVar[str] = "experiments.training.clips.value:clip"
    kind: Literal["value"] = "value"
    threshold: float = knob(
        1.0, "Threshold θ", "Largest gradient element let through.", log=True, gt=0, le=1e6
    )


class OneSidedClip(Choice, title="By value, one side (a common mistake)"):
    """g ← min(g, θ), element by element: "if d > θ: d = θ". Large negative elements pass, so an
    exploding gradient still explodes."""

    implementation: ClassVar[str] = "experiments.training.clips.one_sided:clip"
    kind: Literal["one_sided"] = "one_sided"
    threshold: float = knob(
        1.0, "Threshold θ", "Largest positive element let through.", log=True, gt=0, le=1e6
    )


ClipChoice = Annotated[NoClip | NormClip | ValueClip | OneSidedClip, Field(discriminator="kind")]
