"""Every line of the lectures that CLAIMS lists is named by some entry of the gallery."""

from __future__ import annotations

from collections import Counter

from experiments.gallery.catalogue import entries
from experiments.gallery.experiment import TOPICS

LINES = {"F": 37, "N": 16, "L": 19, "Y": 19, "K": 13}  # a lecture's letter, and how many
MISSING: set[str] = set()  # known to have no entry


def rows() -> set[str]:
    return {f"{letter}{number}" for letter, most in LINES.items() for number in range(1, most + 1)}


def named() -> set[str]:
    return {reference.row for entry in entries().values() for reference in entry.references} - {""}


def test_every_line_of_the_lectures_has_an_entry() -> None:
    assert sorted(rows() - named()) == sorted(MISSING)


def test_no_entry_names_a_line_that_is_not_there() -> None:
    assert named() <= rows()


def test_every_topic_has_quick_entries() -> None:
    """`make test` runs one of each."""
    quick = Counter(entry.topic for entry in entries().values() if entry.fast)
    assert set(quick) == set(TOPICS)
    assert all(count <= 8 for count in quick.values()), quick
