"""A table of numbers in a CSV file."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

import numpy as np
from numpy.typing import NDArray


def read(path: Path, rows: int, columns: int) -> NDArray[np.float64]:
    """[rows, columns]; commas, semicolons or tabs; a first line without any number is a header.

    Empty lines do not count. Raises ValueError naming the line that is wrong, or telling the true
    shape.
    """
    table = np.empty((rows, columns))
    filled = 0
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            for line, cells in _lines(file):
                if len(cells) != columns:
                    raise ValueError(
                        f"line {line} has {len(cells)} columns; {columns - 1} inputs and the "
                        f"target make {columns}"
                    )
                if filled < rows:
                    table[filled] = _numbers(cells, line)
                filled += 1
    except UnicodeDecodeError as error:
        raise ValueError("it is not text in UTF-8") from error
    if filled != rows:
        raise ValueError(f"it has {filled:,} rows, not {rows:,}")
    return table


def shape(path: Path, most: int) -> tuple[int, int]:
    """(rows, columns) of such a file, by its first row. Raises ValueError, also where there are
    more than `most` numbers."""
    rows = columns = 0
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            for _, cells in _lines(file):
                columns = columns or len(cells)
                rows += 1
                if rows * columns > most:
                    raise ValueError(f"it has more than {most:,} numbers")
    except UnicodeDecodeError as error:
        raise ValueError("it is not text in UTF-8") from error
    return rows, columns


def _lines(file: TextIO) -> Iterator[tuple[int, list[str]]]:
    """(line number, cells) of every line that is neither empty nor the header."""
    delimiter = max(",;\t", key=file.readline(1 << 20).count)
    file.seek(0)
    reader = csv.reader(file, delimiter=delimiter, strict=True)
    try:
        for cells in reader:
            header = reader.line_num == 1 and not any(map(_is_number, cells))
            if any(cell.strip() for cell in cells) and not header:
                yield reader.line_num, cells
    except csv.Error as error:
        raise ValueError(f"line {reader.line_num}: {error}") from error


def _numbers(cells: list[str], line: int) -> list[float]:
    for k, cell in enumerate(cells):
        if not _is_number(cell):
            raise ValueError(f"line {line}, column {k + 1}: {cell[:40]!r} is not a finite number")
    return list(map(float, cells))


def _is_number(cell: str) -> bool:
    """Finite, and without the underscores that Python allows."""
    try:
        return "_" not in cell and abs(float(cell)) < float("inf")
    except ValueError:
        return False
