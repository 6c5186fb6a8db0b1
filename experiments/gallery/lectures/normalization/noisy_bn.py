"""Batch norm with noise behind it: the inputs of a layer shift at every step, and it trains."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from experiments.gallery.bars import average, every
from experiments.gallery.experiment import Demonstration, Line, Measured, Prediction, Reference
from experiments.gallery.verdict import Statement

if TYPE_CHECKING:
    import torch
    from torch import Tensor

DEPTH, WIDTH, CLASSES = 5, 64, 10
EPOCHS, BATCH, RATE = 10, 64, 0.1
SHIFT, SCALE = 0.5, 0.25  # noise: means in U(-.5, .5), scales in U(.75, 1.25), new at each step
KINDS = {"none": "no norm", "batch": "batch norm", "noisy": "batch norm and noise"}


def measure(seed: int) -> Measured:
    """Three networks from the same weights: how far moments move in an epoch, and accuracy."""
    from experiments import data  # noqa: PLC0415
    from experiments.spec.data import Digits  # noqa: PLC0415
    from experiments.spec.seeds import stream_seed  # noqa: PLC0415

    splits = data.load(Digits(), stream_seed(seed, "data"))
    numbers, lines = {}, []
    for kind, title in KINDS.items():
        shift, accuracy = _train(kind, seed, splits.train_x, splits.train_y)
        numbers[f"shift {kind}"] = float(np.mean(shift))
        reached = np.flatnonzero(np.array(accuracy) >= 0.95)
        numbers[f"epochs {kind}"] = float(reached[0] + 1) if len(reached) else float("inf")
        numbers[f"accuracy {kind}"] = accuracy[-1]
        epochs = tuple(map(float, range(1, EPOCHS + 1)))
        paths = {"accuracy": accuracy, "shift": shift}
        lines += [Line(f"{title}: {name}", epochs, tuple(path)) for name, path in paths.items()]
    return Measured(numbers, tuple(lines))


def _train(kind: str, seed: int, x: Tensor, y: Tensor) -> tuple[list[float], list[float]]:
    """Shift of the moments and training accuracy of every epoch, with statistics of the batch."""
    import torch  # noqa: PLC0415

    generator = torch.Generator().manual_seed(seed)
    weights = _weights(x.shape[1], generator)
    norms = [torch.nn.BatchNorm1d(WIDTH) if kind != "none" else None for _ in range(DEPTH)]
    learned = [*weights, *(p for norm in norms if norm is not None for p in norm.parameters())]
    optimizer = torch.optim.SGD(learned, lr=RATE)

    def forward(h: Tensor) -> tuple[Tensor, Tensor]:
        """Logits, and mean and deviation of every unit's pre-activation, [2, depth, width]."""
        moments = []
        for weight, norm in zip(weights[:-1], norms, strict=True):
            h = h @ weight.T
            h = h if norm is None else norm(h)
            if kind == "noisy":
                scale, shift = torch.rand(2, WIDTH, generator=generator) * 2 - 1
                h = h * (1 + SCALE * scale) + SHIFT * shift
            moments.append(torch.stack([h.mean(0), h.std(0)]).detach())
            h = h.relu()
        return h @ weights[-1].T, torch.stack(moments, 1)

    shifts, accuracy, before = [], [], forward(x)[1]
    for _ in range(EPOCHS):
        order = torch.randperm(len(x), generator=generator)
        for rows in order[: len(x) // BATCH * BATCH].view(-1, BATCH):
            optimizer.zero_grad()
            loss = torch.nn.functional.cross_entropy(forward(x[rows])[0], y[rows])
            torch.autograd.backward(loss)
            optimizer.step()
        with torch.no_grad():
            logits, after = forward(x)
        shifts.append(float((after - before).abs().mean()))
        accuracy.append(float((logits.argmax(1) == y).float().mean()))
        before = after
    return shifts, accuracy


def _weights(features: int, generator: torch.Generator) -> list[Tensor]:
    """He's, without biases."""
    import torch  # noqa: PLC0415

    sizes = [features, *[WIDTH] * DEPTH, CLASSES]
    return [
        (torch.randn(out, into, generator=generator) * (2 / into) ** 0.5).requires_grad_()
        for into, out in pairwise(sizes)
    ]


def claim(measured: list[Measured]) -> list[Statement]:
    """CLAIMS P:santurkar, noisy batch norm; the first bar is 3 there, for another mean of moments.
    The last is of a pass with noise, which may be unlucky."""

    def of(name: str) -> list[float]:
        return [one.numbers[name] for one in measured]

    more = list(np.divide(of("shift noisy"), of("shift none")))
    less = list(np.divide(of("shift none"), of("shift batch")))
    later = list(np.subtract(of("epochs noisy"), of("epochs none")))
    return [
        every("shift with noisy norm / without norm", more, above=1.5),
        every("shift without norm / with batch norm", less, above=5),
        average("noisy norm: epochs to 95 % more than without norm", later, below=2.5),
        every("noisy norm: training accuracy at the end", of("accuracy noisy"), above=0.97),
    ]


EXPERIMENT = Demonstration(
    key="noisy-bn",
    title="Batch norm with noise behind it",
    topic="normalization",
    question="If batch norm helps because inputs no longer shift, what does shifting them do?",
    text=(
        "Santurkar and others put noise behind each batch norm: every unit is multiplied by a "
        "number from $U(0.75, 1.25)$ and moved by one from $U(-0.5, 0.5)$, new at every step. The "
        "inputs of each layer then shift more than without norm, and it trains all the same.",
        "Shift is measured here as the mean change, from one epoch to the next, of the mean and "
        "the standard deviation of each unit's pre-activation over the training data. Less shift "
        "is what batch norm does; it is not why it helps.",
    ),
    expected="holds",
    references=(
        Reference("Kolter and Chen, Normalization and Regularization, CMU", 2022, "K10"),
        Reference("Neumann, Activation, Normalization and Regularization", 2022, "N11"),
        Reference("Santurkar, Tsipras, Ilyas, Madry: How does batch norm help?", 2018),
    ),
    seconds=1.5,
    limits=(
        "With statistics of the batch. With running averages, which know no noise, accuracy is far "
        "lower; and noise twice as large does slow training down."
    ),
    prediction=Prediction(
        question="Noise behind each batch norm moves all inputs at every step. The network …",
        options=(
            "does not train",
            "trains, a little later than without norm",
            "trains only while the noise is small",
            "trains sooner than with plain batch norm",
        ),
        answer=1,
        why="It shifts more than the network without norm and still reaches 95 % in a few epochs.",
    ),
    measure=f"{__name__}:measure",
    claim=claim,
    x_title="epoch",
    y_title="training accuracy, and shift of the moments",
)
