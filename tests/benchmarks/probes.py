"""What measuring every layer costs, beside the usual hooks, and what is left after thinning."""

from __future__ import annotations

from experiments.probes.thinning import EVERY_STEP, thinning
from experiments.spec.probes import Probes
from tests.benchmarks.loop import tutorial
from tests.benchmarks.workloads import NETS, interleaved, nets, steps


def measure(rounds: int) -> list[tuple[str, str, float, float]]:
    """(net, what, milliseconds a step, ratio to the same loop without probes)."""
    rows = []
    for name, bare in nets().items():
        probes = Probes(every=1, evaluate_every=1_000_000)
        arms = [steps(bare), steps(bare.model_copy(update={"probes": probes}))]
        without, every = interleaved(arms, rounds)
        rows.append((name, "no probes", 1e3 * without, 1.0))
        rows.append((name, "8 quantities, every step", 1e3 * every, every / without))
        shares = {"every 10th step": 0.1} | {
            f"thinned, run of {total:,}": share(total)
            for total in (EVERY_STEP + 1, 10 * EVERY_STEP)
        }
        for what, part in shares.items():
            ratio = 1 + (every / without - 1) * part
            rows.append((name, what, 1e3 * without * ratio, ratio))
        if name in NETS:
            usual, hooks = interleaved([tutorial(bare), tutorial(bare, hooks=True)], rounds)
            rows.append((name, "tutorial loop with hooks, to it", 1e3 * hooks, hooks / usual))
    return rows


def share(total: int) -> float:
    """Share of the steps that automatic thinning measures."""
    plan = thinning(Probes(), total)
    return sum(plan.sampled(step) for step in range(1, total + 1)) / total
