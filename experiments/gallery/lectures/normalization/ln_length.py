"""What layer norm takes away: classes that differ in the length of the input only."""

from __future__ import annotations

from typing import Any

import numpy as np

from experiments.gallery.bars import middle, ratios
from experiments.gallery.experiment import (
    Arm,
    Demonstration,
    Experiment,
    Line,
    Measured,
    Prediction,
    Reference,
)
from experiments.gallery.verdict import Statement

ROWS, COLUMNS = 700, 10
LENGTHS = (0.8, 1.6)  # of the two classes
NORMS: dict[str, dict[str, Any]] = {
    "no norm": {"kind": "none"},
    "layer norm": {"kind": "layer"},
    "layer norm after, no γ, β": {"kind": "layer", "place": "after", "affine": False},
    "batch norm": {"kind": "batch"},
}


def spec(norm: str) -> dict[str, Any]:
    """Two hidden layers of 64 ReLU units, Adam, 15 epochs."""
    return {
        "data": {
            "kind": "file",
            "file": "lengths.npz",
            "rows": ROWS,
            "columns": COLUMNS,
            "scaling": "none",
        },
        "model": {"kind": "mlp", "depth": 2, "width": 64, "norm": NORMS[norm]},
        "optimizer": {"kind": "adam", "lr": 0.003},
        "budget": {"kind": "epochs", "epochs": 15},
        "probes": {"cost": "economy", "every": 100},
    }


def measure(seed: int) -> Measured:
    """Validation loss over the epochs, with points drawn for this seed."""
    from pathlib import Path  # noqa: PLC0415
    from tempfile import TemporaryDirectory  # noqa: PLC0415

    from experiments.gallery.running.run import run_experiment  # noqa: PLC0415

    generator = np.random.default_rng(seed)
    y = generator.integers(0, 2, ROWS)
    x = generator.standard_normal((ROWS, COLUMNS))
    x *= (np.array(LENGTHS)[y] / np.linalg.norm(x, axis=1))[:, None]
    arms = tuple(Arm(norm, norm, spec(norm)) for norm in NORMS)
    with TemporaryDirectory() as folder:
        uploads = Path(folder) / "uploads"
        uploads.mkdir()
        np.savez(uploads / "lengths.npz", x=x, y=y)
        about = {name: getattr(EXPERIMENT, name) for name in ("key", "title", "topic", "question")}
        trained = Experiment(
            **about, text=(), expected="holds", references=(), seconds=0, arms=arms
        )
        results = run_experiment(trained, [seed], datasets_dir=Path(folder))
    lines, numbers = [], {}
    for norm in NORMS:
        table = results.runs[norm, seed].tables["eval"]
        lines.append(Line(norm, tuple(table["epoch"]), tuple(table["val_loss"])))
        numbers[norm] = float(table["val_loss"][-1])
    return Measured(numbers, tuple(lines))


def claim(measured: list[Measured]) -> list[Statement]:
    """CLAIMS P:ln-loss, the norm as the label. Layer norm before the activation with γ and β, which
    costs as much there, is not judged: here it costs something in some draws only."""

    def cost(norm: str) -> list[float]:
        losses = ([one.numbers[name] for one in measured] for name in (norm, "no norm"))
        return ratios(*losses)

    after = "layer norm after, no γ, β"
    return [
        middle(f"{after}: validation loss / that without norm", cost(after), above=1.8),
        middle("batch norm: validation loss / that without norm", cost("batch norm"), below=1),
    ]


EXPERIMENT = Demonstration(
    key="ln-length",
    title="When the length is the label",
    topic="normalization",
    question="Two classes differ in nothing but the length of x. What does layer norm cost?",
    text=(
        "The points lie in all directions of a space of 10 dimensions: class 0 at the length 0.8, "
        "class 1 at 1.6. Layer norm brings every example's activations to one length, so that $h$ "
        "and $2h$ look the same behind it. What tells the classes apart must pass as something "
        "else: by the biases, which do not grow with $x$.",
        "It does pass, but with a loss several times as high. Batch norm scales all examples of a "
        "batch alike, and keeps the lengths apart.",
    ),
    expected="holds",
    references=(
        Reference("Kolter and Chen, Normalization and Regularization, CMU", 2022, "K3"),
        Reference("Ba, Kiros, Hinton: Layer normalization", 2016),
    ),
    seconds=1,
    limits=(
        "Of layer norm behind the activation, without γ and β. Before it, with both, it costs "
        "little or nothing. Networks without biases guess, norm or not: they tell directions only."
    ),
    prediction=Prediction(
        question="Which network has the highest validation loss?",
        options=("No norm", "Batch norm", "Layer norm behind the activation", "All alike"),
        answer=2,
        why="It divides by the very length that is the label.",
    ),
    measure=f"{__name__}:measure",
    claim=claim,
    x_title="epoch",
    y_title="validation loss",
    log_y=True,
)
