"""One thread, as in a worker."""

from __future__ import annotations

from tests.experiments.conftest import one_thread

__all__ = ["one_thread"]
