"""Units that start far below zero: which activations bring them back."""

from __future__ import annotations

from typing import Any

from experiments.gallery.bars import every
from experiments.gallery.experiment import Arm, Experiment, Prediction, Reference, Region, Watch
from experiments.gallery.results import Recorded, Results
from experiments.gallery.verdict import Statement

ACTIVATIONS: dict[str, dict[str, Any]] = {
    "ReLU": {"kind": "relu"},
    "leaky ReLU": {"kind": "leaky_relu", "slope": 0.1},
    "ELU": {"kind": "elu"},
    "GELU": {"kind": "gelu"},
}


def spec(activation: dict[str, Any], bias: float) -> dict[str, Any]:
    """Two hidden layers of 64 units on digits, all biases at `bias` (those of the output add up to
    nothing in the softmax)."""
    return {
        "data": {"kind": "digits", "batch_size": 32},
        "model": {"kind": "mlp", "depth": 2, "width": 64, "activation": activation},
        "init": {"kind": "kaiming_normal", "bias": bias},
        "optimizer": {"kind": "sgd", "lr": 0.1},
        "budget": {"kind": "epochs", "epochs": 30},
        "probes": {"cost": "standard", "histograms_every": 10_000_000},
    }


def dead(run: Recorded, row: int) -> float:
    """Share of dead units in hidden layer 2."""
    return float(run.tables["layers"]["dead_share/1"][row])


def still(run: Recorded) -> float:
    """Share of gradients of exactly 0 in hidden layer 2, mean over the steps."""
    return float(run.tables["weights"]["gradient_zeros/1"].mean())


def claim(results: Results) -> list[Statement]:
    """CLAIMS P:dead, with b = −4 for its −3: there ReLU and GELU begin to come back after some
    twenty epochs, through the few examples that reach the positive side."""

    def accuracy(name: str, bias: int) -> list[float]:
        return results.final(f"{name}{bias}", "train_accuracy")

    lost = results.arm("ReLU-10")
    return [
        every("b = −10, ReLU: dead units of layer 2, first step",
              [dead(run, 0) for run in lost], above=0.999),
        every("b = −10, ReLU: dead units of layer 2, last step",
              [dead(run, -1) for run in lost], above=0.999),
        every("b = −10, ReLU: share of its gradients that are exactly 0",
              [still(run) for run in lost], above=0.999),
        every("b = −10, ReLU: accuracy of guessing", accuracy("ReLU", -10), below=0.15),
        every("b = −4, ReLU: learns next to nothing", accuracy("ReLU", -4), below=0.3),
        every("b = −4, leaky ReLU: learns", accuracy("leaky ReLU", -4), above=0.8),
        every("b = −10, leaky ReLU: learns something", accuracy("leaky ReLU", -10), above=0.2),
        every("b = −4, ELU: learns", accuracy("ELU", -4), above=0.95),
        every("b = −10, ELU: learns", accuracy("ELU", -10), above=0.2),
        every("b = −4, GELU: learns", accuracy("GELU", -4), above=0.8),
    ]  # fmt: skip


EXPERIMENT = Experiment(
    key="dead-units",
    title="Dead units, and who survives",
    topic="activations",
    question="Which activations never lose a unit?",
    text=(
        r"A ReLU unit with $z < 0$ on every example has the gradient 0 and never comes back. To "
        r"see it without luck, all biases start at $-4$ or $-10$: most units, or all, begin on the "
        r"negative side.",
        r"Leaky ReLU, $\max(0.1 z, z)$, keeps a slope and learns its way back from either. ELU, "
        r"$e^z - 1$ below zero, has the slope $e^z$: 2 % at $-4$, which is enough, and "
        r"$5 \cdot 10^{-5}$ at $-10$, which is not.",
        r"The lecture says that GELU, $z \, \Phi(z)$, does not suffer from dead units. Its slope "
        r"at $-4$ is $\Phi(z) + z \varphi(z) \approx -0.0005$, tiny and of the wrong sign, and 0 "
        r"for large negative $z$: here it dies like ReLU.",
    ),
    expected="partly",
    references=(
        Reference("Neumann, Activation, Normalization and Regularization", 2022, "N5"),
        Reference("Neumann, Activation, Normalization and Regularization", 2022, "N6"),
        Reference("Maas, Hannun and Ng: Rectifier nonlinearities", 2013),
        Reference("Clevert, Unterthiner and Hochreiter: ELU", 2016),
        Reference("Hendrycks and Gimpel: GELU", 2016),
    ),
    seconds=2,
    limits=(
        "GELU at −4 and ELU at −10 do not learn. With biases at 0 all four train alike. A large "
        "learning rate kills ReLU units too, but in some seeds it ends in NaN instead, so biases "
        "are used."
    ),
    prediction=Prediction(
        question="All biases at −4. Which of the four does not learn?",
        options=("Only ReLU", "ReLU and GELU", "ReLU, GELU and ELU", "All learn"),
        answer=1,
        why="GELU's slope is as good as 0 there, and negative.",
    ),
    arms=tuple(
        Arm(f"{name}{bias}", f"{name}, b = −{-bias}", spec(activation, float(bias)))
        for bias in (-4, -10)
        for name, activation in ACTIVATIONS.items()
    ),
    claim=claim,
    tables=("train", "layers", "eval", "weights"),
    watch=Watch(
        charts=("accuracy", "loss", "layer_lines"),
        maps=("dead_share", "gradient_zeros"),
        look="Dead units: layer 2 of ReLU with b = −10 from the first step to the last.",
        regions=(Region("layer 2", layers=(2, 2)),),
        picture="eval/train_accuracy",
    ),
)
