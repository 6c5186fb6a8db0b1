"""Where workers come from: multiprocessing's forkserver with torch preloaded.

A fork of it is warm in milliseconds; the web process itself never imports torch.
"""

from __future__ import annotations

import asyncio
import multiprocessing
from multiprocessing import forkserver, popen_forkserver

import psutil

from server.engine import processes
from server.engine.assignment import Orders, begin

# server.cli is there because every child imports the main module, which is the console command.
PRELOAD = ["server.engine.worker.preload", "server.cli"]
UNKNOWN = 255  # what multiprocessing reports when the forkserver died and nobody saw the exit


class Child:
    """A worker we forked and whose exit we can see."""

    def __init__(self, popen: popen_forkserver.Popen) -> None:
        self._popen = popen
        self.pid = popen.pid

    async def wait(self) -> int | None:
        """Exit status, minus the signal's number when killed. None when nobody saw it: the
        forkserver died, and the worker may well live on."""
        loop = asyncio.get_running_loop()
        exited = asyncio.Event()
        loop.add_reader(self._popen.sentinel, exited.set)
        try:
            await exited.wait()
        finally:
            loop.remove_reader(self._popen.sentinel)
        status = self._popen.poll()
        self._popen.close()
        return None if status == UNKNOWN else status

    def kill(self) -> None:
        """SIGKILL to its whole process group."""
        processes.kill_group(self.pid)


def warm() -> None:
    """Start the forkserver; it loads torch in the background."""
    forkserver.set_forkserver_preload(PRELOAD)
    forkserver.ensure_running()


def alive() -> bool:
    """Whether the forkserver runs. A dead one is replaced when the next worker is forked."""
    pid: int | None = getattr(forkserver._forkserver, "_forkserver_pid", None)
    try:
        return pid is not None and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def fork(orders: Orders) -> Child:
    """A new worker. Blocks until the forkserver has loaded. Raises OSError, EOFError.

    Popen is used without Process.start(), which would make this process wait for the worker at
    its own exit; a worker must outlive a server that restarts.
    """
    warm()
    context = multiprocessing.get_context("forkserver")
    process = context.Process(target=begin, args=(orders,), name=f"run-{orders.name}")
    try:
        return Child(popen_forkserver.Popen(process))
    except (OSError, EOFError):  # the forkserver died under our hands: a new one, once
        return Child(popen_forkserver.Popen(process))
