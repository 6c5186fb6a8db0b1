"""Fetching a file once, checked before anyone sees it under its name."""

from __future__ import annotations

from pathlib import Path

import pooch

from experiments.data.examples import DatasetUnavailable
from experiments.progress import OnProgress, Progress

TIMEOUT = 30  # seconds without a byte
CHUNK = 1 << 16  # bytes


class _Bar:
    """What pooch needs of a progress bar: says `Progress`, and refuses a file that is too long."""

    def __init__(self, name: str, size: int, on_progress: OnProgress | None) -> None:
        self.name, self.size, self.on_progress = name, size, on_progress
        self.total = size  # pooch puts the server's word here
        self.done = 0

    def update(self, count: int) -> None:
        self.done += count
        if self.done >= self.size + 2 * CHUNK:  # pooch counts the last, partial chunk as whole
            raise ValueError(f"longer than the {self.size:,} bytes of {self.name}")
        if self.on_progress is not None:
            done = min(self.done, self.size)
            self.on_progress(Progress(f"Downloading {self.name}", done, self.size))

    def reset(self) -> None:
        """Called at the end, before the total is told once more."""
        self.done = 0

    def close(self) -> None:
        """Nothing is open."""


def fetch(
    name: str,
    urls: tuple[str, ...],
    size: int,
    sha256: str,
    *,
    folder: Path,
    on_progress: OnProgress | None,
) -> Path:
    """`folder/name`, from the first of `urls` that delivers exactly these bytes.

    It is written beside under another name, and renamed when its hash is right. Redirects are
    not followed. Raises DatasetUnavailable with one line for each url that failed, or OSError
    when the folder cannot be written.
    """
    pooch.get_logger().setLevel("WARNING")
    folder.mkdir(parents=True, exist_ok=True)
    failures = []
    for url in urls:
        bar = _Bar(name, size, on_progress)
        bar.update(0)  # says what is waited for while a silent network answers nothing
        downloader = pooch.HTTPDownloader(
            progressbar=bar, chunk_size=CHUNK, timeout=TIMEOUT, allow_redirects=False
        )
        try:
            pooch.retrieve(url, f"sha256:{sha256}", name, folder, downloader=downloader)
        except (OSError, ValueError) as error:  # requests' errors are OSError
            failures.append(f"{url}: {type(error).__name__}: {error}")
        else:
            return folder / name
    raise DatasetUnavailable("\n".join(failures))
