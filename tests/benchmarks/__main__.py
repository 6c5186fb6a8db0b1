"""`python -m tests.benchmarks [rounds]`: one thread, one table."""

from __future__ import annotations

import sys

import torch
from rich.console import Console
from rich.table import Table

from tests.benchmarks import cohorts, loop, probes


def main() -> None:
    """Print what each thing costs, and its ratio to its baseline in this same run."""
    torch.set_num_threads(1)
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    table = Table("net", "what", title=f"median of {rounds} steps, arms interleaved, 1 thread")
    table.add_column("ms a step", justify="right")
    table.add_column("ratio", justify="right")
    for section in (loop, probes, cohorts):
        for name, what, milliseconds, ratio in section.measure(rounds):
            table.add_row(name, what, f"{milliseconds:.3f}", f"{ratio:.3f}")
        table.add_section()
    Console().print(table)


if __name__ == "__main__":
    main()
