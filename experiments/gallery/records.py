"""What a check found of an entry, in a small JSON file. Ours ship with the package (`checked/`);
a newer one in the data directory takes their place."""

from __future__ import annotations

import hashlib
import inspect
import json
import math
from collections.abc import Iterable, Mapping
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from experiments.gallery.experiment import Demonstration, Experiment
from experiments.gallery.verdict import State, Statement

SHIPPED = Path(__file__).parent / "checked"
FOLDER = Path("gallery") / "checked"  # of the data directory
USUAL_BYTES = 2048
MOST_BYTES = 16_384  # a larger file is no record
MOST_POINTS = 32  # of a line of the picture
LEAST_POINTS = 8
Text = Annotated[str, Field(max_length=400)]
Number = float | Literal["NaN", "Infinity", "-Infinity"]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Found(_Part):
    """A statement and its figures."""

    text: Text
    figures: tuple[Number, ...]
    bar: Text
    holds: bool


class Curve(_Part):
    """A line of the picture; null where it is not finite."""

    name: Text
    x: tuple[int | float | None, ...] = Field(max_length=MOST_POINTS)
    y: tuple[int | float | None, ...] = Field(max_length=MOST_POINTS)


class Picture(_Part):
    """What a card draws."""

    lines: tuple[Curve, ...] = ()
    log_x: bool = False
    log_y: bool = False


class Record(_Part):
    """One check. `time` is Unix seconds, `seconds` what all seeds took together."""

    key: Text
    digest: Text
    state: State
    time: int
    device: Text
    torch: Text
    seeds: tuple[int, ...]
    seconds: float
    statements: tuple[Found, ...]
    picture: Picture = Picture()


def digest(entry: Experiment | Demonstration) -> str:
    """Of what a verdict hangs on: arms, seeds, and the text of claim and calculation."""
    claim = entry.claim.func if isinstance(entry.claim, partial) else entry.claim
    told: dict[str, object] = {"seeds": entry.seeds, "claim": inspect.getsource(claim)}
    if isinstance(entry, Experiment):
        told["arms"] = {arm.key: arm.spec for arm in entry.arms}
    else:
        told["measure"] = _before_entry(entry.measure.partition(":")[0])
    text = json.dumps(told, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _before_entry(module: str) -> str:
    """The code of a module, without the entry that may stand at its end."""
    spec = find_spec(module)
    if spec is None or spec.origin is None:
        raise ValueError(f"measure: there is no module {module}")
    return Path(spec.origin).read_text(encoding="utf-8").partition("\nEXPERIMENT = ")[0]


def found(statements: Iterable[Statement]) -> tuple[Found, ...]:
    """Statements with figures of four digits."""
    return tuple(
        Found(
            text=one.text,
            figures=tuple(finite(rounded(figure, 4)) for figure in one.figures),
            bar=one.bar,
            holds=one.holds,
        )
        for one in statements
    )


def finite(figure: float) -> Number:
    """JSON has no NaN and no infinity: then their names."""
    if math.isfinite(figure):
        return figure
    return "NaN" if math.isnan(figure) else "Infinity" if figure > 0 else "-Infinity"


def rounded(value: float, digits: int = 3) -> float:
    """To significant digits."""
    return float(f"{value:.{digits}g}")


def write(record: Record, folder: Path) -> Path:
    """Write `KEY.json`. Lines lose points until it has the usual size; where many statements leave
    no room for that, it may have twice as much, and beyond it there is no picture."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{record.key}.json"
    partial = path.with_suffix(".partial")
    partial.write_text(_fitting(record), encoding="utf-8")
    partial.replace(path)
    return path


def _fitting(record: Record) -> str:
    text = ""
    for points in range(MOST_POINTS, LEAST_POINTS - 1, -2):
        lines = tuple(thin(line, points) for line in record.picture.lines)
        text = _text(record, lines)
        if len(text.encode()) <= USUAL_BYTES:
            return text
    return text if len(text.encode()) <= 2 * USUAL_BYTES else _text(record, ())


def _text(record: Record, lines: tuple[Curve, ...]) -> str:
    picture = record.picture.model_copy(update={"lines": lines})
    return record.model_copy(update={"picture": picture}).model_dump_json() + "\n"


def thin(line: Curve, most: int) -> Curve:
    """At most so many of its points, the first and the last among them."""
    if len(line.x) <= most:
        return line
    places = [round(k * (len(line.x) - 1) / (most - 1)) for k in range(most)]
    return line.model_copy(
        update={"x": tuple(line.x[p] for p in places), "y": tuple(line.y[p] for p in places)}
    )


def load(folder: Path) -> dict[str, Record]:
    """Key → record. What cannot be read, or is too large to be one, is left out."""
    records = {}
    for path in sorted(folder.glob("*.json")) if folder.is_dir() else ():
        try:
            if path.stat().st_size > MOST_BYTES:
                continue
            record = Record.model_validate_json(path.read_bytes())
        except (OSError, ValidationError):
            continue
        if record.key == path.stem:
            records[record.key] = record
    return records


def newest(*sources: Mapping[str, Record]) -> dict[str, Record]:
    """Of every key the record that was written last."""
    records: dict[str, Record] = {}
    for source in sources:
        for key, record in source.items():
            if key not in records or record.time >= records[key].time:
                records[key] = record
    return records
