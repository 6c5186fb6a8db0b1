"""A worker's life: settle, dial in, train, wait until everything is acknowledged, exit."""

from __future__ import annotations

import os
import sys

from server.engine.assignment import Orders
from server.engine.worker.line import Line
from server.engine.worker.outbox import FULL_BYTES
from server.engine.worker.sender import Sender
from server.engine.worker.settle import settle


def main(orders: Orders) -> None:
    """Never returns: the process ends with status 0 once the server has everything."""
    settle(orders.log)
    share = FULL_BYTES // len(orders.assignments)
    lines = [Line(about.number, share) for about in orders.assignments]
    sender = Sender(orders, lines)
    sender.start()  # before torch, which may take seconds to load when nothing was preloaded
    from server.engine.worker.conduct import conduct  # noqa: PLC0415

    conduct(orders, lines)
    sender.join()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)  # no exit handlers: the place is free milliseconds earlier
