"""The error that nobody can avoid, beside those of the two networks of "esl"."""

from __future__ import annotations

from experiments.gallery.bars import average, every, middle, ratios
from experiments.gallery.experiment import Demonstration, Line, Measured, Reference
from experiments.gallery.lectures.capacity import esl
from experiments.gallery.verdict import Statement


def measure(seed: int) -> Measured:
    """Train both, and classify the same 10,000 points by the density that drew them."""
    from experiments.gallery.running.run import run_experiment  # noqa: PLC0415

    results = run_experiment(esl.EXPERIMENT, [seed])
    bayes = bayes_error(seed)
    lines = []
    for arm in esl.EXPERIMENT.arms:
        table = results.runs[arm.key, seed].tables["eval"]
        steps = tuple(map(float, table.steps))
        lines.append(Line(arm.title, steps, tuple(map(float, 1 - table["val_accuracy"]))))
    lines.append(Line("Bayes", (steps[0], steps[-1]), (bayes, bayes)))
    numbers = {arm: esl.error(results, arm, "val")[0] for arm in ("none", "decay")}
    return Measured({"bayes": bayes, **numbers}, tuple(lines))


def bayes_error(seed: int) -> float:
    """Share of the validation points of a run of `seed` on the wrong side of the true density:
    the class whose Σ_k exp(-|x - m_k|² / 2σ²) is larger."""
    import numpy as np  # noqa: PLC0415

    from experiments.data import mixture  # noqa: PLC0415
    from experiments.spec.data import GaussianMixture  # noqa: PLC0415
    from experiments.spec.seeds import stream_seed  # noqa: PLC0415

    choice, drawn = GaussianMixture(points=esl.POINTS), stream_seed(seed, "data")
    examples = mixture.load(choice, drawn, None, None)
    x, y = examples.x[examples.training :], examples.y[examples.training :]
    means = mixture.drawn_means(choice, drawn)
    squares = np.square(x[:, None, None] - means).sum(-1)  # [points, 2 classes, means]
    likely = np.exp(-squares / (2 * choice.variance)).sum(-1).argmax(1)
    return float((likely != y).mean())


def claim(measured: list[Measured]) -> list[Statement]:
    """CLAIMS P:esl: less than .03 above Bayes, as a mean over 12 draws. Ours, seeds 0 to 11, lie
    from -.001 to .041, in the mean at .020; that of three draws is up to .031: hence .04."""

    def above(name: str) -> list[float]:
        return [one.numbers[name] - one.numbers["bayes"] for one in measured]

    return [
        every("Bayes error", [one.numbers["bayes"] for one in measured], above=0.04, below=0.35),
        every("decay is above it, but for chance", above("decay"), above=-0.01),
        average("decay is above it by, in the mean", above("decay"), below=0.04),
        average("no decay, in the mean", above("none"), above=0.03),
        middle("excess with decay / without", ratios(above("decay"), above("none")), below=0.75),
    ]


EXPERIMENT = Demonstration(
    key="esl-bayes",
    title="How good could it be? The Bayes error",
    topic="capacity",
    question="How far from the best possible classifier are the two networks?",
    text=(
        r"Who knows the mixture can do no better than to name the class with the larger density, "
        r"$\sum_k \exp(- |x - m_k|^2 / 2 \sigma^2)$. On the same 10,000 points that rule is wrong "
        "in about one of six: the Bayes error, zero being out of reach.",
        "The network with decay comes within about two points of it, from 200 examples. Without "
        "decay it comes as near at first, and leaves again while it fits what it has seen.",
    ),
    expected="holds",
    references=(
        Reference("Li, Regularization, UCSB CS190I", 2022, "L2"),
        Reference("Hastie, Tibshirani, Friedman: The elements of statistical learning, 11.5", 2009),
    ),
    seconds=2.5,
    limits="10,000 points: the errors are known to within half a point. The book's own draw has a "
    "Bayes error of 0.21.",
    measure=f"{__name__}:measure",
    claim=claim,
    x_title="step",
    y_title="share of wrong answers",
)
