"""`python -m experiments.gallery.running check [names] [--seeds 0,1,2] [--fast]`, `… record`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, NoReturn

import torch
import typer
from rich.console import Console

from experiments.gallery import records
from experiments.gallery.bundle import BundleError
from experiments.gallery.catalogue import entries
from experiments.gallery.experiment import Demonstration, Experiment
from experiments.gallery.running import report
from experiments.gallery.running.check import Entry, Order, chosen
from experiments.gallery.running.jobs import checks
from experiments.gallery.running.record import record as write_bundle
from experiments.gallery.running.run import run_demonstration
from experiments.gallery.verdict import judge

app = typer.Typer(add_completion=False, help="The lectures' claims, checked.")
Names = Annotated[list[str] | None, typer.Argument(help="Keys; none: all.")]
Device = Annotated[str, typer.Option(help="cpu or cuda.")]
Datasets = Annotated[
    Path,
    typer.Option(
        "--datasets-dir",
        "--datasets",
        help="Folder of datasets.",
        envvar="LAYERSCOPE_DATASETS_DIR",
    ),
]
DataDir = Annotated[
    Path, typer.Option(help="A server's data directory.", envvar="LAYERSCOPE_DATA_DIR")
]


@app.callback()
def main() -> None:
    """The lectures' claims, checked."""
    torch.set_num_threads(1)


@app.command()
def check(
    names: Names = None,
    *,
    seeds: Annotated[str, typer.Option(help="Such as 0,1,2; empty: the experiment's own.")] = "",
    fast: Annotated[bool, typer.Option(help="Only the quick ones, one of every group.")] = False,
    jobs: Annotated[int, typer.Option(help="Processes, one core each.", min=1, max=64)] = 1,
    device: Device = "cpu",
    datasets_dir: Datasets = Path("data/datasets"),
    data_dir: DataDir = Path("data"),
    ship: Annotated[
        bool, typer.Option(help="Write the records into the package, not into the data directory.")
    ] = False,
) -> None:
    """Run experiments without a server and judge them; exit 1 if one is not as its file says.

    What was found is kept for the page's cards, in DATA_DIR/gallery/checked.
    """
    console = Console(width=report.WIDTH, highlight=False)
    wanted, taken = _asked(names, seeds, fast=fast)
    order = Order(taken, device, datasets_dir)
    folder = records.SHIPPED if ship else data_dir / records.FOLDER
    done = []
    for one in checks(wanted, order, jobs):
        done.append(one)
        console.print(report.line(one, len(done), len(wanted)))
        if one.record:
            records.write(one.record, folder)
    places = {entry.key: place for place, entry in enumerate(wanted)}
    done.sort(key=lambda one: places[one.key])
    console.print(report.grid(done))
    console.print(report.summary(done))
    sys.exit(0 if all(one.as_expected for one in done) else 1)


@app.command()
def record(
    names: Names = None,
    *,
    seeds: Annotated[str, typer.Option(help="Such as 0,1,2.")] = "0",
    output: Annotated[Path, typer.Option("-o", "--output", help="The bundle to write.")] = Path(
        "gallery.zip"
    ),
    device: Device = "cpu",
    datasets_dir: Datasets = Path("data/datasets"),
) -> None:
    """Train experiments and write their runs into one file, which `layerscope serve
    --gallery-bundle FILE` replays without training."""
    wanted, taken = _asked(names, seeds)
    trained = [entry for entry in wanted if isinstance(entry, Experiment)]
    if not trained:
        _end(2, "demonstrations have no runs to record")
    try:
        runs, size = write_bundle(
            trained,
            taken or (0,),
            output,
            datasets_dir=datasets_dir,
            device=device,
            said=typer.echo,
        )
    except (BundleError, OSError) as error:
        _end(1, f"{output}: {error}")
    typer.echo(f"{output}: {runs} runs, {size / 1e6:.1f} MB")


@app.command()
def measure(
    key: Annotated[str, typer.Argument(help="A demonstration.")],
    seeds: Annotated[str, typer.Option(help="Such as 0,1,2.")] = "0,1,2",
) -> None:
    """Do a demonstration's calculation; numbers, lines and verdict as JSON."""
    entry = entries().get(key)
    if not isinstance(entry, Demonstration):
        _end(2, f"no demonstration {key}")
    measured = run_demonstration(entry, [int(seed) for seed in seeds.split(",")])
    verdict = judge(entry.claim(measured))
    told = {
        "state": verdict.state,
        "statements": [
            {**vars(statement), "figures": [records.finite(figure) for figure in statement.figures]}
            for statement in verdict.statements
        ],
        "lines": [
            {
                "name": line.name,
                "x": [records.finite(value) for value in line.x],
                "y": [records.finite(value) for value in line.y],
            }
            for line in measured[0].lines
        ],
    }
    typer.echo(json.dumps(told, allow_nan=False))


def _asked(
    names: list[str] | None, seeds: str, *, fast: bool = False
) -> tuple[list[Entry], tuple[int, ...] | None]:
    """What the words of the command line mean; ends the process with 2 when they mean nothing."""
    try:
        return chosen(names or [], fast=fast), tuple(
            int(seed) for seed in seeds.split(",") if seed
        ) or None
    except KeyError as error:
        _end(2, str(error.args[0]))
    except ValueError:
        _end(2, f"--seeds: {seeds!r} is no list of whole numbers such as 0,1,2")


def _end(status: int, message: str) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(status)


if __name__ == "__main__":
    app()
