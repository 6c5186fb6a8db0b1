"""Imported once by the forkserver, so that every worker starts with it: seconds become nothing."""

from importlib import import_module

for name in ("torch", "server.engine.worker.main", "server.engine.worker.conduct"):
    import_module(name)
