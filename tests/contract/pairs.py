"""Specs in which every two choices of the main families meet at least once."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any

Spec = dict[str, Any]
Pair = tuple[tuple[str, int], tuple[str, int]]  # (family, place of the choice in it), twice
TRIES = 60  # for each pair, before it counts as one that nothing can hold


def covering(
    families: Mapping[str, Sequence[Any]], valid: Callable[[dict[str, Any]], bool], seed: int
) -> Iterator[tuple[dict[str, Any] | None, Pair]]:
    """(a choice of each family, a pair that it covers first), greedily, until every pair of choices
    has been in one that is `valid`; None for a pair that was in none."""
    generator = random.Random(seed)
    names = list(families)
    missing: dict[Pair, None] = {
        ((a, i), (b, j)): None
        for a, b in combinations(names, 2)
        for i in range(len(families[a]))
        for j in range(len(families[b]))
    }
    while missing:
        pair = next(iter(missing))
        found = _holding(pair, families, missing, valid, generator)
        if found is None:
            del missing[pair]
            yield None, pair
            continue
        for covered in combinations(found.items(), 2):
            missing.pop(covered, None)
        yield {name: families[name][place] for name, place in found.items()}, pair


def _holding(
    pair: Pair,
    families: Mapping[str, Sequence[Any]],
    missing: Mapping[Pair, None],
    valid: Callable[[dict[str, Any]], bool],
    generator: random.Random,
) -> dict[str, int] | None:
    """The valid one of many random ones that covers most of what is missing. The later tries keep
    most families at their first choice, which goes with most; not the first family, on which the
    others depend."""

    def usable(places: dict[str, int]) -> bool:
        return valid({name: families[name][place] for name, place in places.items()})

    best, most = None, -1
    first = next(iter(families))
    for k in range(TRIES):
        plain = 0.0 if k < TRIES / 3 else 0.7
        places = {
            name: 0
            if name != first and generator.random() < plain
            else generator.randrange(len(choices))
            for name, choices in families.items()
        } | dict(pair)
        covers = sum(covered in missing for covered in combinations(places.items(), 2))
        if covers <= most:
            continue
        if usable(places):
            best, most = places, covers
            if k >= TRIES / 3:
                break
    return best or next(filter(usable, _plainest(pair, families)), None)


def _plainest(pair: Pair, families: Mapping[str, Sequence[Any]]) -> Iterator[dict[str, int]]:
    """Every choice of the first family with every one choice of another, the rest at their first:
    what chance may miss when only few go with the pair."""
    first, *others = families
    for place in range(len(families[first])):
        plain = dict.fromkeys(others, 0) | {first: place}
        for name in others:
            yield from (plain | {name: k} | dict(pair) for k in range(len(families[name])))
