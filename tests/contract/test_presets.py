"""Presets: a few runs that differ in one factor, short on a CPU."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from experiments.inspection.inspection import Inputs, shapes
from experiments.spec import RunSpec
from experiments.spec.presets import PRESETS
from experiments.spec.presets.preset import Preset
from experiments.spec.together import check

NAMES = [preset.name for preset in PRESETS]
MOST_WORK = 3e11  # multiply-adds of all arms together: about 30 s of one CPU core at 1e10 a second
presets = pytest.mark.parametrize("preset", PRESETS, ids=NAMES)


def differing(one: Any, other: Any, path: str = "") -> set[str]:
    """Paths at which two specs differ; of a choice of another kind, the choice alone."""
    if not (isinstance(one, dict) and isinstance(other, dict)):
        return {path} if one != other else set()
    if one.get("kind") != other.get("kind"):
        return {path}
    return {
        found
        for name in one.keys() | other.keys()
        for found in differing(one.get(name), other.get(name), f"{path}.{name}")
    }


def test_names_are_unique() -> None:
    assert len(set(NAMES)) == len(NAMES) >= 6


@presets
def test_arms_are_what_the_server_takes(preset: Preset) -> None:
    assert 1 <= len(preset.arms) <= 4
    for told, arm in zip(preset.view()["arms"], preset.arms, strict=True):
        assert RunSpec.model_validate_json(RunSpec.model_validate(told).model_dump_json()) == arm
    check(preset.arms)


@presets
def test_arms_differ_in_one_factor(preset: Preset) -> None:
    first, *others = [arm.model_dump(exclude={"name", "tags"}) for arm in preset.arms]
    factors = {frozenset(differing(first, other)) for other in others}
    assert len(factors) == 1
    assert len(next(iter(factors))) == 1
    assert len({arm.name for arm in preset.arms}) == len(preset.arms)


@presets
def test_work_is_small(preset: Preset) -> None:
    work = 0
    for arm in preset.arms:
        rows, _ = shapes(arm.model, Inputs.of(arm), 1, torch.float32)
        forward = sum(row.multiply_adds for row in rows)
        work += 3 * forward * arm.batch_size * arm.total_steps
    assert work < MOST_WORK


@presets
def test_every_preset_says_what_it_asks(preset: Preset) -> None:
    assert preset.question.endswith("?")
    assert preset.look
    assert preset.title
    assert preset.panels
