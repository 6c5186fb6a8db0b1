"""The lecture's own depth: fifty layers of 100 units, three variances."""

from __future__ import annotations

from typing import Any

from experiments.gallery.bars import average, every, middle
from experiments.gallery.experiment import Arm, Experiment, Prediction, Reference, Watch
from experiments.gallery.lectures.initialization.depth30 import CLOSE, GUESSING
from experiments.gallery.lectures.initialization.reading import growth, quantity, second_moments
from experiments.gallery.results import Recorded, Results
from experiments.gallery.verdict import Statement

LOW, HIGH = 1e-6, 1e3  # the lecture's band for a gradient that can be used


def spec(c: float) -> dict[str, Any]:
    """50 hidden layers of 100 ReLU units, weights N(0, c / n)."""
    return {
        "data": {"kind": "mnist", "part": "10k", "batch_size": 25},
        "model": {"kind": "mlp", "depth": 50, "width": 100},
        "init": {"kind": "fan_in", "c": c},
        "optimizer": {"kind": "sgd", "lr": 0.005},
        "budget": {"kind": "epochs", "epochs": 10},
        "probes": {"cost": "economy"},
    }


def signal(run: Recorded) -> float:
    """Factor of E[h²] from layer to layer, hidden layers 5 to 50, step 1."""
    return growth(second_moments(run), 4, 49)


def gradient(run: Recorded) -> float:
    """Factor of the size of ∂L/∂h from layer to layer towards the input, over the same layers."""
    return growth(quantity(run, "activation_gradient_variance") ** 0.5, 49, 4) ** -1


def claim(results: Results) -> list[Statement]:
    """Bars of CLAIMS P:depth50. For c = 2 the median, and above .5 where CLAIMS has .7: six seeds
    gave .72 to .93, and one run in a few is caught by a jump. Factors relative to
    theory, as that is how they vary: at width 100 by 3 % from draw to draw."""
    small, right, large = (results.arm(key) for key in ("small", "right", "large"))
    distance = [abs(run.final("train_loss") / GUESSING - 1) for run in small]
    statements = [
        every("c = 1: the loss stays at that of guessing", distance, below=CLOSE),
        every("c = 1: accuracy of guessing", results.final("small", "train_accuracy"), below=0.15),
        middle("c = 2: learns", results.final("right", "train_accuracy"), above=0.5),
        every("c = 3: not finite within 5 steps", [run.diverged_by for run in large], below=5.5),
    ]
    for c, arm in ((1, small), (2, right), (3, large)):
        off = [signal(run) / (c / 2) for run in arm]
        back = [gradient(run) / (c / 2) ** 0.5 for run in arm]
        statements += [
            average(f"c = {c}: factor of E[h²] a layer, over c/2", off, above=0.9, below=1.1),
            average(f"c = {c}: that of ∂L/∂h, over √(c/2)", back, above=0.9, below=1.1),
        ]
    norms = {key: [_norms(run) for run in results.arm(key)] for key in ("small", "right", "large")}
    inside = [float(min(n) > LOW and max(n) < HIGH) for n in norms["right"]]
    return [
        *statements,
        every("c = 1: largest ‖∂L/∂W‖ of layers 1, 25, 50", map_max(norms["small"]), below=LOW),
        every("c = 2: all three within [1e-6, 1e3]", inside, above=0.5),
        every("c = 3: smallest of the three", [min(n) for n in norms["large"]], above=HIGH),
    ]


def _norms(run: Recorded) -> list[float]:
    norms = quantity(run, "weight_gradient_norm")
    return [float(norms[k]) for k in (0, 24, 49)]


def map_max(norms: list[list[float]]) -> list[float]:
    """The largest of each."""
    return [max(one) for one in norms]


EXPERIMENT = Experiment(
    key="depth50",
    title="Fifty layers: signal forward, gradient backward",
    topic="initialization",
    question="How far do outputs and gradients run away over fifty layers?",
    text=(
        r"The aim of an initialization is that outputs neither vanish nor explode with depth. A "
        r"ReLU layer with $w \sim N(0, c/n)$ multiplies $E[h^2]$ by $c/2$ on the way forward and "
        r"the size of $\partial L / \partial h$ by $\sqrt{c/2}$ on the way back. Over 50 layers "
        r"that is $2^{-50} \approx 10^{-15}$ for $c = 1$ and $1.5^{50} \approx 6 \cdot 10^8$ for "
        r"$c = 3$.",
        r"A lecture asks that gradients lie within $[10^{-6}, 10^3]$. At the first step those of "
        r"$c = 2$ do at the bottom, in the middle and at the top; those of $c = 1$ lie below "
        r"everywhere, those of $c = 3$ above.",
        "Weights too large do not only slow training: the first updates throw the loss out of "
        "float32.",
    ),
    expected="holds",
    references=(
        Reference("Kolter and Chen, Normalization and Regularization, CMU", 2022, "K1"),
        Reference("Fillatre, Deep Regularization", 2021, "F2"),
        Reference("Fillatre, Deep Regularization", 2021, "F3"),
        Reference("Li, Regularization, UCSB CS190I", 2022, "L14"),
        Reference("He, Zhang, Ren, Sun: Delving deep into rectifiers", 2015),
    ),
    seconds=14,
    limits=(
        "c = 2 is no cure at this depth: at width 100 its accuracy jumps up and down, single seeds "
        "end lower, and with a learning rate of 0.01 and batches of 100 it reaches 95 % in one "
        "seed of three. Small steps (0.005, batches of 25) are used here."
    ),
    prediction=Prediction(
        question="Fifty layers instead of thirty, smaller steps. Which variances still train?",
        options=("All three", "c = 2 and c = 3", "Only c = 2", "None"),
        answer=2,
        why="Depth makes the two errors larger, not the right choice wrong; but it trains slowly.",
    ),
    arms=(
        Arm("small", "c = 1", spec(1.0)),
        Arm("right", "c = 2", spec(2.0)),
        Arm("large", "c = 3", spec(3.0)),
    ),
    claim=claim,
    watch=Watch(
        charts=("loss", "accuracy", "gradient", "profile"),
        maps=("activation_variance", "activation_gradient_variance"),
        look="Step 1 in the layer profile: straight lines of slope log(c/2). The lower map runs "
        "the other way: for c = 1 it is dark towards the input.",
        picture="layers/activation_variance",
    ),
    twin="depth30-digits",
)
