"""The folder of uploaded tables: what may be in it, and how a file comes and goes.

A file is written under a hidden name, looked at by another process, and renamed when it is right:
under its own name there is never a part of a file. Beside it lies what was found in it. Nothing
here reads a table.
"""

from __future__ import annotations

import json
import os
import re
import secrets
from pathlib import Path
from typing import BinaryIO

from pydantic import BaseModel

from experiments.spec.uploads import FOLDER, MAX_BYTES, NAME

MAGIC = b"PK\x03\x04"  # of a zip, which npz is
PARTIAL = ".part-"


class TableView(BaseModel):
    """An uploaded table. Its shape is not known where it was put there by hand."""

    name: str
    bytes: int
    modified: float  # Unix seconds
    rows: int | None = None
    columns: int | None = None  # without the target
    categories: int | None = None  # null where the targets are numbers


class Shape(BaseModel):
    """What was found in a file of that size and time."""

    rows: int
    columns: int
    categories: int | None = None


class Uploads:
    """Files in `datasets_dir`/uploads."""

    def __init__(self, datasets_dir: Path) -> None:
        self._folder = datasets_dir / FOLDER

    def clear(self) -> None:
        """Remove what an interrupted upload left. Only before the first one."""
        if self._folder.is_dir():
            for path in self._folder.glob(f"{PARTIAL}*"):
                path.unlink(missing_ok=True)

    def all(self) -> list[TableView]:
        """By name."""
        if not self._folder.is_dir():
            return []
        found = (self.one(path.name) for path in sorted(self._folder.iterdir()))
        return [view for view in found if view is not None]

    def one(self, name: str) -> TableView | None:
        """The file of that name; None when there is none that a run could read."""
        path = self._folder / name
        if re.fullmatch(NAME, name) is None or path.is_symlink() or not path.is_file():
            return None
        stat = path.stat()
        shape = self._shape(path)
        known = {} if shape is None else shape.model_dump()
        return TableView(name=name, bytes=stat.st_size, modified=stat.st_mtime, **known)

    def begin(self, name: str) -> tuple[Path, BinaryIO]:
        """A hidden file for what arrives; its end tells the format, as in `name`."""
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / f"{PARTIAL}{secrets.token_hex(8)}{Path(name).suffix}"
        return path, path.open("xb", buffering=0)

    def keep(self, partial: Path, name: str, shape: Shape) -> TableView:
        """Give a whole file its name. Raises FileExistsError."""
        path = self._folder / name
        os.link(partial, path)  # refuses what is there already, unlike a rename
        partial.unlink()
        stat = path.stat()
        size, modified = stat.st_size, stat.st_mtime_ns
        note = partial.with_suffix(".json")
        note.write_text(json.dumps([size, modified, shape.model_dump()]))
        note.replace(_note(path))
        return TableView(name=name, bytes=size, modified=stat.st_mtime, **shape.model_dump())

    def remove(self, name: str) -> None:
        """It and what is known of it."""
        path = self._folder / name
        path.unlink(missing_ok=True)
        _note(path).unlink(missing_ok=True)

    @staticmethod
    def _shape(path: Path) -> Shape | None:
        """As noted when it came, unless the file has changed since."""
        try:
            size, modified, found = json.loads(_note(path).read_text())
            stat = path.stat()
            same = (size, modified) == (stat.st_size, stat.st_mtime_ns)
            return Shape.model_validate(found) if same else None
        except (OSError, ValueError):
            return None


def wrong_start(name: str, start: bytes) -> str | None:
    """Why a file that begins so is not what its name says; None when it may be."""
    if name.endswith(".npz") and not start.startswith(MAGIC):
        return "it is not an npz file, which is a zip of arrays"
    if name.endswith(".csv") and (start.startswith(MAGIC) or b"\0" in start):
        return "it is not text, so no CSV file"
    return None


def largest(name: str, most_bytes: int) -> int:
    """Bytes that a file of that name may have."""
    return min(most_bytes, MAX_BYTES[Path(name).suffix])


def _note(path: Path) -> Path:
    return path.with_name(f".{path.name}.json")
