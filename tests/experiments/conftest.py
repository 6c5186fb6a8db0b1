"""One thread, as in a worker."""

from __future__ import annotations

import pytest
import torch


@pytest.fixture(autouse=True, scope="session")
def one_thread() -> None:
    """Threads that share a core wait for each other, and other tests run beside these."""
    torch.set_num_threads(1)
