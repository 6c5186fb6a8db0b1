"""Products of a hundred factors: where depth alone leaves the range of a number format."""

from __future__ import annotations

from experiments.gallery.bars import every
from experiments.gallery.experiment import Demonstration, Line, Measured, Reference
from experiments.gallery.verdict import Statement

DEPTH = 100
WIDTH = 50  # of the random matrices


def measure(seed: int) -> Measured:
    """Running products of numbers in float64 and float16, and of random matrices in float64."""
    import torch  # noqa: PLC0415

    numbers = {}
    lines = []
    for factor in (1.5, 0.8):
        exact = [factor**k for k in range(1, DEPTH + 1)]
        running, half = torch.tensor(1.0, dtype=torch.float16), []
        for _ in range(DEPTH):
            running = running * torch.tensor(factor, dtype=torch.float16)
            half.append(float(running))
        numbers[f"{factor}^100"] = exact[-1]
        numbers[f"{factor} half, last"] = half[-1]
        infinite = [k + 1 for k, value in enumerate(half) if value == float("inf")]
        numbers[f"{factor} half, first infinite"] = float(infinite[0]) if infinite else float("inf")
        steps = tuple(float(k) for k in range(1, DEPTH + 1))
        lines.append(Line(f"{factor}, exact", steps, tuple(exact)))
        finite = [(s, h) for s, h in zip(steps, half, strict=True) if h != float("inf")]
        lines.append(Line(f"{factor}, float16", *map(tuple, zip(*finite, strict=True))))
    numbers["cast"] = float(torch.tensor(0.8**100).half())
    generator = torch.Generator().manual_seed(seed)
    for factor in (1.5, 0.8):
        vector = torch.randn(WIDTH, generator=generator, dtype=torch.float64)
        start = vector.norm()
        for _ in range(DEPTH):
            draw = torch.randn(WIDTH, WIDTH, generator=generator, dtype=torch.float64)
            vector = draw @ vector * (factor / WIDTH**0.5)
        numbers[f"{factor} matrices"] = float(vector.norm() / start)
    return Measured(numbers, tuple(lines))


def claim(measured: list[Measured]) -> list[Statement]:
    """CLAIMS P:fp16."""

    def of(name: str) -> list[float]:
        return [one.numbers[name] for one in measured]

    return [
        every("1.5^100 is 4.07e17", of("1.5^100"), above=4.06e17, below=4.08e17),
        every("0.8^100 is 2.04e-10", of("0.8^100"), above=2.03e-10, below=2.05e-10),
        every(
            "1.5^k overflows float16 at k = 28",
            of("1.5 half, first infinite"),
            above=27.5,
            below=28.5,
        ),
        # CLAIMS has 1.1e17 to 2.6e17 and 5.7e-11 to 1.3e-10; its logarithm strays by about 1.
        every("a hundred 50×50 matrices of gain 1.5", of("1.5 matrices"), above=1e15, below=1e20),
        every("a hundred of gain 0.8", of("0.8 matrices"), above=1e-13, below=1e-8),
        every("0.8^100, cast to float16, is 0", of("cast"), above=-1e-30, below=1e-30),
        every("0.8^k, multiplied in float16, becomes 0", of("0.8 half, last"), below=1e-9),
    ]


EXPERIMENT = Demonstration(
    key="products",
    title="A hundred factors",
    topic="numerics",
    question="How fast does a chain of Jacobians leave the range of float16?",
    text=(
        r"The gradient of an early layer is a product with one factor a layer. A factor of 1.5 "
        r"gives $1.5^{100} \approx 4 \cdot 10^{17}$ and one of 0.8 gives "
        r"$0.8^{100} \approx 2 \cdot 10^{-10}$. float16 holds $6 \cdot 10^{-8}$ to $65\,504$.",
        r"Upwards the lecture is right: the product is infinite from the 28th factor on. "
        r"Downwards it is not quite: a product that is rounded after every factor stops falling at "
        r"$2^{-23}$, because $0.8 \cdot 2^{-23}$ is rounded back. Only a cast of the exact "
        r"number gives zero.",
    ),
    expected="partly",
    references=(
        Reference("Li, Regularization, UCSB CS190I", 2022, "L11"),
        Reference("Li, Regularization, UCSB CS190I", 2022, "L12"),
    ),
    seconds=0.2,
    limits="The stuck product is a matter of rounding to even; another rounding would reach zero.",
    fast=True,
    measure=f"{__name__}:measure",
    claim=claim,
    x_title="factors",
    y_title="product",
    log_y=True,
)
