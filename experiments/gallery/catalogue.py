"""Every entry of the gallery: found in the folder, so that a new file is all it takes."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module

from experiments.gallery import lectures
from experiments.gallery.experiment import TOPICS, Demonstration, Experiment


@cache
def entries() -> dict[str, Experiment | Demonstration]:
    """Key → entry, topic by topic, in a topic by the names of the files."""
    found: list[Experiment | Demonstration] = []
    for info in pkgutil.walk_packages(lectures.__path__, f"{lectures.__name__}."):
        if info.ispkg:
            continue
        entry = getattr(import_module(info.name), "EXPERIMENT", None)
        if isinstance(entry, Experiment | Demonstration):
            found.append(entry)
    found.sort(key=lambda entry: TOPICS.index(entry.topic))
    by_key = {entry.key: entry for entry in found}
    if len(by_key) != len(found):
        raise ValueError("lectures: two entries have the same key")
    return by_key
