"""The quick entries of the gallery: what is measured is what their files say."""

from __future__ import annotations

import pytest

from experiments.gallery.catalogue import entries
from experiments.gallery.running.check import Order, check

QUICK = sorted(key for key, entry in entries().items() if entry.fast)


@pytest.mark.parametrize("key", QUICK)
def test_holds_as_its_file_says(key: str) -> None:
    done = check(key, Order())
    told = [vars(statement) for statement in done.record.statements] if done.record else done.error
    assert done.verdict == entries()[key].expected, told
