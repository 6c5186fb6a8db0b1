"""Where test-time adaptation does not help, or hurts: images that are turned, or nearly grey."""

from __future__ import annotations

from dataclasses import replace

from experiments.gallery.bars import average, every
from experiments.gallery.experiment import Prediction
from experiments.gallery.lectures.adaptation import tent
from experiments.gallery.results import Results
from experiments.gallery.verdict import Statement

CORRUPTIONS = ("rotate", "contrast")


def claim(results: Results) -> list[Statement]:
    """CLAIMS P:tent: rotated images get worse by 1 to 2 points. Here by about nothing; so what is
    asked of adapting, where it is asked, is a point."""
    statements = []
    for kind in CORRUPTIONS:
        found = {mode: tent.means(results, mode, (kind,)) for mode in tent.MODES}
        norm = [a - b for a, b in zip(found["source"], found["norm"], strict=True)]
        gain = [a - b for a, b in zip(found["norm"], found["tent"], strict=True)]
        statements += [
            every(f"{kind}, as trained: error, %", found["source"], above=40),
            average(f"{kind}: batch statistics gain, points", norm, above=5.0),
            average(f"{kind}: TENT gains on these, points", gain, above=1.0),
        ]
    return statements


EXPERIMENT = replace(
    tent.EXPERIMENT,
    key="tent-limits",
    title="Where adapting hurts",
    question="Does test-time adaptation help against every kind of spoiling?",
    text=(
        r"Turning an image by 75° leaves the statistics of its channels nearly as they were: there "
        r"is nothing for batch statistics to put right, and the answers stay wrong.",
        r"Images whose contrast is a twentieth are helped by the statistics, but not enough: most "
        r"answers are wrong still. Then lowering the entropy is the wrong aim. It makes the "
        r"network surer of what it says, and what it says is mostly wrong: TENT loses points. It "
        r"pays where the answers are mostly right already.",
        "The paper reports a case of its own: from MNIST to SVHN the error rises from 71.3 to "
        "79.8 %.",
    ),
    expected="partly",
    seconds=8.5,
    limits="A turn of 75° and a twentieth of the contrast. Mild ones do little harm either way.",
    prediction=Prediction(
        question="Images turned by 75°: what do batch statistics and TENT do to the error?",
        options=("They halve it", "They lower it by some points", "Next to nothing"),
        answer=2,
        why="The statistics are nearly right already, and the answers are wrong.",
    ),
    arms=tent.arms(CORRUPTIONS),
    claim=claim,
    twin="tent-digits",
)
