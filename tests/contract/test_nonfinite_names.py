"""The page knows the passes and tensors of the table `nonfinite` by the same numbers."""

from __future__ import annotations

import json
import re
from pathlib import Path

from experiments.spec.tables.nonfinite import PHASES, PLACES

CULPRIT = Path(__file__).resolve().parents[2] / "frontend/js/charts/culprit.js"


def test_passes_and_tensors_are_numbered_alike() -> None:
    text = CULPRIT.read_text()
    for name, known in (("PHASES", PHASES), ("PLACES", PLACES)):
        listed = re.search(rf"export const {name} = (\[[^\]]*\])", text)
        assert listed is not None
        assert json.loads(re.sub(r",\s*\]", "]", listed[1])) == list(known)
