"""What measuring every layer costs, and what is left of it after thinning."""

from __future__ import annotations

from experiments.probes.thinning import EVERY_STEP, thinning
from experiments.spec.probes import Probes
from tests.benchmarks.workloads import NETS, interleaved, net, steps


def measure(rounds: int) -> list[tuple[str, str, float, float]]:
    """(net, what, milliseconds a step, ratio to the same loop without probes)."""
    rows = []
    for name, size in NETS.items():
        bare = net(*size)
        probed = net(*size, probes={"every": 1, "evaluate_every": 1_000_000})
        without, every = interleaved([steps(bare), steps(probed)], rounds)
        rows.append((name, "no probes", 1e3 * without, 1.0))
        rows.append((name, "8 quantities, every step", 1e3 * every, every / without))
        for total in (EVERY_STEP + 1, 10 * EVERY_STEP):
            ratio = 1 + (every / without - 1) * share(total)
            rows.append((name, f"thinned, run of {total:,}", 1e3 * without * ratio, ratio))
    return rows


def share(total: int) -> float:
    """Share of the steps that automatic thinning measures."""
    plan = thinning(Probes(), total)
    return sum(plan.sampled(step) for step in range(1, total + 1)) / total
