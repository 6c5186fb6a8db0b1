"""What `/api/spec` serves: the JSON schema, the default spec, the form's groups, the tables, the
presets, and the formulas of all these texts."""

from __future__ import annotations

from typing import Any

from experiments.spec.formulas import FORMULAS
from experiments.spec.presets import PRESETS
from experiments.spec.run import RunSpec
from experiments.spec.tables import TABLES

# Title and fields of each group of the launch form, in order.
GROUPS: list[tuple[str, list[str]]] = [
    ("Data", ["data"]),
    ("Network", ["model"]),
    ("Initialization", ["init"]),
    ("Optimization", ["loss", "optimizer", "schedule", "clip"]),
    ("Regularization", ["penalty", "early_stopping"]),
    ("Budget and seed", ["budget", "seed", "precision"]),
    ("Measurement", ["evaluation", "probes"]),
    ("Labels", ["name", "tags"]),
]


def catalogue() -> dict[str, Any]:
    """JSON schema of RunSpec, its defaults, the groups of the form, what tables hold, presets, and
    formulas: plain words of a text → LaTeX."""
    return {
        "schema": RunSpec.model_json_schema(mode="serialization"),
        "defaults": RunSpec().model_dump(mode="json"),
        "groups": [{"title": title, "fields": fields} for title, fields in GROUPS],
        "tables": [table.view() for table in TABLES],
        "presets": [preset.view() for preset in PRESETS],
        "formulas": FORMULAS,
    }
