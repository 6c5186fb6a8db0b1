"""Frames in the database: what goes in comes out, and even steps take no room."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.store.packing import EVEN, pack, unpack
from server.wire.frames import Frame, FrameError, encode

STEPS = st.one_of(
    st.lists(st.integers(0, 2**32 - 1), min_size=1, max_size=40).map(sorted),
    st.tuples(st.integers(0, 2**31), st.integers(0, 2**20), st.integers(1, 40)).map(
        lambda given: [given[0] + given[1] * n for n in range(given[2])]
    ),
)


def frame(steps: list[int]) -> Frame:
    values = np.arange(3 * len(steps), dtype=np.float32).reshape(-1, 3)
    values[0] = [np.nan, np.inf, -np.inf]
    return Frame(3, 1, 9, 2**40, 1.5e9, np.array(steps, np.uint32), values)


@given(STEPS)
def test_every_bit_comes_back(steps: list[int]) -> None:
    before = frame(steps)
    assert encode(unpack(pack(before))) == encode(before)
    assert len(pack(before)) <= len(encode(before))


def test_even_steps_take_eight_bytes() -> None:
    packed = pack(frame(list(range(7, 407, 4))))
    assert packed[0] == EVEN
    assert len(packed) == 40 + 8 + 4 * 3 * 100


@pytest.mark.parametrize("spoil", [lambda d: d[:-1], lambda d: d + b"0", lambda d: d[:30]])
def test_spoilt_bytes_are_refused(spoil) -> None:
    with pytest.raises(FrameError):
        unpack(spoil(pack(frame(list(range(10))))))
