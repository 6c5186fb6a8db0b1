"""Where the edge of stability does not show."""

from __future__ import annotations

from experiments.gallery.bars import every
from experiments.gallery.experiment import Arm, Experiment, Prediction, Reference, Watch
from experiments.gallery.lectures.sharpness.edge import ratio, spec, tail
from experiments.gallery.results import Results
from experiments.gallery.verdict import Statement


def claim(results: Results) -> list[Statement]:
    """CLAIMS P:eos, its second paragraph."""

    def tails(key: str) -> list[float]:
        return [tail(run) for run in results.arm(key)]

    last = [float(ratio(run)[-1]) for run in results.arm("entropy")]
    peak = [float(ratio(run).max()) for run in results.arm("entropy")]
    fell = [a / b for a, b in zip(last, peak, strict=True)]
    return [
        every("tanh, squared error: at the edge", tails("tanh"), above=0.93, below=1.12),
        every("ReLU, squared error: near it, a little below", tails("relu"), above=0.85, below=1.0),
        every("cross-entropy: at the edge", tails("entropy"), above=0.93, below=1.12),
        every("cross-entropy: the sharpness falls back from its peak", fell, below=0.6),
        every("small η = 0.02: at the edge", tails("slow"), above=0.93, below=1.12),
    ]


EXPERIMENT = Experiment(
    key="edge-limits",
    title="Where there is no edge",
    topic="sharpness",
    question="Does every network end at the edge of stability?",
    text=(
        r"No. With cross-entropy the Hessian has the factor $p (1 - p)$ of the predicted "
        r"probabilities. Once all examples are fitted with certainty it goes to zero, and the "
        r"sharpness falls, however much the weights would sharpen. With a small $\eta$ the loss "
        r"is small before the sharpness has climbed to $2 / \eta$. And ReLU hovers a few percent "
        r"below the line, as its curvature jumps.",
    ),
    expected="partly",
    references=(
        Reference("Kolter and Chen, Normalization and Regularization, CMU", 2022, "K11"),
        Reference("Cohen, Kaur, Li, Kolter, Talwalkar: Gradient descent typically occurs", 2021),
    ),
    seconds=4,
    limits="1,500 steps: with many more a small η climbs on.",
    prediction=Prediction(
        question="The same network with cross-entropy: where does its sharpness end?",
        options=("At 2/η", "Above 2/η", "Far below its peak"),
        answer=2,
        why="Certain predictions have no curvature.",
    ),
    arms=(
        Arm("tanh", "tanh, η = 0.2", spec(0.2)),
        Arm("relu", "ReLU, η = 0.2", spec(0.2, activation="relu")),
        Arm("entropy", "tanh, cross-entropy, η = 0.2", spec(0.2, loss="cross_entropy")),
        Arm("slow", "tanh, η = 0.02", spec(0.02)),
    ),
    claim=claim,
    tables=("train", "curvature"),
    watch=Watch(
        charts=("sharpness", "loss"),
        maps=("weight_norm", "activation_variance"),
        look="Cross-entropy: up towards the dashed line, then down again.",
    ),
)
