"""What each optimizer makes of a constant gradient: step sizes by formula and by torch."""

from __future__ import annotations

from experiments.gallery.bars import every
from experiments.gallery.experiment import Demonstration, Line, Measured, Reference
from experiments.gallery.verdict import Statement

STEPS = 1000
RATE = 0.1
STEEP = 100.0  # a gradient in another unit
SHOWN = (1, 2, 3, 5, 10, 20, 50, 100, 200, 500, 1000)


def measure(seed: int) -> Measured:
    """|Δx_t| under the gradient 1 at every step; the seed changes nothing."""
    import torch  # noqa: PLC0415

    options = {"Adagrad": {}, "RMSprop": {"alpha": 0.9}, "Adam": {}}
    moved: dict[str, list[float]] = {}
    for name, more in options.items():
        x = torch.zeros(1, dtype=torch.float64, requires_grad=True)
        optimizer = getattr(torch.optim, name)([x], lr=RATE, **more)
        moved[name] = []
        for _ in range(STEPS):
            before = x.item()
            x.grad = torch.ones_like(x)
            optimizer.step()
            moved[name].append(abs(x.item() - before))
    moved["Adam without bias correction"] = _uncorrected()
    moved["Adagrad without the root"] = [RATE / t for t in range(1, STEPS + 1)]
    numbers = {f"{name} {t}": steps[t - 1] for name, steps in moved.items() for t in SHOWN}
    x = torch.zeros(1, dtype=torch.float64, requires_grad=True)
    x.grad = torch.full_like(x, STEEP)
    torch.optim.Adagrad([x], lr=RATE).step()
    numbers["steep"] = abs(x.item())
    numbers["steep, without the root"] = RATE * STEEP / STEEP**2
    lines = tuple(
        Line(name, tuple(map(float, SHOWN)), tuple(steps[t - 1] for t in SHOWN))
        for name, steps in moved.items()
    )
    return Measured(numbers, lines)


def _uncorrected() -> list[float]:
    """Adam's update with m and v as they are, β₁ = .9, β₂ = .999."""
    m = v = 0.0
    steps = []
    for _ in range(STEPS):
        m, v = 0.9 * m + 0.1, 0.999 * v + 0.001
        steps.append(RATE * m / (v**0.5 + 1e-8))
    return steps


def claim(measured: list[Measured]) -> list[Statement]:
    """CLAIMS P:optid."""

    def ratio(name: str, t: int, to: float) -> list[float]:
        return [one.numbers[f"{name} {t}"] / to for one in measured]

    close = {"above": 0.999, "below": 1.001}
    return [
        every("Adagrad's step 100 is α / √100", ratio("Adagrad", 100, RATE / 10), **close),
        every(
            "Adagrad's step 1000 is α / √1000", ratio("Adagrad", 1000, RATE / 1000**0.5), **close
        ),
        every("RMSprop's step tends to α", ratio("RMSprop", 1000, RATE), above=0.99, below=1.01),
        every("Adam's first step is α", ratio("Adam", 1, RATE), **close),
        every("Adam's step stays α", ratio("Adam", 1000, RATE), **close),
        every(
            "without bias correction the first step is 3.16 α",
            ratio("Adam without bias correction", 1, RATE),
            above=3.1,
            below=3.2,
        ),
        every(
            "a gradient of 100: Adagrad's first step is still α",
            [one.numbers["steep"] / RATE for one in measured],
            **close,
        ),
        every(
            "without the root it is α / 100",
            [one.numbers["steep, without the root"] / RATE for one in measured],
            above=0.00999,
            below=0.01001,
        ),
    ]


EXPERIMENT = Demonstration(
    key="step-sizes",
    title="Step sizes under a constant gradient",
    topic="optimization",
    question="Whose steps fade, and whose do not?",
    text=(
        r"Adagrad divides by the root of the sum of all squared gradients, so its step fades as "
        r"$\alpha / \sqrt{t}$. RMSprop forgets old gradients: its step tends to $\alpha$. Adam's "
        r"is $\alpha$ from the first step on, because $m$ and $v$ are freed of the bias of their "
        r"start, $\hat{m} = m / (1 - \beta_1^t)$ and $\hat{v} = v / (1 - \beta_2^t)$. Without that "
        r"the first step is $0.1 / \sqrt{0.001} \approx 3.16$ times as long.",
    ),
    expected="holds",
    references=(
        Reference("Neychev, Optimization and regularization in Deep Learning", 2021, "Y6"),
        Reference("Neychev, Optimization and regularization in Deep Learning", 2021, "Y7"),
        Reference("Neychev, Optimization and regularization in Deep Learning", 2021, "Y8"),
        Reference("Kingma and Ba: Adam", 2015),
        Reference("Duchi, Hazan, Singer: Adaptive subgradient methods", 2011),
    ),
    seconds=0.4,
    erratum=(
        "The slides leave out the square root in Adagrad, RMSProp and Adam. Without it the first "
        "step is α / g: it depends on the unit of the loss."
    ),
    fast=True,
    measure=f"{__name__}:measure",
    claim=claim,
    x_title="step",
    y_title="length of the step",
    log_x=True,
    log_y=True,
)
