"""L2 in the loss, coupled and decoupled decay: the same for plain SGD, and for nothing else."""

from __future__ import annotations

from experiments.gallery.bars import every
from experiments.gallery.experiment import Demonstration, Line, Measured, Reference
from experiments.gallery.verdict import Statement

STEPS = 100
LAMBDA = 0.1
RATE = 0.05


def measure(seed: int) -> Measured:
    """Least squares for 100 steps in float64; relative distances between the weights."""
    import torch  # noqa: PLC0415

    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(64, 10, generator=generator, dtype=torch.float64)
    y = torch.randn(64, generator=generator, dtype=torch.float64)
    start = torch.randn(10, generator=generator, dtype=torch.float64)

    def train(kind: str, in_loss: bool, shrink: bool, **options: float) -> torch.Tensor:
        w = start.clone().requires_grad_()
        optimizer = getattr(torch.optim, kind)([w], lr=RATE, **options)
        for _ in range(STEPS):
            loss = ((x @ w - y) ** 2).mean()
            if in_loss:
                loss = loss + LAMBDA / 2 * (w**2).sum()
            (w.grad,) = torch.autograd.grad(loss, w)
            if shrink:
                with torch.no_grad():
                    w *= 1 - RATE * LAMBDA
            optimizer.step()
        return w.detach()

    def apart(a: torch.Tensor, b: torch.Tensor) -> float:
        return float((a - b).norm() / a.norm())

    penalty = train("SGD", True, False)
    with_momentum = {"momentum": 0.9}
    return Measured(
        {
            "coupled": apart(penalty, train("SGD", False, False, weight_decay=LAMBDA)),
            "decoupled": apart(penalty, train("SGD", False, True)),
            "momentum": apart(
                train("SGD", True, False, **with_momentum),
                train("SGD", False, True, **with_momentum),
            ),
            "adam": apart(
                train("Adam", False, False, weight_decay=LAMBDA),
                train("AdamW", False, False, weight_decay=LAMBDA),
            ),
            "adamw": apart(
                train("Adam", False, True), train("AdamW", False, False, weight_decay=LAMBDA)
            ),
            "power": _without_gradient(1e-3, 1.0, 1000),
            "step": 1 - _without_gradient(1e-2, 1e-4, 1),
        },
        tuple(_left(product) for product in (0.1, 0.01, 0.001)),
    )


def _without_gradient(rate: float, decay: float, steps: int) -> float:
    """What torch's SGD leaves of a weight whose loss does not depend on it."""
    import torch  # noqa: PLC0415

    w = torch.ones(1, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.SGD([w], lr=rate, weight_decay=decay)
    for _ in range(steps):
        w.grad = torch.zeros_like(w)
        optimizer.step()
    return w.item()


def _left(product: float) -> Line:
    """What is left after each of 1,000 steps with ηλ = `product`, every 10th."""
    steps = range(0, 1001, 10)
    left = tuple((1 - product) ** t for t in steps)
    return Line(f"ηλ = {product:g}", tuple(map(float, steps)), left)


def claim(measured: list[Measured]) -> list[Statement]:
    """CLAIMS P:decay-id: 1e-10 where they agree; apart by more than .01 where they do not.

    CLAIMS has .1 for its problem; how far two different paths lie apart after 100 steps depends
    on the problem, that they do not agree does not.
    """

    def of(name: str) -> list[float]:
        return [one.numbers[name] for one in measured]

    return [
        every("SGD: penalty in the loss = weight_decay", of("coupled"), below=1e-10),
        every("SGD: penalty = (1 − ηλ) w, then the step", of("decoupled"), below=1e-10),
        every("with momentum they differ", of("momentum"), above=0.01),
        every("Adam with L2 differs from AdamW", of("adam"), above=0.01),
        every("AdamW is Adam with (1 − ηλ) w", of("adamw"), below=1e-10),
        every(
            "η = 0.001, λ = 1, no gradient: left after 1,000 steps",
            of("power"),
            above=0.3676,
            below=0.3678,
        ),
        every(
            "η = 0.01, λ = 0.0001: a step takes 0.000001", of("step"), above=0.99e-6, below=1.01e-6
        ),
    ]


EXPERIMENT = Demonstration(
    key="decay",
    title="Three ways to write weight decay",
    topic="regularization",
    question="Is weight decay the same as an L2 penalty?",
    text=(
        r"For plain SGD it is: the gradient of $\frac{\lambda}{2} |w|^2$ is $\lambda w$, so the "
        r"step is $w \leftarrow (1 - \eta \lambda) w - \eta g$. A network without gradient keeps "
        r"$(1 - \eta \lambda)^t$ of its weights, as long as $\eta \lambda < 1$: with "
        r"$\eta \lambda = 0.001$, 37 % after 1,000 steps.",
        r"It is also Bayes' rule: whoever expects weights from a Gaussian, $-\ln p(w) = \lambda "
        r"|w|^2$ but for a constant, finds the most probable ones by minimizing loss and penalty.",
        "With momentum the penalty's gradient is averaged and comes late; in Adam it is divided "
        "by the root of v like everything else, so that weights with large gradients decay less. "
        "AdamW takes the decay out of the gradient again.",
    ),
    expected="holds",
    references=(
        Reference("Li, Regularization, UCSB CS190I", 2022, "L5"),
        Reference("Neumann, Activation, Normalization and Regularization", 2022, "N15"),
        Reference("Kolter and Chen, Normalization and Regularization, CMU", 2022, "K6"),
        Reference("Loshchilov and Hutter: Decoupled weight decay", 2019),
    ),
    seconds=0.6,
    erratum=(
        "N writes λ|w|², so its factor is 1 − 2ηλ; L, K and torch's weight_decay have λ/2 |w|² and "
        "1 − ηλ. N also writes the largest posterior and the smallest loss as equal: between them "
        "stands a logarithm and a sign."
    ),
    fast=True,
    measure=f"{__name__}:measure",
    claim=claim,
    x_title="step",
    y_title="share of a weight that is left, without gradient",
)
