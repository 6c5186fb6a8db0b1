"""Checks in several processes, the longest first."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed

import torch

from experiments.gallery.running.check import Checked, Entry, Order, check


def checks(wanted: Sequence[Entry], order: Order, jobs: int = 1) -> Iterator[Checked]:
    """Each as it comes; with one job in the order of `wanted`."""
    if jobs <= 1 or len(wanted) <= 1:
        for entry in wanted:
            yield check(entry.key, order)
        return
    longest = sorted(wanted, key=lambda entry: -entry.seconds)
    # Forked, a process would have torch's threads in an unknown state.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, context, initializer=one_thread) as pool:
        waiting = [pool.submit(check, entry.key, order) for entry in longest]
        try:
            for done in as_completed(waiting):
                yield done.result()
        finally:
            pool.shutdown(cancel_futures=True)


def one_thread() -> None:
    """Two processes of two threads each on two cores take many times as long."""
    torch.set_num_threads(1)
