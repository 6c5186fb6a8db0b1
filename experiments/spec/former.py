"""Specs as they were written before a field moved."""

from __future__ import annotations

from typing import Any


def modern(spec: Any) -> Any:
    """`model.norm.evaluation` chose the statistics of batch norm at evaluation; "batch" is now
    `evaluation` by batch statistics, of up to 2,000 examples together as it was then."""
    if not isinstance(spec, dict) or not isinstance(spec.get("model"), dict):
        return spec
    norm = spec["model"].get("norm")
    if not isinstance(norm, dict) or norm.get("evaluation") not in ("running", "batch"):
        return spec
    kept = {key: value for key, value in norm.items() if key != "evaluation"}
    newer = spec | {"model": spec["model"] | {"norm": kept}}
    standard = newer.get("evaluation", {"kind": "standard"}) == {"kind": "standard"}
    if norm["evaluation"] == "batch" and standard:
        newer["evaluation"] = {"kind": "batch_statistics", "batch_size": 2000}
    return newer
