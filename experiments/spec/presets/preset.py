"""What a preset is: a question, and the runs that answer it side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from experiments.spec.run import RunSpec


@dataclass(frozen=True)
class Preset:
    """A few runs that differ in one factor, launched together with one click.

    `question` is what they answer, `look` where the answer is seen. `panels` are the keys of the
    charts to show, `maps` the layer quantities of the two maps.
    """

    name: str
    title: str
    question: str
    look: str
    arms: tuple[RunSpec, ...]
    panels: tuple[str, ...] = ("loss", "accuracy")
    maps: tuple[str, str] = ("activation_variance", "weight_gradient_norm")
    download: str = ""  # what is fetched when it is not there yet

    def view(self) -> dict[str, Any]:
        """As JSON."""
        arms = [arm.model_dump(mode="json") for arm in self.arms]
        return vars(self) | {"arms": arms}
