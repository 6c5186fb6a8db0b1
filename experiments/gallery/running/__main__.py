"""`python -m experiments.gallery.running check [names] [--seeds 0,1,2] [--fast]`."""

from __future__ import annotations

import json
import math
import sys
from pathlib import Path
from typing import Annotated

import torch
import typer
from rich.console import Console

from experiments.gallery.catalogue import entries
from experiments.gallery.experiment import Demonstration
from experiments.gallery.running.check import checks, chosen, grid
from experiments.gallery.running.run import run_demonstration
from experiments.gallery.verdict import judge

app = typer.Typer(add_completion=False, help="The lectures' claims, checked.")


@app.callback()
def main() -> None:
    """The lectures' claims, checked."""


@app.command()
def check(
    names: Annotated[list[str] | None, typer.Argument(help="Keys; none: all.")] = None,
    seeds: Annotated[str, typer.Option(help="Such as 0,1,2; empty: the experiment's own.")] = "",
    fast: Annotated[bool, typer.Option(help="Only the quick ones, one of every group.")] = False,
    datasets: Annotated[
        Path,
        typer.Option(
            "--datasets-dir",
            "--datasets",
            help="Folder of datasets.",
            envvar="LAYERSCOPE_DATASETS_DIR",
        ),
    ] = Path("data/datasets"),
) -> None:
    """Run experiments without a server and judge them; exit 1 if one is not as its file says."""
    torch.set_num_threads(1)
    console = Console(width=max(160, Console().width))
    try:
        wanted = chosen(names or [], fast=fast)
        taken = [int(seed) for seed in seeds.split(",") if seed] or None
    except (KeyError, ValueError) as error:
        console.print(str(error).strip("'\""))
        raise typer.Exit(2) from None
    done = []
    for one in checks(wanted, taken, datasets, lambda e: console.print(f"[dim]{e.key} …[/dim]")):
        done.append(one)
    console.print(grid(done))
    wrong = [one.entry.key for one in done if not one.as_expected]
    held = len(done) - len(wrong)
    console.print(
        f"{held} of {len(done)} as expected" + (f"; not: {', '.join(wrong)}" if wrong else "")
    )
    sys.exit(1 if wrong else 0)


@app.command()
def measure(
    key: Annotated[str, typer.Argument(help="A demonstration.")],
    seeds: Annotated[str, typer.Option(help="Such as 0,1,2.")] = "0,1,2",
) -> None:
    """Do a demonstration's calculation; numbers, lines and verdict as JSON."""
    torch.set_num_threads(1)
    entry = entries().get(key)
    if not isinstance(entry, Demonstration):
        typer.echo(f"no demonstration {key}", err=True)
        raise typer.Exit(2)
    measured = run_demonstration(entry, [int(seed) for seed in seeds.split(",")])
    verdict = judge(entry.claim(measured))
    told = {
        "state": verdict.state,
        "statements": [
            {**vars(statement), "figures": [finite(figure) for figure in statement.figures]}
            for statement in verdict.statements
        ],
        "lines": [vars(line) for line in measured[0].lines],
    }
    typer.echo(json.dumps(told))


def finite(figure: float) -> float | str:
    """JSON has no NaN and no infinity: then their names."""
    if math.isfinite(figure):
        return figure
    return "NaN" if math.isnan(figure) else "Infinity" if figure > 0 else "-Infinity"


if __name__ == "__main__":
    app()
