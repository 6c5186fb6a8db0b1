"""What was checked, as a table to read in 100 columns."""

from __future__ import annotations

from collections.abc import Sequence

from rich.box import HORIZONTALS
from rich.markup import escape
from rich.table import Table as Grid

from experiments.gallery.catalogue import entries
from experiments.gallery.records import Number
from experiments.gallery.running.check import Checked

WIDTH = 100
WORDS = {"holds": "holds", "partly": "partly", "fails": "does not hold"}


def grid(done: Sequence[Checked]) -> Grid:
    """Claim, measured figures with their bar, verdict, seconds."""
    table = Grid(width=WIDTH, box=HORIZONTALS, pad_edge=False, expand=True)
    table.add_column("claim", ratio=1)
    table.add_column("measured", width=34)
    table.add_column("verdict", width=14)
    table.add_column("s", width=5, justify="right")
    for one in done:
        table.add_row(*_heading(one))
        statements = one.record.statements if one.record else ()
        for statement in statements:
            figures = " ".join(_short(figure) for figure in statement.figures)
            table.add_row(
                escape(statement.text),
                f"{figures}\n[dim]{escape(statement.bar)}[/dim]",
                "" if statement.holds else "does not hold",
            )
        table.add_section()
    return table


def _heading(one: Checked) -> tuple[str, str, str, str]:
    entry = entries()[one.key]
    name = f"[bold]{escape(entry.key)}[/bold] {escape(entry.title)}"
    verdict = WORDS.get(one.verdict, one.verdict)
    if not one.as_expected:
        verdict = f"[bold red]{verdict}[/bold red]"
    expected = "" if one.as_expected else f"the file expects: {WORDS[entry.expected]}"
    return name, expected, verdict, f"{one.seconds:.1f}"


def line(one: Checked, place: int, of: int) -> str:
    """Said as soon as an entry is done."""
    verdict = WORDS.get(one.verdict, one.verdict)
    mark = "" if one.as_expected else "  ← not as its file says"
    said = f"[dim]{place:>3}/{of} {escape(one.key)}: {verdict}, {one.seconds:.1f} s[/dim]{mark}"
    return said + (f"\n        {escape(one.error)}" if one.error else "")


def summary(done: Sequence[Checked]) -> str:
    """How many are as their files say, and which are not."""
    wrong = [one.key for one in done if not one.as_expected]
    absent = [one.key for one in done if one.missing]
    run = len(done) - len(absent)
    parts = [f"{run - len(wrong)} of {run} as expected"]
    if wrong:
        parts.append(f"not as expected: {', '.join(wrong)}")
    if absent:
        parts.append(f"not run, data missing: {', '.join(absent)}")
    return "; ".join(parts)


def _short(figure: Number) -> str:
    return figure if isinstance(figure, str) else f"{figure:.4g}"
