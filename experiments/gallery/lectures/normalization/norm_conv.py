"""Norms of convolutions at small batches: what the positions of a map make of two examples."""

from __future__ import annotations

from typing import Any

from experiments.gallery.bars import every
from experiments.gallery.experiment import Arm, Experiment, Prediction, Reference, Watch
from experiments.gallery.results import Results
from experiments.gallery.verdict import Statement

NORMS: dict[str, dict[str, Any]] = {
    "batch": {"kind": "batch"},
    "group": {"kind": "group", "groups": 4},
    "instance": {"kind": "instance"},
}


def spec(norm: str, batch: int, depth: int) -> dict[str, Any]:
    """Convolutions of 16 channels and stride 2: two end at maps of 2×2, three at 1×1."""
    return {
        "data": {"kind": "digits", "batch_size": batch, "subset": 400},
        "model": {
            "kind": "convnet",
            "depth": depth,
            "width": 16,
            "growth": 1,
            "pooling": "none",
            "norm": NORMS[norm],
        },
        "init": {"kind": "fan_in", "c": 2.0},
        "optimizer": {"kind": "sgd", "lr": 0.1 * batch / 32, "momentum": 0.9},
        "budget": {"kind": "epochs", "epochs": 4},
        "probes": {"cost": "economy", "every": 50},
    }


def claim(results: Results) -> list[Statement]:
    """CLAIMS P:normbatch, CNN: the lecture's statement fails where a map has several positions. The
    order of the norms is not judged: on digits they differ by a few images."""

    def error(key: str) -> list[float]:
        return [100 * (1 - accuracy) for accuracy in results.final(key, "val_accuracy")]

    return [
        every(
            "maps of 2×2, batches of 2: batch norm's error is above 20 %", error("wide-2"), above=20
        ),
        every("maps of 1×1, batches of 2: the same", error("point-2"), above=20),
        every("maps of 2×2, group norm, batches of 2: error in %", error("group-2"), below=12),
        every("maps of 1×1, batch norm, batches of 32: error in %", error("point-32"), below=15),
        every("maps of 1×1, instance norm: error in %", error("instance"), above=80),
    ]


EXPERIMENT = Experiment(
    key="norm-conv",
    title="Norms of convolutions at small batches",
    topic="normalization",
    question="Does batch norm of a convolution collapse with two examples in a batch?",
    text=(
        "A channel of a convolution is one unit at many places. Batch norm takes its mean and "
        "variance over examples and positions: over $B \\cdot H \\cdot W$ numbers, so that two "
        "examples with maps of 2×2 still give eight. Only on maps of 1×1 two numbers are all "
        "there is, and each channel keeps nothing but a sign.",
        "Wu and He see the error of batch norm rise by ten points at two images a batch, with "
        "maps of 7×7 and more: their network has 50 layers and each adds its share of noise. In "
        "two layers it adds up to little.",
        "Instance norm takes one example's positions: on a map of 1×1 that is $x - x = 0$, "
        "whatever the image shows.",
    ),
    expected="partly",
    references=(
        Reference("Neumann, Activation, Normalization and Regularization", 2022, "N12"),
        Reference("Neumann, Activation, Normalization and Regularization", 2022, "N16"),
        Reference("Wu and He: Group normalization", 2018),
    ),
    seconds=3,
    limits=(
        "Two and three convolutions on 400 digits. The order of Wu and He at batches of 32, batch, "
        "group, layer, instance norm, is not asserted: here they differ by a few images."
    ),
    prediction=Prediction(
        question="Batches of two. Which network with batch norm still learns?",
        options=(
            "Neither",
            "Only the one whose maps have several positions",
            "Only the one whose last map is a single point",
            "Both",
        ),
        answer=1,
        why="Positions are averaged over as well; on a single point only two numbers are left.",
    ),
    arms=(
        Arm("wide-32", "2×2, batch norm, 32 examples", spec("batch", 32, 2)),
        Arm("wide-2", "2×2, batch norm, 2", spec("batch", 2, 2)),
        Arm("group-2", "2×2, group norm, 2", spec("group", 2, 2)),
        Arm("point-32", "1×1, batch norm, 32", spec("batch", 32, 3)),
        Arm("point-2", "1×1, batch norm, 2", spec("batch", 2, 3)),
        Arm("instance", "1×1, instance norm, 32", spec("instance", 32, 3)),
    ),
    claim=claim,
    tables=("eval",),
    watch=Watch(
        charts=("accuracy", "loss"),
        maps=("activation_variance", "weight_gradient_norm"),
        look="Accuracy: with maps of 2×2 the network learns from batches of two; with a last map "
        "of 1×1 it does not, and with instance norm there not even from 32.",
    ),
)
