"""Recorded runs of the gallery in one zip file, replayed by a server that trains nothing.

    bundle.json     who recorded what: `Contents`
    runs/7.rows     of run 7 every table after the other: u32 steps [rows], then f32 values
                    [rows, columns], little-endian

A bundle names an entry, an arm and a seed, never a spec: what it stands for is looked up in the
catalogue, and its digest must be that of the recorded run.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, ValidationError

CONTENTS = "bundle.json"
MEMBER = re.compile(r"bundle\.json|runs/\d{1,5}\.rows")
MOST_FILE_BYTES = 256 << 20
MOST_BYTES = 1 << 30  # of all rows, unpacked
MOST_RUN_BYTES = 64 << 20
MOST_CONTENTS_BYTES = 32 << 20
MOST_RUNS = 2000
Count = Annotated[int, Field(ge=0, le=2**31 - 1)]
Text = Annotated[str, Field(max_length=2000)]


class BundleError(ValueError):
    """The file is no bundle, or one that is not taken; the text says why."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class TableShape(_Part):
    """A table: its columns, and how many rows were recorded."""

    name: Annotated[str, Field(pattern=r"^[a-z_]{1,40}$")]
    columns: Annotated[tuple[Annotated[str, Field(max_length=80)], ...], Field(max_length=20_000)]
    rows: Count

    @property
    def bytes(self) -> int:
        """Of its steps and values."""
        return 4 * self.rows * (1 + len(self.columns))


class LayerShape(_Part):
    """One weight layer."""

    index: Count
    name: Annotated[str, Field(max_length=80)]
    fan_in: Count
    fan_out: Count


class RunShape(_Part):
    """A recorded run. `started` and `ended` are Unix seconds."""

    key: Annotated[str, Field(pattern=r"^[a-z0-9-]{1,64}$")]
    arm: Annotated[str, Field(max_length=80)]
    seed: Count
    digest: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    state: Literal["finished", "diverged"]
    reason: Text
    step: Count
    total_steps: Count
    steps_per_epoch: Count
    parameters: Count
    device: Annotated[str, Field(max_length=80)]
    started: Annotated[float, Field(ge=0, le=1e11)]
    ended: Annotated[float, Field(ge=0, le=1e11)]
    layers: Annotated[tuple[LayerShape, ...], Field(max_length=2000)]
    tables: Annotated[tuple[TableShape, ...], Field(max_length=40)]

    @property
    def bytes(self) -> int:
        """Of its rows, unpacked."""
        return sum(table.bytes for table in self.tables)


class Contents(_Part):
    """`bundle.json`."""

    format: Literal["layerscope gallery"]
    version: Literal[1]
    runs: Annotated[tuple[RunShape, ...], Field(min_length=1, max_length=MOST_RUNS)]


Rows = tuple[NDArray[np.uint32], NDArray[np.float32]]  # steps [rows], values [rows, columns]


class Writer:
    """Writes a bundle run by run; it is there under its name when it is whole."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._partial = path.with_name(f"{path.name}.partial")
        self._archive = zipfile.ZipFile(self._partial, "w", zipfile.ZIP_DEFLATED, compresslevel=9)
        self._runs: list[RunShape] = []

    def add(self, run: RunShape, rows: list[Rows]) -> None:
        """`rows` has one entry a table of `run`."""
        if run.bytes > MOST_RUN_BYTES:
            raise BundleError(f"{run.key}, {run.arm}: more than {MOST_RUN_BYTES >> 20} MB of rows")
        with self._archive.open(f"runs/{len(self._runs)}.rows", "w") as file:
            for steps, values in rows:
                file.write(np.ascontiguousarray(steps, "<u4").tobytes())
                file.write(np.ascontiguousarray(values, "<f4").tobytes())
        self._runs.append(run)

    def close(self) -> int:
        """Bytes of the file. Raises BundleError when it would be refused."""
        contents = Contents(format="layerscope gallery", version=1, runs=tuple(self._runs))
        self._archive.writestr(CONTENTS, contents.model_dump_json())
        self._archive.close()
        with Bundle.open(self._partial):
            size = self._partial.stat().st_size
        self._partial.replace(self._path)
        return size


class Bundle:
    """An open bundle. Nothing of it is ever written under a name that it chose."""

    def __init__(self, archive: zipfile.ZipFile, contents: Contents) -> None:
        self._archive = archive
        self.runs = contents.runs

    @classmethod
    def open(cls, path: Path) -> Self:
        """Check all but the rows. Raises BundleError."""
        try:
            if path.stat().st_size > MOST_FILE_BYTES:
                raise BundleError(f"it is larger than {MOST_FILE_BYTES >> 20} MB")
            archive = zipfile.ZipFile(path)
        except OSError as error:
            raise BundleError(error.strerror or str(error)) from None
        except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
            raise BundleError(str(error) or "it is no zip file") from None
        try:
            return cls(archive, _contents(archive))
        except BaseException:
            archive.close()
            raise

    def rows(self, place: int) -> Iterator[Rows]:
        """Steps and values of every table of run `place`. Raises BundleError."""
        run = self.runs[place]
        data = _read(self._archive, f"runs/{place}.rows", run.bytes)
        at = 0
        for table in run.tables:
            steps = np.frombuffer(data, "<u4", table.rows, at)
            values = np.frombuffer(
                data, "<f4", table.rows * len(table.columns), at + 4 * table.rows
            )
            at += table.bytes
            yield steps, values.reshape(table.rows, len(table.columns))

    def close(self) -> None:
        """Let go of the file."""
        self._archive.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _contents(archive: zipfile.ZipFile) -> Contents:
    sizes: dict[str, int] = {}
    for member in archive.infolist():
        if not MEMBER.fullmatch(member.filename) or member.filename in sizes:
            raise BundleError(f"it has a member {member.filename[:80]!r}, which no bundle has")
        sizes[member.filename] = member.file_size
        if len(sizes) > MOST_RUNS + 1:
            raise BundleError(f"it has more than {MOST_RUNS} runs")
    if sum(sizes.values()) > MOST_BYTES:
        raise BundleError(f"unpacked it is larger than {MOST_BYTES >> 20} MB")
    if not 0 < sizes.get(CONTENTS, 0) <= MOST_CONTENTS_BYTES:
        raise BundleError(f"it has no {CONTENTS}, or one that is too large")
    try:
        contents = Contents.model_validate_json(_read(archive, CONTENTS, sizes.pop(CONTENTS)))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise BundleError(f"{CONTENTS}: {place}: {first['msg']}") from None
    expected = {f"runs/{place}.rows": run.bytes for place, run in enumerate(contents.runs)}
    if expected != sizes:
        raise BundleError(f"its members are not those that {CONTENTS} tells of")
    if any(run.bytes > MOST_RUN_BYTES for run in contents.runs):
        raise BundleError(f"a run has more than {MOST_RUN_BYTES >> 20} MB of rows")
    return contents


def _read(archive: zipfile.ZipFile, name: str, size: int) -> bytes:
    """Exactly `size` bytes, never more in memory. Raises BundleError."""
    try:
        with archive.open(name) as file:
            data = file.read(size + 1)
    except (zipfile.BadZipFile, zlib.error, RuntimeError, EOFError, OSError) as error:
        raise BundleError(f"{name}: {error}") from None
    if len(data) != size:
        raise BundleError(f"{name} has another size than {CONTENTS} says")
    return data
