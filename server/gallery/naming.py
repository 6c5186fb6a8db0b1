"""What runs of the gallery are called, and the tags by which they are found again."""

from __future__ import annotations

from experiments.gallery.experiment import Arm, Experiment

TAG = "gallery"
RECORDED = "recorded"  # came out of a bundle
PREDICTED = "predicted"  # and the index of the answer that a person chose
MOST_LETTERS = 110


def tags(experiment: Experiment, predicted: int | None = None) -> tuple[str, ...]:
    """Of every run of the experiment."""
    chosen = () if predicted is None else (f"{PREDICTED} {predicted}",)
    return (TAG, experiment.key, *chosen)


def run_name(experiment: Experiment, arm: Arm, seed: int, *, several: bool) -> str:
    """Arm, entry, and the seed where there are `several`."""
    name = f"{arm.title} · {experiment.title}"[:MOST_LETTERS]
    return f"{name} · {seed}" if several else name
