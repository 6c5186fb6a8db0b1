"""The table `predictions`: how sure the network is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from experiments.spec.tables.description import Quantity, TableDescription

if TYPE_CHECKING:
    from experiments.spec.run import RunSpec


def _classifies(spec: RunSpec) -> bool:
    return spec.data.score == "accuracy"


TABLE = TableDescription(
    "predictions",
    "Predictions",
    "How sure the network is of its answers, on the batch of the step.",
    "standard",
    (
        Quantity(
            "entropy",
            "Entropy of the predictions",
            "Mean entropy of the predicted probabilities. The logarithm of the number of classes: "
            "no idea; 0: certain.",
            unit="nat",
            formula="-Σ_c p_c ln p_c, p = softmax(logits)",
            source="Shannon 1948",
            low=0,
            layered=False,
        ),
        Quantity(
            "confidence",
            "Confidence",
            "Mean probability of the predicted class. Above the accuracy: too sure of itself.",
            unit="share",
            formula="max_c p_c",
            source="Guo et al. 2017",
            low=0,
            high=1,
            layered=False,
        ),
    ),
    implementation="experiments.probes.predictions:Predictions",
    every="statistics_every",
    applies=_classifies,
)
