"""Sigmoid's slope is at most 1/4: with every layer a quarter of the gradient, or less, is left."""

from __future__ import annotations

from typing import Any

from experiments.gallery.bars import every
from experiments.gallery.experiment import Arm, Experiment, Prediction, Reference, Watch
from experiments.gallery.lectures.initialization.reading import growth, quantity
from experiments.gallery.results import Recorded, Results
from experiments.gallery.verdict import Statement

DEEP = 8


def spec(activation: str, depth: int, lr: float = 0.1, norm: str = "none") -> dict[str, Any]:
    """Hidden layers of 64 units on digits; Xavier, for ReLU Kaiming."""
    init = "kaiming_normal" if activation == "relu" else "xavier_normal"
    return {
        "data": {"kind": "digits", "batch_size": 32},
        "model": {
            "kind": "mlp",
            "depth": depth,
            "width": 64,
            "activation": {"kind": activation},
            "norm": {"kind": norm},
        },
        "init": {"kind": init},
        "optimizer": {"kind": "sgd", "lr": lr},
        "budget": {"kind": "epochs", "epochs": 20},
        "probes": {"cost": "economy"},
    }


def factor(run: Recorded) -> float:
    """Of the size of ∂L/∂h from layer to layer towards the input, step 1."""
    depth = int(run.spec.model.model_dump()["depth"])
    return growth(quantity(run, "activation_gradient_variance") ** 0.5, 0, depth - 1) ** -1


def claim(results: Results) -> list[Statement]:
    """CLAIMS P:sigdepth."""

    def accuracy(key: str) -> list[float]:
        return results.final(key, "train_accuracy")

    def factors(key: str) -> list[float]:
        return [factor(run) for run in results.arm(key)]

    costs = [
        _step_ms(deep) / _step_ms(shallow)
        for deep, shallow in zip(results.arm("sigmoid-8"), results.arm("sigmoid-2"), strict=True)
    ]
    quarter = {"above": 0.2, "below": 0.3}
    return [
        every("sigmoid, 8 layers: factor of the gradient a layer", factors("sigmoid-8"), **quarter),
        every("tanh, 8 layers: factor of the gradient a layer", factors("tanh-8"), above=0.8),
        every("sigmoid, 2 layers: learns", accuracy("sigmoid-2"), above=0.9),
        every("sigmoid, 8 layers: accuracy of guessing", accuracy("sigmoid-8"), below=0.15),
        every("… also with ten times the learning rate", accuracy("sigmoid-8-fast"), below=0.15),
        every("sigmoid with batch norm, 8 layers: learns", accuracy("sigmoid-8-bn"), above=0.95),
        every("tanh, 8 layers: learns", accuracy("tanh-8"), above=0.99),
        every("ReLU, 8 layers: learns", accuracy("relu-8"), above=0.99),
        every("a step with 8 layers takes longer than with 2: ratio", costs, above=1.1),
    ]


def _step_ms(run: Recorded) -> float:
    """The cheapest tenth of all steps: what others do on the machine does not count."""
    times = sorted(map(float, run.tables["train"]["step_ms"]))
    return times[len(times) // 10]


EXPERIMENT = Experiment(
    key="sigmoid-depth",
    title="The vanishing gradient",
    topic="activations",
    question="Why could deep sigmoid networks not be trained?",
    text=(
        r"On its way back the gradient is multiplied by $\mathrm{diag}(\phi') W^T$ in every layer. "
        r"Sigmoid's slope is at most $1/4$, at $z = 0$. With Xavier's weights the rest of the "
        r"factor is 1, so the gradient of the first of $L$ layers is $4^{-L}$ of that of the last: "
        r"for eight layers $10^{-5}$.",
        "tanh has slope 1 at 0 and keeps the gradient, as ReLU with Kaiming's weights does. Batch "
        "norm trains even the sigmoid network: it scales every layer's signal up to where sigmoid "
        "bends, and the small slope is made up for by the division.",
        "Depth has a price of its own: each layer adds to the time of a step.",
    ),
    expected="holds",
    references=(
        Reference("Fillatre, Deep Regularization", 2021, "F37"),
        Reference("Li, Regularization, UCSB CS190I", 2022, "L13"),
        Reference("Neumann, Activation, Normalization and Regularization", 2022, "N3"),
        Reference("Kolter and Chen, Normalization and Regularization, CMU", 2022, "K9"),
        Reference("Glorot and Bengio: Difficulty of training deep feedforward networks", 2010),
    ),
    seconds=2.2,
    limits=(
        "20 epochs of plain SGD. Four layers of sigmoid are on the edge: with a learning rate of 1 "
        "they learn, with 0.1 they do not."
    ),
    prediction=Prediction(
        question="Eight sigmoid layers, 20 epochs. What accuracy on the training data?",
        options=("About 10 %", "About 60 %", "Above 95 %"),
        answer=0,
        why="The first layers get a hundred-thousandth of the gradient.",
    ),
    arms=(
        Arm("sigmoid-2", "sigmoid, 2 layers", spec("sigmoid", 2)),
        Arm("sigmoid-8", "sigmoid, 8 layers", spec("sigmoid", DEEP)),
        Arm("sigmoid-8-fast", "sigmoid, 8 layers, lr 1", spec("sigmoid", DEEP, 1.0)),
        Arm("sigmoid-8-bn", "sigmoid, 8 layers, batch norm", spec("sigmoid", DEEP, norm="batch")),
        Arm("tanh-8", "tanh, 8 layers", spec("tanh", DEEP)),
        Arm("relu-8", "ReLU, 8 layers", spec("relu", DEEP)),
    ),
    claim=claim,
    watch=Watch(
        charts=("loss", "accuracy", "profile"),
        maps=("activation_gradient_variance", "weight_gradient_norm"),
        look="The gradient's map: dark towards the input for sigmoid, even for the others.",
        picture="eval/train_accuracy",
    ),
)
