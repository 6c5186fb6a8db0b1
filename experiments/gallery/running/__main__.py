"""`python -m experiments.gallery.running check [names] [--seeds 0,1,2] [--fast]`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import torch
import typer
from rich.console import Console

from experiments.gallery.running.check import checks, chosen, grid

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
        Path, typer.Option(help="Folder of datasets.", envvar="LAYERSCOPE_DATASETS_DIR")
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


if __name__ == "__main__":
    app()
