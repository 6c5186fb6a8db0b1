"""The thread that owns the websockets. A stalled or absent server never stalls training."""

from __future__ import annotations

import asyncio
import threading
import traceback
from collections.abc import Sequence

from server.engine.assignment import Orders
from server.engine.codes import BROKEN
from server.engine.worker.delivery import Delivery
from server.engine.worker.lease import GRACE_S, Lease, quit_with
from server.engine.worker.line import Line


class Sender(threading.Thread):
    """Delivers everything of `lines`, each on a socket of its own, until none is wanted.

    Ends the whole process when the lease runs out, or when the server wants no more of any run.
    """

    def __init__(self, orders: Orders, lines: Sequence[Line]) -> None:
        super().__init__(name="sender", daemon=True)
        self._lease = Lease(orders.lease_s)
        self._lines = lines
        self._deliveries = [
            Delivery(about, line, self._lease, orders.heartbeat_s)
            for about, line in zip(orders.assignments, lines, strict=True)
        ]

    def run(self) -> None:
        """Until all are released or unwanted."""
        try:
            asyncio.run(self._deliver())
        except Exception:
            traceback.print_exc()
            quit_with(BROKEN, "the sender failed")  # training on unheard would help nobody
        unwanted = [delivery.unwanted for delivery in self._deliveries if delivery.unwanted]
        if len(unwanted) == len(self._deliveries):
            quit_with(unwanted[-1].status, unwanted[-1].reason)

    async def _deliver(self) -> None:
        watch = asyncio.create_task(self._watch_lease())
        async with asyncio.TaskGroup() as tasks:
            for delivery in self._deliveries:
                tasks.create_task(delivery.run())
        watch.cancel()

    async def _watch_lease(self) -> None:
        while True:
            left = self._lease.left_s
            if left <= 0:
                break
            await asyncio.sleep(left)
        self._lease.grant(GRACE_S)
        for line in self._lines:
            line.expired.set()
        if self._training:
            await asyncio.sleep(GRACE_S)  # the training thread leaves a checkpoint, and ends us
        leave(self._lines)
        self._lease.run_out()

    @property
    def _training(self) -> bool:
        return any(line.declared is not None and line.end is None for line in self._lines)


def leave(lines: Sequence[Line]) -> None:
    """What could not be delivered stays on the disk, for another attempt."""
    for line in lines:
        try:
            line.outbox.spill()
        except OSError:
            traceback.print_exc()
