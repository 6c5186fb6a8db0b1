"""python -m tests.benchmarks [rounds] [training | store | viewers | peers ...]

Short, so that all of it takes some minutes; each file of this folder takes full sizes as arguments.
"""

from __future__ import annotations

import sys

import torch
from rich.console import Console
from rich.table import Table

from tests.benchmarks import cohorts, loop, peers, probes, store, viewers
from tests.benchmarks.rows import load, show

SECTIONS = ("training", "store", "viewers", "peers")
SHARE = 0.1  # of a run of a million steps
VIEWERS_S = 20.0  # 200 frames, so that p99 is not the first one alone


def training(rounds: int) -> None:
    """Print what a step costs, and its ratio to its baseline in this same run."""
    torch.set_num_threads(1)
    title = f"median of {rounds} steps, arms interleaved, 1 thread ({load()} before)"
    table = Table("net", "what", title=title)
    table.add_column("ms a step", justify="right")
    table.add_column("ratio", justify="right")
    for section in (loop, probes, cohorts):
        for name, what, milliseconds, ratio in section.measure(rounds):
            table.add_row(name, what, f"{milliseconds:.3f}", f"{ratio:.3f}")
        table.add_section()
    Console().print(table)


def main() -> None:
    """Print a table for each section."""
    rounds = next((int(word) for word in sys.argv[1:] if word.isdecimal()), 300)
    chosen = [word for word in sys.argv[1:] if not word.isdecimal()] or SECTIONS
    for section in chosen:
        if section == "training":
            training(rounds)
        elif section == "store":
            show("store", store.measure(SHARE))
        elif section == "viewers":
            show("viewers", viewers.measure(VIEWERS_S, (100, 1000)))
        elif section == "peers":
            show("side by side", peers.measure(300, 100, list(peers.PACKAGES)))
        else:
            sys.exit(f"{section!r} is none of {', '.join(SECTIONS)}")


if __name__ == "__main__":
    main()
