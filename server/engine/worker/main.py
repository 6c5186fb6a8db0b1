"""A worker's life: settle, dial in, train, wait until everything is acknowledged, exit."""

from __future__ import annotations

import os
import sys

from server.engine.assignment import Assignment, Orders
from server.engine.spool import SUFFIX, Spool
from server.engine.worker.line import Line
from server.engine.worker.sender import Sender
from server.engine.worker.settle import settle


def main(orders: Orders) -> None:
    """Never returns: the process ends with status 0 once the server has everything."""
    settle(orders.log)
    members = len(orders.assignments)
    lines = [Line(about.number, _spool(about, orders), members) for about in orders.assignments]
    sender = Sender(orders, lines)
    sender.start()  # before torch, which may take seconds to load when nothing was preloaded
    from server.engine.worker.conduct import conduct  # noqa: PLC0415

    conduct(orders, lines)
    sender.join()
    for line in lines:
        line.outbox.close()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)  # no exit handlers: the place is free milliseconds earlier


def _spool(about: Assignment, orders: Orders) -> Spool:
    return Spool(about.folder / f"{about.attempt}{SUFFIX}", orders.min_free)
