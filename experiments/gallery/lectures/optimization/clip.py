"""Clipping saves a network that explodes at once; the rule of the slide does not."""

from __future__ import annotations

from typing import Any

from experiments.gallery.bars import every, middle
from experiments.gallery.experiment import Arm, Experiment, Prediction, Reference, Watch
from experiments.gallery.results import Results
from experiments.gallery.verdict import Statement


def spec(clip: dict[str, Any]) -> dict[str, Any]:
    """30 hidden layers whose signal grows by 1.5 a layer: weights N(0, 3 / n)."""
    return {
        "data": {"kind": "digits", "batch_size": 32},
        "model": {"kind": "mlp", "depth": 30, "width": 100},
        "init": {"kind": "fan_in", "c": 3.0},
        "optimizer": {"kind": "sgd", "lr": 0.01},
        "clip": clip,
        "budget": {"kind": "steps", "count": 800},
        "probes": {"cost": "economy"},
    }


def claim(results: Results) -> list[Statement]:
    """CLAIMS P:clip: not finite within 5 steps without; accuracy above .35 with, here above .25, as
    it still jumps from step to step after 800 of them, and guessing has .1."""
    none, one_sided, value, norm = (
        results.arm(key) for key in ("none", "one_sided", "value", "norm")
    )
    firsts = [run.tables["train"]["grad_norm"][0] for run in none]
    return [
        every("the first gradient is beyond the lecture's band, 1e3", firsts, above=1e3),
        every("no clipping: not finite within 5 steps", steps(none), below=5.5),
        every("the slide's rule: not finite within 5 steps", steps(one_sided), below=5.5),
        every("clipped by value at 5: finite to the end", steps(value), above=1e9),
        every("clipped by norm at 5: finite to the end", steps(norm), above=1e9),
        middle("by value: learns", [run.final("train_accuracy") for run in value], above=0.25),
        middle("by norm: learns", [run.final("train_accuracy") for run in norm], above=0.25),
    ]


def steps(runs: list[Any]) -> list[float]:
    """When each was no longer finite; infinity: never."""
    return [run.diverged_by for run in runs]


EXPERIMENT = Experiment(
    key="clip",
    title="Clipping an exploding gradient",
    topic="optimization",
    question="Can clipping rescue a network that overflows at its second step?",
    text=(
        r"With weights $N(0, 3/n)$ the signal of 30 ReLU layers grows by $1.5^{30}$, and the first "
        r"gradient is thousands of times too long for any learning rate. Clipping shortens it: by "
        r"global norm $g \leftarrow g \min(1, \theta / |g|)$, which keeps its direction, or by "
        r"value $g_i \leftarrow \min(\max(g_i, -\theta), \theta)$, which does not.",
        "Both let the network learn, slowly at first: until the weights have shrunk to where the "
        "gradient is of ordinary size, the clip coefficient is far below 1.",
    ),
    expected="holds",
    references=(
        Reference("Li, Regularization, UCSB CS190I", 2022, "L14"),
        Reference("Li, Regularization, UCSB CS190I", 2022, "L19"),
        Reference("Pascanu, Mikolov, Bengio: On the difficulty of training recurrent nets", 2013),
    ),
    seconds=3.7,
    erratum=(
        "The slide's code is `if d > theta: d = theta`. It lets every large negative derivative "
        "through, and so the network explodes as if there were no clipping."
    ),
    limits=(
        "Clipping hides a bad initialization, it does not repair it: with N(0, 2/n) the same "
        "network learns faster without."
    ),
    prediction=Prediction(
        question="Which of the four arms are still finite after 800 steps?",
        options=("All but the one without", "By value and by norm", "Only by norm", "None"),
        answer=1,
        why="The one-sided rule passes large negative derivatives, and half of them are negative.",
    ),
    arms=(
        Arm("none", "no clipping", spec({"kind": "none"})),
        Arm("one_sided", "if d > 5: d = 5", spec({"kind": "one_sided", "threshold": 5.0})),
        Arm("value", "by value, 5", spec({"kind": "value", "threshold": 5.0})),
        Arm("norm", "by norm, 5", spec({"kind": "norm", "threshold": 5.0})),
    ),
    claim=claim,
    tables=("train", "eval"),
    watch=Watch(
        charts=("loss", "gradient", "clip"),
        maps=("weight_gradient_norm", "activation_variance"),
        look="The clip coefficient climbs towards 1 as the weights shrink.",
    ),
)
