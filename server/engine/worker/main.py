"""A worker's life: settle, dial in, train, wait until everything is acknowledged, exit."""

from __future__ import annotations

import os
import sys

from server.engine.assignment import Assignment
from server.engine.worker.line import Line
from server.engine.worker.sender import Sender
from server.engine.worker.settle import settle


def main(assignment: Assignment) -> None:
    """Never returns: the process ends with status 0 once the server has everything."""
    settle(assignment.log)
    line = Line(assignment.number)
    sender = Sender(assignment, line)
    sender.start()  # before torch, which may take seconds to load when nothing was preloaded
    from server.engine.worker.conduct import conduct  # noqa: PLC0415

    line.finish(conduct(assignment, line))
    sender.join()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)  # no exit handlers: the place is free milliseconds earlier
