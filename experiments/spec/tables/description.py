"""What a table and its quantities are called, mean, and may hold. Torch-free: the page and the
API read it, the code that measures is found through `implementation`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, get_args

if TYPE_CHECKING:
    from experiments.spec.run import RunSpec

Cost = Literal["economy", "standard", "full"]
COSTS: tuple[Cost, ...] = get_args(Cost)  # each includes those before it
SHARE = 0.025  # of a run's work that the automatic schedule gives to a table whose work is known
FEWEST = 6  # rows that it gets in any case, if it does not say otherwise


@dataclass(frozen=True)
class Quantity:
    """A number, or a number for every layer, or `bins` numbers for every layer.

    Its columns are called "name", "name/layer" or "name/layer/bin", counted from 0. `low` and
    `high` bound what it can be, where it is finite; None: no bound. `log`: it is shown on a
    logarithmic scale.
    """

    name: str
    title: str
    help: str
    unit: str = ""
    formula: str = ""
    source: str = ""
    log: bool = False
    low: float | None = None
    high: float | None = None
    layered: bool = True
    bins: int = 0
    implementation: str = ""  # "module:function" of a quantity of the table `layers`

    def columns(self, layers: Iterable[int] = ()) -> list[str]:
        """Its columns in a table that has these layers."""
        names = [f"{self.name}/{k}" for k in layers] if self.layered else [self.name]
        if not self.bins:
            return names
        return [f"{name}/{place}" for name in names for place in range(self.bins)]

    def view(self) -> dict[str, Any]:
        """As JSON."""
        told = dict(vars(self))
        del told["implementation"]
        return told


def always(spec: RunSpec) -> bool:
    """A table of every run."""
    return True


@dataclass(frozen=True)
class TableDescription:
    """A table: its rows share a step clock.

    A probe's table names the class that measures it (`experiments/probes/probe.py`) and the field
    of `Probes` with its schedule; where that is 0 it gets about `rows` rows in a run, fewer where
    a row costs much: `work`, in training steps.
    """

    name: str
    title: str
    help: str
    cost: Cost
    quantities: tuple[Quantity, ...]
    implementation: str = ""  # "module:Class"; empty where the loop itself writes the table
    every: str = ""
    rows: int = 100
    applies: Callable[[RunSpec], bool] = always
    work: Callable[[RunSpec], float] | None = None
    fewest: int = FEWEST

    def chosen(self, spec: RunSpec) -> bool:
        """Whether a run of `spec` has it."""
        affordable = COSTS.index(self.cost) <= COSTS.index(spec.probes.cost)
        return affordable and self.applies(spec)

    def planned(self, spec: RunSpec) -> int:
        """Rows that the automatic schedule aims at."""
        if self.work is None:
            return self.rows
        return max(self.fewest, min(self.rows, int(SHARE * spec.total_steps / self.work(spec))))

    def view(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "name": self.name,
            "title": self.title,
            "help": self.help,
            "cost": self.cost,
            "every": self.every,
            "quantities": [quantity.view() for quantity in self.quantities],
        }
