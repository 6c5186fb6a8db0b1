"""What `/api/spec` serves: the JSON schema, the default spec, and the form's groups."""

from __future__ import annotations

from typing import Any

from experiments.spec.run import RunSpec

# Title and fields of each group of the launch form, in order.
GROUPS: list[tuple[str, list[str]]] = [
    ("Data", ["data"]),
    ("Network", ["model"]),
    ("Initialization", ["init"]),
    ("Optimization", ["loss", "optimizer", "schedule", "clip"]),
    ("Regularization", ["penalty", "early_stopping"]),
    ("Budget and seed", ["budget", "seed", "precision"]),
    ("Measurement", ["probes"]),
    ("Labels", ["name", "tags"]),
]


def catalogue() -> dict[str, Any]:
    """JSON schema of RunSpec, its defaults, and the groups of the form."""
    return {
        "schema": RunSpec.model_json_schema(mode="serialization"),
        "defaults": RunSpec().model_dump(mode="json"),
        "groups": [{"title": title, "fields": fields} for title, fields in GROUPS],
    }
