"""Entries of the gallery as JSON, formulas as MathML."""

from __future__ import annotations

from typing import Any

from latex2mathml.converter import convert

from experiments.gallery.experiment import Demonstration, Entry, Experiment


def card(entry: Entry) -> dict[str, Any]:
    """What a card of the gallery shows."""
    return {
        "key": entry.key,
        "kind": "demonstration" if isinstance(entry, Demonstration) else "experiment",
        "title": entry.title,
        "topic": entry.topic,
        "question": entry.question,
        "expected": entry.expected,
        "seconds": entry.seconds,
        "rows": [reference.row for reference in entry.references if reference.row],
        "data": _data(entry),
    }


def page(entry: Experiment | Demonstration) -> dict[str, Any]:
    """All that its page shows before it is run."""
    told = card(entry) | {
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
        told["watch"] = vars(entry.watch)
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


def _data(entry: Entry) -> str:
    """Kind of the data of the first arm; empty without arms."""
    if not isinstance(entry, Experiment) or not entry.arms:
        return ""
    return str(entry.arms[0].spec.get("data", {}).get("kind", "digits"))
