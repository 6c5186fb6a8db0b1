"""Every formula becomes MathML that the page may draw, and stands in some text."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from latex2mathml.converter import convert

from experiments.spec.catalogue import catalogue
from experiments.spec.formulas import FORMULAS
from experiments.theory import conditions

MATHML = "{http://www.w3.org/1998/Math/MathML}"
PAGE = Path(__file__).parents[2] / "frontend/js/lib/mathml.js"


def allowed(name: str) -> set[str]:
    """The words of one of the page's lists."""
    found = re.search(rf"const {name} = new Set\(\s*\"([^\"]+)\"", PAGE.read_text())
    assert found, name
    return set(found[1].split())


@pytest.mark.parametrize("latex", FORMULAS.values(), ids=FORMULAS.keys())
def test_every_formula_converts_to_what_the_page_draws(latex: str) -> None:
    root = ElementTree.fromstring(convert(latex))
    elements, attributes = allowed("ELEMENTS"), allowed("ATTRIBUTES")
    for element in root.iter():
        assert element.tag.removeprefix(MATHML) in elements
        assert set(element.attrib) <= attributes
        assert "\\" not in (element.text or ""), "a command that latex2mathml does not know"


def texts(value: Any) -> str:
    """All texts of the catalogue, one a line, in single spaces."""
    if isinstance(value, str):
        return re.sub(r"\s+", " ", value) + "\n"
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return "".join(texts(item) for item in inner)


def test_every_formula_stands_in_some_text() -> None:
    told = catalogue()
    del told["formulas"]
    written = texts(json.loads(json.dumps(told)))
    source = Path(conditions.__file__).read_text()  # its sentences come from /api/inspect
    missing = [plain for plain in FORMULAS if plain not in written and f'"{plain}"' not in source]
    assert not missing
