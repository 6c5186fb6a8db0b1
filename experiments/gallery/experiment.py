"""What an experiment of the gallery is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from experiments.gallery.results import Results
from experiments.gallery.verdict import State, Statement
from experiments.spec import RunSpec

Topic = Literal[
    "initialization",
    "activations",
    "normalization",
    "regularization",
    "optimization",
    "sharpness",
    "numerics",
    "adaptation",
    "architectures",
    "capacity",
]
TOPICS: tuple[Topic, ...] = get_args(Topic)  # in the order of the page
SEEDS = (0, 1, 2)


@dataclass(frozen=True)
class Reference:
    """A paper or a lecture. `row` is the lecture's line in CLAIMS, such as "K1"."""

    text: str
    year: int
    row: str = ""


@dataclass(frozen=True)
class Arm:
    """One run of an experiment: a spec without its seed."""

    key: str
    title: str
    spec: Mapping[str, Any]

    def at(self, seed: int) -> RunSpec:
        """The run of `seed`. Raises pydantic.ValidationError."""
        return RunSpec.model_validate({"name": self.title, **self.spec, "seed": seed})


@dataclass(frozen=True)
class Prediction:
    """What a person is asked before the arms run. `answer` is the index of what comes true."""

    question: str
    options: tuple[str, ...]
    answer: int
    why: str


@dataclass(frozen=True)
class Region:
    """A part of curves and maps that the page marks. Both ends belong to it; layers count from 1,
    as on the page; None: all of them. Without `layers` it is marked in the curves too."""

    text: str
    steps: tuple[int, int] | None = None
    layers: tuple[int, int] | None = None


@dataclass(frozen=True)
class Watch:
    """What shows the point: charts and maps of the page by key, and where to look.

    `picture`: the column that the card draws, such as "eval/val_loss", or a quantity of all layers
    at the last step, such as "layers/activation_variance"; empty: that of the first chart.
    """

    charts: tuple[str, ...] = ("loss", "accuracy", "profile")
    maps: tuple[str, ...] = ("activation_variance", "weight_gradient_norm")
    look: str = ""
    regions: tuple[Region, ...] = ()
    picture: str = ""


@dataclass(frozen=True)
class Entry:
    """What experiments and demonstrations have in common.

    `text` are paragraphs in our own words; formulas stand between $ signs. `limits` says where
    the claim does not hold, or what was not tried. `seconds` is the time of one seed on one core.
    """

    key: str
    title: str
    topic: Topic
    question: str
    text: tuple[str, ...]
    expected: State
    references: tuple[Reference, ...]
    seconds: float
    limits: str = ""
    erratum: str = ""
    prediction: Prediction | None = None
    fast: bool = False  # part of `make test`


@dataclass(frozen=True)
class Experiment(Entry):
    """Arms that train, and a claim about their tables.

    `tables`: those that the claim reads. `twin`: the key of the same point on data that every
    machine has.
    """

    arms: tuple[Arm, ...] = ()
    claim: Callable[[Results], list[Statement]] = field(default=lambda results: [])
    tables: tuple[str, ...] = ("train", "layers", "eval")
    watch: Watch = field(default_factory=Watch)
    twin: str = ""
    seeds: tuple[int, ...] = SEEDS


@dataclass(frozen=True)
class Line:
    """A curve of a demonstration's picture."""

    name: str
    x: tuple[float, ...]
    y: tuple[float, ...]


@dataclass(frozen=True)
class Measured:
    """What a demonstration calculated for one seed: numbers by name, and a picture of lines."""

    numbers: Mapping[str, float]
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True)
class Demonstration(Entry):
    """A calculation instead of runs. `measure` is the import string of `(seed) -> Measured`, which
    may use torch; `claim` judges one `Measured` a seed."""

    measure: str = ""
    claim: Callable[[list[Measured]], list[Statement]] = field(default=lambda measured: [])
    x_title: str = ""
    y_title: str = ""
    log_x: bool = False
    log_y: bool = False
    seeds: tuple[int, ...] = SEEDS
