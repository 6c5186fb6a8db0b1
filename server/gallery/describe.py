"""Entries of the gallery as JSON, formulas as MathML."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from latex2mathml.converter import convert

from experiments.gallery.experiment import Demonstration, Entry, Experiment
from experiments.gallery.records import Record
from server.gallery.at_hand import at_hand, kinds
from server.gallery.checks import brief


def card(entry: Entry, record: Record | None, datasets_dir: Path) -> dict[str, Any]:
    """What a card of the gallery shows. `ready`: nothing has to be downloaded for it."""
    return {
        "key": entry.key,
        "kind": "demonstration" if isinstance(entry, Demonstration) else "experiment",
        "title": entry.title,
        "topic": entry.topic,
        "question": entry.question,
        "expected": entry.expected,
        "seconds": entry.seconds,
        "rows": [reference.row for reference in entry.references if reference.row],
        "data": kinds(entry),
        "ready": at_hand(entry, datasets_dir),
        "checked": brief(record),
        "picture": record.picture.model_dump() if record else None,
    }


def page(
    entry: Experiment | Demonstration, record: Record | None, datasets_dir: Path
) -> dict[str, Any]:
    """All that its page shows before it is run."""
    told = card(entry, record, datasets_dir) | {
        "found": [found.model_dump() for found in record.statements] if record else [],
        "text": [segments(paragraph) for paragraph in entry.text],
        "limits": segments(entry.limits),
        "erratum": segments(entry.erratum),
        "references": [vars(reference) for reference in entry.references],
        "prediction": None,
        "seeds": list(entry.seeds),
    }
    if entry.prediction is not None:
        told["prediction"] = vars(entry.prediction)
    if isinstance(entry, Experiment):
        told["arms"] = [
            {"key": arm.key, "title": arm.title, "spec": arm.at(0).model_dump(mode="json")}
            for arm in entry.arms
        ]
        told["watch"] = vars(entry.watch) | {
            "regions": [vars(region) for region in entry.watch.regions]
        }
        told["twin"] = entry.twin
    else:
        told["axes"] = {
            "x": entry.x_title,
            "y": entry.y_title,
            "log_x": entry.log_x,
            "log_y": entry.log_y,
        }
    return told


def segments(text: str) -> list[dict[str, str]]:
    """Text with formulas between $ signs → parts: `{"text": …}` or `{"math": MathML}`.

    Raises ValueError when a $ is missing.
    """
    parts = text.split("$")
    if len(parts) % 2 == 0:
        raise ValueError(f"text: a $ is missing in {text[:60]!r}")
    return [
        {"math": convert(part)} if place % 2 else {"text": part}
        for place, part in enumerate(parts)
        if part
    ]
