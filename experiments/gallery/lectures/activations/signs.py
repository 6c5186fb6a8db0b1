"""Positive inputs: the gradients of a neuron's weights all have one sign."""

from __future__ import annotations

from experiments.gallery.bars import every
from experiments.gallery.experiment import Demonstration, Line, Measured, Prediction, Reference
from experiments.gallery.verdict import Statement
from experiments.spec.activations import Relu, Sigmoid, Tanh
from experiments.spec.registry import implementation

ACTIVATIONS = {"sigmoid": Sigmoid(), "tanh": Tanh(), "ReLU": Relu()}
DIMENSIONS = (2, 3, 4, 6, 8, 10)
EXAMPLES, UNITS, DRAWS = 100, 64, 400_000


def measure(seed: int) -> Measured:
    """Gradients of the second layer's weights, example by example; and orthants of random
    directions."""
    import torch  # noqa: PLC0415
    from torch import nn  # noqa: PLC0415

    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(EXAMPLES, UNITS, generator=generator, dtype=torch.float64)
    y = torch.randint(10, (EXAMPLES,), generator=generator)
    numbers = {}
    for name, choice in ACTIVATIONS.items():
        phi = implementation(choice)(choice)
        shapes = [(UNITS, UNITS), (UNITS, UNITS), (10, UNITS)]
        first, second, last = (
            torch.randn(*shape, generator=generator, dtype=torch.float64) / UNITS**0.5
            for shape in shapes
        )
        second.requires_grad_()
        alike = exactly = total = 0
        for k in range(EXAMPLES):
            hidden = phi(phi(x[k : k + 1] @ first.T) @ second.T)
            loss = nn.functional.cross_entropy(hidden @ last.T, y[k : k + 1])
            (g,) = torch.autograd.grad(loss, second)
            g = g[g.abs().amax(1) > 0]  # a row is a neuron; without gradient it has no sign
            alike += int(((g >= 0).all(1) | (g <= 0).all(1)).sum())
            exactly += int((g == 0).sum())
            total += len(g)
        numbers[f"{name}, alike"] = alike / total
        numbers[f"{name}, zero"] = exactly / (total * UNITS)
    numbers |= _orthants(generator)
    measured = tuple(numbers[f"orthants {d}"] for d in DIMENSIONS)
    dimensions = tuple(map(float, DIMENSIONS))
    formula = tuple(2.0 ** (1 - d) for d in DIMENSIONS)
    lines = (Line("measured", dimensions, measured), Line("2^-(d-1)", dimensions, formula))
    return Measured(numbers, lines)


def _orthants(generator: object) -> dict[str, float]:
    """Share of random directions in d dimensions whose components all have one sign."""
    import torch  # noqa: PLC0415

    shares = {}
    for d in DIMENSIONS:
        z = torch.randn(DRAWS, d, generator=generator)  # type: ignore[call-overload]
        shares[f"orthants {d}"] = float(((z > 0).all(1) | (z < 0).all(1)).double().mean())
    return shares


def claim(measured: list[Measured]) -> list[Statement]:
    """CLAIMS P:signs: all or none; orthants within 5 % and three standard errors."""

    def of(name: str) -> list[float]:
        return [one.numbers[name] for one in measured]

    statements = [
        every("sigmoid inputs: neurons whose gradients share a sign", of("sigmoid, alike"),
              above=0.99999),
        every("ReLU inputs: the same, zeros aside", of("ReLU, alike"), above=0.99999),
        every("ReLU inputs: share of gradients that are exactly 0", of("ReLU, zero"), above=0.3),
        every("tanh inputs: neurons whose gradients share a sign", of("tanh, alike"), below=1e-5),
    ]  # fmt: skip
    for d in DIMENSIONS:
        p = 2.0 ** (1 - d)
        near = 0.05 + 3 * ((1 - p) / (p * DRAWS)) ** 0.5
        ratios = [share / p for share in of(f"orthants {d}")]
        text = f"d = {d}: share of admissible directions over 2^-(d-1)"
        statements.append(every(text, ratios, above=1 - near, below=1 + near))
    return statements


EXPERIMENT = Demonstration(
    key="signs",
    title="Gradients of one sign",
    topic="activations",
    question="What is wrong with activations that are never negative?",
    text=(
        r"The gradient of a neuron's weight is $\delta \, h_i$: one number $\delta$ for the "
        r"neuron, times its inputs. If no input is negative, all weights of the neuron must go up "
        r"together or down together. In $d$ dimensions that leaves 2 of $2^d$ orthants for a "
        r"step, the share $2^{-(d-1)}$ of all directions; any other way has to be taken in "
        r"zigzags.",
        "It is so for each example and each neuron with sigmoid and with ReLU, never with tanh. "
        "A batch adds up several examples, and with them several signs.",
    ),
    expected="holds",
    references=(
        Reference("Neumann, Activation, Normalization and Regularization", 2022, "N1"),
        Reference("Neumann, Activation, Normalization and Regularization", 2022, "N2"),
    ),
    seconds=0.2,
    limits="Of single examples. The mean over a batch may have both signs.",
    erratum="The slide prints the share as “2−−”: the exponent is lost. It is 2^-(d-1).",
    prediction=Prediction(
        question="A neuron with 10 inputs, all positive. What share of directions is open to one "
        "step?",
        options=("A half", "A tenth", "1/512"),
        answer=2,
        why="Two orthants of 2^10.",
    ),
    measure=f"{__name__}:measure",
    claim=claim,
    x_title="dimensions",
    y_title="share of directions",
    log_y=True,
)
