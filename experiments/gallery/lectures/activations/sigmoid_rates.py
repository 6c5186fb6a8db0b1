"""No learning rate helps against a vanishing gradient, over six decades."""

from __future__ import annotations

from experiments.gallery.bars import every
from experiments.gallery.experiment import Arm, Experiment, Prediction, Reference, Watch
from experiments.gallery.lectures.activations.sigmoid_depth import spec
from experiments.gallery.results import Results
from experiments.gallery.verdict import Statement

RATES = (1e-3, 1e-2, 1e-1, 1.0, 1e1, 1e2, 1e3)
DEPTH = 10


def claim(results: Results) -> list[Statement]:
    """CLAIMS P:sigdepth: accuracy .096 to .106 at every rate; a diverged run has not learned."""
    statements = []
    for rate in RATES:
        reached = [
            0.0 if run.state == "diverged" else float(run.tables["eval"]["train_accuracy"].max())
            for run in results.arm(f"{rate:g}")
        ]
        statements.append(every(f"lr {rate:g}: best accuracy", reached, below=0.2))
    return statements


EXPERIMENT = Experiment(
    key="sigmoid-rates",
    title="No learning rate helps",
    topic="activations",
    question="Can a larger step make up for a vanished gradient?",
    text=(
        r"Ten sigmoid layers: the gradient of the first is $4^{-10} \approx 10^{-6}$ of that of "
        r"the last. A step that would move the first layer overturns the last; one that suits the "
        r"last leaves the first where it is. From $\eta = 10^{-3}$ to $\eta = 10^3$ there is no "
        r"rate that suits both.",
    ),
    expected="holds",
    references=(Reference("Li, Regularization, UCSB CS190I", 2022, "L13"),),
    seconds=2,
    limits="One rate for all layers. An optimizer with a scale for each weight, as Adam, may do "
    "better.",
    prediction=Prediction(
        question="Seven learning rates from 0.001 to 1000. Which of them train ten sigmoid layers?",
        options=("0.1 and 1", "100 and 1000", "None"),
        answer=2,
        why="The gradients of first and last layer differ by six decades.",
    ),
    arms=tuple(
        Arm(f"{rate:g}", f"learning rate {rate:g}", spec("sigmoid", DEPTH, rate)) for rate in RATES
    ),
    claim=claim,
    watch=Watch(
        charts=("accuracy", "loss", "update_ratio"),
        maps=("update_ratio", "weight_gradient_norm"),
        look="Update ratio: whatever the rate, some layers stand still or others are overwritten.",
    ),
)
