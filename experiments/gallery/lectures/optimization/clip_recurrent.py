"""The classic place of clipping: a recurrent network whose gradient grows with every time step."""

from __future__ import annotations

from typing import Any

from experiments.gallery.bars import every
from experiments.gallery.experiment import Arm, Experiment, Prediction, Reference, Watch
from experiments.gallery.results import Results
from experiments.gallery.verdict import Statement

LENGTH = 50
SCALE = 1.2  # of the recurrent weights: growth of the state by about this at every time step


def spec(clip: dict[str, Any]) -> dict[str, Any]:
    """A linear recurrent net, h_t = W [x_t; h_{t-1}] + b, over 50 symbols."""
    width, symbols = 32, 4
    c = SCALE**2 * (width + symbols) / width  # Var(w) = c / (width + symbols) = SCALE² / width
    return {
        "data": {"kind": "sequences", "length": LENGTH, "symbols": symbols, "examples": 1000},
        "model": {"kind": "rnn", "width": width, "activation": {"kind": "identity"}},
        "init": {"kind": "fan_in", "c": c},
        "optimizer": {"kind": "sgd", "lr": 0.01},
        "clip": clip,
        "budget": {"kind": "steps", "count": 200},
        "probes": {"cost": "economy", "evaluate_every": 50},
    }


def claim(results: Results) -> list[Statement]:
    """CLAIMS P:clip, recurrent: unclipped not finite within 5 steps, clipped finite."""
    none, norm = results.arm("none"), results.arm("norm")
    fallen = [
        run.tables["train"]["loss"][-20:].mean() / run.tables["train"]["loss"][0] for run in norm
    ]
    return [
        every("no clipping: not finite within 5 steps", steps(none), below=5.5),
        every("clipped by norm at 5: finite to the end", steps(norm), above=1e9),
        every("and its loss falls: last / first", fallen, below=0.5),
    ]


def steps(runs: list[Any]) -> list[float]:
    """When each was no longer finite; infinity: never."""
    return [run.diverged_by for run in runs]


EXPERIMENT = Experiment(
    key="clip-recurrent",
    title="Fifty steps back in time",
    topic="optimization",
    question="What does a factor of 1.2 do when it is applied at every time step?",
    text=(
        r"The gradient of a loss at step $T$ with respect to a state at step $t$ has the factor "
        r"$W^{T - t}$. With a recurrent matrix whose largest eigenvalues are near 1.2, fifty steps "
        r"make $1.2^{50} \approx 9100$: state and gradient explode together, and the second "
        r"update has no finite loss.",
        r"Clipping by the global norm makes the longest step $\eta \theta$, whatever the gradient.",
    ),
    expected="holds",
    references=(
        Reference("Li, Regularization, UCSB CS190I", 2022, "L19"),
        Reference("Pascanu, Mikolov, Bengio: On the difficulty of training recurrent nets", 2013),
    ),
    seconds=1.1,
    limits="A linear net. With tanh the state is bounded, and the gradient may vanish instead.",
    prediction=Prediction(
        question="The same network with and without clipping: what happens?",
        options=(
            "Both learn, one more slowly",
            "Without clipping the loss is not finite within a few steps",
            "Both stay at the loss of guessing",
        ),
        answer=1,
        why="The first gradient is long enough to make the second state overflow.",
    ),
    arms=(
        Arm("none", "no clipping", spec({"kind": "none"})),
        Arm("norm", "by norm, 5", spec({"kind": "norm", "threshold": 5.0})),
    ),
    claim=claim,
    tables=("train",),
    watch=Watch(charts=("loss", "gradient", "clip"), look="The gradient norm of the first steps."),
)
