"""What is kept of a run so that another attempt can go on with it: the folder
`checkpoints/<run>` in the data directory, with checkpoints and with frames that never arrived.

Workers write the checkpoints (experiments/training/checkpoints). Of those the header is read here,
for which no torch is needed: a length, then JSON, with our part as text in its metadata.
"""

from __future__ import annotations

import json
import shutil
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from server.engine import spool
from server.wire.frames import Frame

if TYPE_CHECKING:
    from server.settings import Settings

SUFFIX = ".safetensors"
HEADER_BYTES = 4 << 20  # a longer header is foreign
_LENGTH = struct.Struct("<Q")

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Checkpoint:
    """One file, and what its header says."""

    path: Path
    step: int
    rows: dict[str, int]  # table → rows recorded until then


def folder(settings: Settings, run_id: str) -> Path:
    """Where the run's are."""
    return settings.data_dir.resolve() / "checkpoints" / run_id


def kept(settings: Settings) -> list[str]:
    """The runs that have a folder."""
    root = settings.data_dir.resolve() / "checkpoints"
    return [path.name for path in root.iterdir()] if root.is_dir() else []


def newest(folder: Path, committed: Mapping[str, int]) -> Checkpoint | None:
    """The newest from which a run with `committed` rows of its tables can go on: one that knows no
    more rows than there are."""
    for path in sorted(folder.glob(f"*{SUFFIX}"), reverse=True):
        checkpoint = _read(path)
        if (
            checkpoint is not None
            and checkpoint.rows.keys() == committed.keys()
            and all(rows <= committed[name] for name, rows in checkpoint.rows.items())
        ):
            return checkpoint
    return None


def undelivered(folder: Path) -> Iterator[Frame]:
    """Frames that a worker could not send, in order; there may be others that it did send."""
    for path in sorted(folder.glob(f"*{spool.SUFFIX}"), key=lambda path: path.stat().st_mtime):
        if _plain(path):
            yield from spool.frames(path)


def rest(frame: Frame, first_row: int) -> Frame | None:
    """The rows of `frame` from `first_row` on; None when there are none, or others are missing
    before them."""
    known = first_row - frame.first_row
    if not 0 <= known < len(frame.steps):
        return None
    return replace(
        frame, first_row=first_row, steps=frame.steps[known:], values=frame.values[known:]
    )


def remove(folder: Path) -> None:
    """The run will not go on."""
    shutil.rmtree(folder, ignore_errors=True)


def _read(path: Path) -> Checkpoint | None:
    """None for a file that is no checkpoint, which is logged."""
    try:
        if not _plain(path):
            return None
        with path.open("rb") as file:
            (length,) = _LENGTH.unpack(file.read(_LENGTH.size))
            if length > HEADER_BYTES:
                raise ValueError(f"a header of {length} bytes")
            told = json.loads(json.loads(file.read(length))["__metadata__"]["layerscope"])
        rows = {str(name): int(count) for name, count in told["rows"].items()}
        return Checkpoint(path, int(told["step"]), rows)
    except FileNotFoundError:  # the worker has written a newer one meanwhile
        return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError, struct.error) as error:
        log.warning("checkpoint not understood", path=str(path), error=repr(error))
        return None


def _plain(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()
