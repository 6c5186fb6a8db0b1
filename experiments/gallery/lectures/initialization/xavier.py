"""Layers that shrink or grow: forward and backward ask for different variances."""

from __future__ import annotations

from collections.abc import Callable
from itertools import accumulate, pairwise
from math import log, prod

from experiments.gallery.bars import every
from experiments.gallery.experiment import Demonstration, Line, Measured, Prediction, Reference
from experiments.gallery.verdict import Statement
from experiments.spec.inits import FanIn, FanOut, InitChoice, XavierNormal, XavierUniform
from experiments.spec.registry import implementation

STEPS = 6
WAYS = ("forward", "backward")
WIDTHS = {
    "shrinking": [round(1024 * 2 ** (-k / 2)) for k in range(STEPS + 1)],
    "growing": [round(128 * 2 ** (k / 2)) for k in range(STEPS + 1)],
}
INITS: dict[str, InitChoice] = {
    "fan-in": FanIn(c=1.0),
    "fan-out": FanOut(c=1.0),
    "Xavier normal": XavierNormal(),
    "Xavier uniform": XavierUniform(),
}
# Var(w) of a layer, by the formula.
GAMMA: dict[str, Callable[[int, int], float]] = {
    "fan-in": lambda n_in, n_out: 1 / n_in,
    "fan-out": lambda n_in, n_out: 1 / n_out,
    "Xavier normal": lambda n_in, n_out: 2 / (n_in + n_out),
    "Xavier uniform": lambda n_in, n_out: 2 / (n_in + n_out),
}


def measure(seed: int) -> Measured:
    """A linear network of 7 widths, √2 apart, on 512 Gaussian inputs and output gradients."""
    import torch  # noqa: PLC0415

    numbers, lines = {}, []
    for shape, widths in WIDTHS.items():
        for name, choice in INITS.items():
            generator = torch.Generator().manual_seed(seed)
            x = torch.randn(512, widths[0], generator=generator)
            g = torch.randn(512, widths[-1], generator=generator)
            weights = [torch.empty(n_out, n_in) for n_in, n_out in pairwise(widths)]
            for weight in weights:
                implementation(choice)(choice, weight, generator)
            outputs = list(accumulate(weights, lambda h, w: h @ w.T, initial=x))
            variances = tuple(float(h.var() / x.var()) for h in outputs)
            back = list(accumulate(reversed(weights), lambda h, w: h @ w, initial=g))
            numbers[f"{shape}, {name}, forward"] = variances[-1]
            numbers[f"{shape}, {name}, backward"] = float(back[-1].var() / g.var())
            if shape == "shrinking":
                lines.append(Line(name, tuple(map(float, range(STEPS + 1))), variances))
    numbers |= _variances(seed)
    return Measured(numbers, tuple(lines))


def _variances(seed: int) -> dict[str, float]:
    """Of 1,000 × 500 weights, over the slide's 1/(n_in + n_out)."""
    import torch  # noqa: PLC0415

    weight = torch.empty(500, 1000)
    generator = torch.Generator().manual_seed(seed)
    bound = (6 / 1500) ** 0.5
    uniform = (2 * torch.rand(500, 1000, generator=generator) - 1) * bound
    choice = XavierUniform()
    implementation(choice)(choice, weight, generator)
    return {
        "slide": float(uniform.var()) * 1500,
        "ours": float(weight.var()) * 1500,
        "thirds": float(uniform.var() / (bound**2 / 3)),
    }


def theory(shape: str, name: str, *, forward: bool) -> float:
    """∏ n_in γ forward, ∏ n_out γ backward."""
    gamma = GAMMA[name]
    pairs = pairwise(WIDTHS[shape])
    return prod(gamma(a, b) * (a if forward else b) for a, b in pairs)


def claim(measured: list[Measured]) -> list[Statement]:
    """CLAIMS P:xavier: within 10 % of the product."""

    def ratios(shape: str, name: str, way: str) -> list[float]:
        formula = theory(shape, name, forward=way == "forward")
        return [one.numbers[f"{shape}, {name}, {way}"] / formula for one in measured]

    statements = []
    for name in ("fan-in", "fan-out", "Xavier normal"):
        for way in WAYS:
            formula = theory("shrinking", name, forward=way == "forward")
            text = f"1024 → 128, {name}, {way}: over {formula:.3g}"
            near = ratios("shrinking", name, way)
            statements.append(every(text, near, above=0.9, below=1.1))
    rest = [("growing", name) for name in INITS] + [("shrinking", "Xavier uniform")]
    off = [abs(log(r)) for one in rest for way in WAYS for r in ratios(*one, way)]
    statements.append(every("all others: |ln measured/formula|, largest", [max(off)], below=0.1))
    for name, text, value in (
        ("slide", "U(±√(6/(n_in+n_out))): variance × (n_in+n_out)", 2),
        ("ours", "the library's Xavier uniform: the same", 2),
        ("thirds", "Var U(−a, a) over a²/3", 1),
    ):
        figures = [one.numbers[name] for one in measured]
        statements.append(every(text, figures, above=0.98 * value, below=1.02 * value))
    return statements


EXPERIMENT = Demonstration(
    key="xavier",
    title="Fan-in, fan-out, and Glorot's compromise",
    topic="initialization",
    question="Can one variance keep both the signal and its gradient?",
    text=(
        r"A linear layer multiplies the variance of its inputs by $n_{in} \gamma$, and that of "
        r"the gradient on the way back by $n_{out} \gamma$, $\gamma = \mathrm{Var}(w)$. Both are 1 "
        r"only in a square layer.",
        r"Where widths shrink by $\sqrt 2$ six times, from 1024 to 128, $\gamma = 1/n_{in}$ keeps "
        r"the signal and makes the gradient 8 times smaller; $\gamma = 1/n_{out}$ keeps the "
        r"gradient and makes the signal 8 times larger. Glorot and Bengio's "
        r"$\gamma = 2/(n_{in} + n_{out})$ errs on both sides, by 2.6 and 1/3.1.",
        r"A uniform draw $U(-a, a)$ has the variance $a^2/3$, so "
        r"$a = \sqrt{6 / (n_{in} + n_{out})}$.",
    ),
    expected="holds",
    references=(
        Reference("Fillatre, Deep Regularization", 2021, "F8"),
        Reference("Fillatre, Deep Regularization", 2021, "F9"),
        Reference("Li, Regularization, UCSB CS190I", 2022, "L16"),
        Reference("Li, Regularization, UCSB CS190I", 2022, "L17"),
        Reference("Glorot and Bengio: Difficulty of training deep feedforward networks", 2010),
    ),
    seconds=0.6,
    limits="Exact for linear layers with centred, independent weights.",
    erratum=(
        r"F gives $N(0, c^2/(n_{in} + n_{out}))$ and $U(\pm c \sqrt{6/(n_{in} + n_{out})})$ as if "
        r"they were one; the uniform draw has twice the variance. A parenthesis is missing in "
        r"$6/(n_{out} + n_{in})$. L writes $N(0, \sqrt{2/(n_{in} + n_{out})})$, with the standard "
        r"deviation in the second place, and $N(0, 0.01)$ with the variance there."
    ),
    prediction=Prediction(
        question="Widths shrink from 1024 to 128. Which weights keep the gradient's variance?",
        options=("1/n_in", "1/n_out", "2/(n_in + n_out)", "All of them"),
        answer=1,
        why="On the way back a layer sums over its outputs.",
    ),
    measure=f"{__name__}:measure",
    claim=claim,
    x_title="layer (widths 1024 → 128)",
    y_title="variance of the output over that of the input",
    log_y=True,
)
