"""How far back a recurrent network's gradient reaches."""

from __future__ import annotations

from typing import Any

from experiments.gallery.bars import every
from experiments.gallery.experiment import Demonstration, Line, Measured, Prediction, Reference
from experiments.gallery.verdict import Statement

LENGTH = 100
TINY = 1e-45  # below, float32 is 0
NETS: dict[str, dict[str, Any]] = {
    "tanh": {"kind": "rnn", "width": 32},
    "LSTM": {"kind": "lstm", "width": 32},
    "LSTM, forget bias 3": {"kind": "lstm", "width": 32, "forget_bias": 3.0},
}


def measure(seed: int) -> Measured:
    """Norm of the gradient with respect to the state at every time step, before training."""
    import torch  # noqa: PLC0415

    from experiments.nets.network import Tape  # noqa: PLC0415
    from experiments.spec import RunSpec  # noqa: PLC0415
    from experiments.training.session import Session  # noqa: PLC0415

    numbers, lines = {}, []
    for name, model in NETS.items():
        spec = RunSpec.model_validate(
            {
                "data": {"kind": "sequences", "length": LENGTH, "examples": 200},
                "model": model,
                "init": {"kind": "torch_default"},
                "seed": seed,
            }
        )
        network = Session(spec, torch.device("cpu"), None, None).network
        x = torch.randn(32, spec.data.features, generator=torch.Generator().manual_seed(seed))
        tape = Tape()
        logits = network.logits(x, tape)
        loss = torch.nn.functional.cross_entropy(logits, torch.arange(32) % 4)
        (gradient,) = torch.autograd.grad(loss, tape.sources[0])  # [examples, units, time]
        norms = gradient.double().norm(dim=(0, 1)).tolist()
        numbers[name] = norms[0] / norms[-1]
        steps = tuple(float(t + 1) for t in range(LENGTH) if norms[t] > TINY)
        lines.append(Line(name, steps, tuple(norm for norm in norms if norm > TINY)))
    return Measured(numbers, tuple(lines))


def claim(measured: list[Measured]) -> list[Statement]:
    """CLAIMS P:residual, the recurrent part. Its figures for a forget bias of 3 are 0.14 to 4.4 for
    other initial weights; the bar is that of a gradient that arrives at all: one percent."""

    def of(name: str) -> list[float]:
        return [one.numbers[name] for one in measured]

    return [
        every("tanh: gradient at step 1 / at step 100", of("tanh"), below=1e-8),
        every("LSTM: the same", of("LSTM"), below=1e-8),
        every("LSTM with a forget bias of 3", of("LSTM, forget bias 3"), above=0.01),
    ]


EXPERIMENT = Demonstration(
    key="memory",
    title="A gradient from a hundred steps ago",
    topic="architectures",
    question="Does an LSTM remember because it is an LSTM?",
    text=(
        r"In a plain recurrent net the gradient of an early state is a product of Jacobians, one a "
        r"time step, and vanishes as in a deep chain. An LSTM adds to its memory instead: "
        r"$c_t = f c_{t-1} + i g$, so the way back through the memory has only the factor $f$.",
        r"But $f$ is a sigmoid. At the start it is about 1/2, and $2^{-100} \approx 10^{-30}$ is "
        r"no better than a chain. With a bias of 3 in the forget gate it is 0.95, and the gradient "
        r"arrives. The architecture makes memory possible; the bias makes it happen.",
    ),
    expected="holds",
    references=(
        Reference("Li, Regularization, UCSB CS190I", 2022, "L14"),
        Reference("Hochreiter and Schmidhuber: Long short-term memory", 1997),
        Reference("Gers, Schmidhuber, Cummins: Learning to forget", 2000),
    ),
    seconds=0.1,
    limits="Before training. A net that learns can open its forget gates by itself, if slowly.",
    prediction=Prediction(
        question="An LSTM as PyTorch initializes it: what is left after 100 steps back?",
        options=("About all", "A percent or so", "Next to nothing"),
        answer=2,
        why="A forget gate of 1/2 a hundred times over.",
    ),
    fast=True,
    measure=f"{__name__}:measure",
    claim=claim,
    x_title="time step",
    y_title="norm of the gradient",
    log_y=True,
)
