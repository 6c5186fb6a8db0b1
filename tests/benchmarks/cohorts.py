"""A cohort against as many bare PyTorch loops, one after the other: `python -m
tests.benchmarks.cohorts [rounds] [device]`.

The bare loop measures nothing and holds its data in tensors; the cohort measures every layer at
every step.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

import torch
from rich.console import Console
from rich.table import Table
from torch import nn

from experiments import data
from experiments.spec import RunSpec
from experiments.training.cohorts import Cohort
from experiments.training.events import Stepped
from tests.benchmarks.workloads import NETS, Step, interleaved, net

RUNS = (1, 4, 16, 64)
BLOCK = 10  # steps at a time, so that each arm finds its memory in the cache as it would alone
NAME = "10×64 MLP, batch 32"


def measure(rounds: int, device: str = "cpu") -> list[tuple[str, str, float, float]]:
    """(net, what, milliseconds a step of all runs, ratio to the bare loops of as many)."""
    rows = []
    depth, width, batch = NETS[NAME]
    for runs in RUNS:
        specs = [
            net(
                depth, width, batch, seed=k, probes={"every": 1, "evaluate_every": 1_000_000,
                                                     "cost": "economy"},
                optimizer={"kind": "sgd", "lr": 1e-4 * (1 + k / runs)},
            )
            for k in range(runs)
        ]  # fmt: skip
        arms = [block(loop(specs[0], device)), block(cohort(specs, device))]
        bare, together = (taken / BLOCK for taken in interleaved(arms, -(-rounds // BLOCK)))
        rows.append((NAME, f"{runs} bare loops, one after the other", 1e3 * runs * bare, 1.0))
        ratio = together / (runs * bare)
        rows.append((NAME, f"cohort of {runs}, probes at every step", 1e3 * together, ratio))
    return rows


def block(step: Step) -> Step:
    """BLOCK steps as one."""

    def taken() -> None:
        for _ in range(BLOCK):
            step()

    return taken


def loop(spec: RunSpec, device: str) -> Step:
    """One step of a loop without any measurement."""
    splits = data.load(spec.data, 0)
    x, y = splits.train_x.to(device), splits.train_y.to(device)
    layers: list[nn.Module] = []
    for fan_in, fan_out in spec.model.layer_shapes(spec.data.features, spec.data.classes):
        layers += [nn.Linear(fan_in, fan_out, device=device), nn.ReLU()]
    network = nn.Sequential(*layers[:-1])
    optimizer = torch.optim.SGD(network.parameters(), lr=spec.optimizer.lr)
    criterion = nn.CrossEntropyLoss()
    size = spec.batch_size

    def stepped() -> Iterator[None]:
        while True:
            order = torch.randperm(len(x)).to(device)
            for start in range(0, len(x) - size + 1, size):
                chosen = order[start : start + size]
                optimizer.zero_grad()
                criterion(network(x[chosen]), y[chosen]).backward()
                optimizer.step()
                yield _waited(device)

    iterator = stepped()
    return lambda: next(iterator)


def cohort(specs: list[RunSpec], device: str) -> Step:
    """One step of all members; rows are drained as a worker would."""
    members = Cohort(specs, device=device)
    last = len(specs) - 1

    def stepped() -> Iterator[None]:
        for member, event in members.events():
            if isinstance(event, Stepped) and member == last:
                if event.step % 64 == 0:
                    for each in range(len(specs)):
                        members.drain(each)
                yield _waited(device)

    iterator = stepped()
    return lambda: next(iterator)


def _waited(device: str) -> None:
    if device != "cpu":
        torch.cuda.synchronize()


def main() -> None:
    """Print one table."""
    torch.set_num_threads(1)
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    device = sys.argv[2] if len(sys.argv) > 2 else "cuda" if torch.cuda.is_available() else "cpu"
    table = Table("net", "what", title=f"median of {rounds} steps, interleaved, 1 thread, {device}")
    for heading in ("ms a step", "ratio", "times faster"):
        table.add_column(heading, justify="right")
    for name, what, milliseconds, ratio in measure(rounds, device):
        table.add_row(name, what, f"{milliseconds:.3f}", f"{ratio:.3f}", f"{1 / ratio:.2f}")
    Console().print(table)


if __name__ == "__main__":
    main()
