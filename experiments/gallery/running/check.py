"""Entries → verdicts, and the table of them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.markup import escape
from rich.table import Table as Grid

from experiments.gallery.catalogue import entries
from experiments.gallery.experiment import Demonstration, Experiment
from experiments.gallery.running.run import run_demonstration, run_experiment
from experiments.gallery.verdict import Verdict, judge

Entry = Experiment | Demonstration
MARKS = {True: "holds", False: "does not hold"}


@dataclass(frozen=True)
class Checked:
    """An entry and what came of it."""

    entry: Entry
    verdict: Verdict
    seconds: float

    @property
    def as_expected(self) -> bool:
        """Whether the file said so."""
        return self.verdict.state == self.entry.expected


def chosen(names: Sequence[str], *, fast: bool = False) -> list[Entry]:
    """The named entries, or all. Raises KeyError naming what there is."""
    known = entries()
    unknown = [name for name in names if name not in known]
    if unknown:
        raise KeyError(f"no experiment {', '.join(unknown)}; there are {', '.join(known)}")
    wanted = [known[name] for name in names] if names else list(known.values())
    return [entry for entry in wanted if entry.fast or not fast]


def check(entry: Entry, seeds: Sequence[int] | None, datasets_dir: Path | None = None) -> Checked:
    """Run it and judge it. `seeds` None: its own."""
    taken = entry.seeds if seeds is None else tuple(seeds)
    begun = time.perf_counter()
    if isinstance(entry, Demonstration):
        verdict = judge(entry.claim(run_demonstration(entry, taken)))
    else:
        verdict = judge(entry.claim(run_experiment(entry, taken, datasets_dir=datasets_dir)))
    return Checked(entry, verdict, time.perf_counter() - begun)


def checks(
    wanted: Sequence[Entry],
    seeds: Sequence[int] | None,
    datasets_dir: Path | None,
    told: Callable[[Entry], None] = lambda entry: None,
) -> Iterator[Checked]:
    """One after the other; `told` hears of each before it runs."""
    for entry in wanted:
        told(entry)
        yield check(entry, seeds, datasets_dir)


def grid(done: Sequence[Checked]) -> Grid:
    """Claim, measured figures, verdict, seconds."""
    table = Grid("experiment", "statement", "measured", "bar", "verdict", "s", show_lines=False)
    for one in done:
        for k, statement in enumerate(one.verdict.statements):
            figures = " ".join(f"{figure:.4g}" for figure in statement.figures)
            last = k == len(one.verdict.statements) - 1
            name = one.entry.key if k == 0 else ""
            seconds = f"{one.seconds:.1f}" if last else ""
            cells = (escape(statement.text), figures, statement.bar, MARKS[statement.holds])
            table.add_row(name, *cells, seconds, end_section=last)
    return table
