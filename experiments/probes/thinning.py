"""Which steps are measured."""

from __future__ import annotations

from dataclasses import dataclass

from experiments.spec.probes import Probes

EVERY_STEP = 2000  # runs of up to so many steps are measured at every step
START = 32  # longer ones at every one of the first steps,
STRIDE = 20  # then at every 20th
DENSE = 20  # a table with fewer rows has none to spare for a denser start


@dataclass(frozen=True)
class Thinning:
    """Fixed by the spec and the length of the run, never by a clock."""

    every: int
    start: int
    doubling: bool = False  # also at 1, 2, 4, 8 ... before `every`

    def sampled(self, step: int) -> bool:
        """Whether `step` (1 is the first) is measured."""
        if step <= self.start or step % self.every == 0:
            return True
        return self.doubling and step < self.every and step & (step - 1) == 0

    def following(self, step: int) -> int:
        """The first measured step from `step` on, which may be `step` itself."""
        if step <= self.start:
            return step
        multiple = -(-step // self.every) * self.every
        if self.doubling and step < self.every:
            return min(multiple, 1 << (step - 1).bit_length())
        return multiple


def thinning(probes: Probes, total_steps: int) -> Thinning:
    """What `probes.every` asks for; 0 is automatic.

    Measuring a step adds a tenth to a fifth to its cost, without the compiled kernel up to three
    quarters (`python -m tests.benchmarks`), so one step in 20 after the first 32 costs about 1 %
    of a run of more than 2,000 steps, and under 5 % in the worst case.
    """
    if probes.every:
        return Thinning(probes.every, start=1)
    if total_steps <= EVERY_STEP:
        return Thinning(1, start=0)
    return Thinning(STRIDE, start=START)


def spread(every: int, rows: int, total_steps: int) -> Thinning:
    """For a probe's table: what its field of `probes` asks for; 0 is automatic: about `rows` rows,
    and more densely at the start, where a network changes most, unless they are few."""
    if every:
        return Thinning(every, start=1)
    return Thinning(-(-total_steps // rows), start=1, doubling=rows >= DENSE)
