"""Room on the disk of the data directory: new runs are refused before it is full."""

from __future__ import annotations

import shutil
from pathlib import Path

from server.store.errors import DiskFullError

MB = 1_000_000


class Floor:
    """At least `min_free_mb` MB stay free, of the disk that `directory` is on."""

    def __init__(self, directory: Path, min_free_mb: int) -> None:
        self._directory = directory
        self._min_free_mb = min_free_mb

    def check(self) -> None:
        """Raise DiskFullError below the floor."""
        free_mb = shutil.disk_usage(self._directory).free // MB
        if free_mb < self._min_free_mb:
            raise DiskFullError(
                f"the disk of the data directory has {free_mb:,} MB free, below min_free_mb, which "
                f"is {self._min_free_mb:,}; delete runs and vacuum, or make room"
            )
