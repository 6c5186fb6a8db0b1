"""Numbers as text: JSON columns, lines of CSV and of JSON. Pure."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import orjson
from numpy.typing import NDArray

DIGITS = "%.9g"  # enough to give every float32 back
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet takes for the start of one


def number(value: float) -> str:
    """A float32 as JSON: a number, or the string "NaN", "Infinity" or "-Infinity"."""
    if math.isfinite(value):
        return DIGITS % value
    if math.isnan(value):
        return '"NaN"'
    return '"Infinity"' if value > 0 else '"-Infinity"'


def array(values: NDArray[np.float32] | NDArray[np.uint32] | NDArray[np.int64]) -> bytes:
    """A JSON array."""
    if values.dtype.kind != "f" or np.isfinite(values).all():
        return orjson.dumps(np.ascontiguousarray(values), option=orjson.OPT_SERIALIZE_NUMPY)
    return f"[{','.join(map(number, values.tolist()))}]".encode()


def csv_head(names: Sequence[str]) -> str:
    """The line of names. One that a spreadsheet would run as a formula gets an apostrophe."""
    safe = [f"'{name}" if name.startswith(FORMULA) else name for name in names]
    return ",".join(["step", *map(_csv_quoted, safe)]) + "\r\n"


def csv_lines(steps: NDArray[np.uint32], values: NDArray[np.float32]) -> str:
    """One line a row: the step, then the columns. Non-finite: nan, inf, -inf."""
    line = ",".join(["%d", *[DIGITS] * values.shape[1]])
    rows = zip(steps.tolist(), values.tolist(), strict=True)
    return "".join(f"{line % (step, *row)}\r\n" for step, row in rows)


def json_lines(names: Sequence[str], steps: NDArray[np.uint32], values: NDArray[np.float32]) -> str:
    """One object a row."""
    keys = [_quoted(name).replace("%", "%%") for name in names]
    line = ",".join(['{"step":%d', *(f"{key}:%s" for key in keys)]) + "}\n"
    rows = zip(steps.tolist(), values.tolist(), strict=True)
    return "".join(line % (step, *map(number, row)) for step, row in rows)


def document(
    table: str,
    names: Sequence[str],
    lists: Mapping[str, NDArray[np.uint32] | NDArray[np.int64]],
    parts: Mapping[str, NDArray[np.float32] | NDArray[np.uint32]],
) -> bytes:
    """The JSON answer: `lists` are [rows], `parts` [rows, columns], by the name they get."""
    members: list[bytes] = [
        f'"table":{_quoted(table)},"columns":[{",".join(map(_quoted, names))}]'.encode()
    ]
    members += [b'"%b":%b' % (name.encode(), array(values)) for name, values in lists.items()]
    keys = [_quoted(name).encode() for name in names]
    for part, values in parts.items():
        columns = _joined(b"%b:%b" % (key, array(values[:, i])) for i, key in enumerate(keys))
        members.append(b'"%b":{%b}' % (part.encode(), columns))
    return b"{%b}" % _joined(members)


def _joined(parts: Iterable[bytes]) -> bytes:
    return b",".join(parts)


def _quoted(text: str) -> str:
    return json.dumps(text)


def _csv_quoted(text: str) -> str:
    return '"{}"'.format(text.replace('"', '""')) if set(text) & set(',"\r\n') else text
