"""Binary frames: what goes in comes out, and nothing else is accepted."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from server.wire.frames import MAX_BYTES, Frame, FrameError, decode, encode

SHAPES = arrays.array_shapes(min_dims=2, max_dims=2, max_side=30)
FLOATS = st.floats(width=32, allow_nan=True, allow_infinity=True)


def frame_of(values: np.ndarray) -> Frame:
    steps = np.arange(len(values), dtype=np.uint32) * 7
    return Frame(3, 1, 9, 2**40, 1.5e9, steps, values)


@given(arrays.arrays(np.float32, SHAPES, elements=FLOATS))
def test_every_bit_comes_back(values):
    frame = decode(encode(frame_of(values)))
    assert frame.values.tobytes() == values.tobytes()
    assert frame.steps.tolist() == (np.arange(len(values)) * 7).tolist()
    assert (frame.run, frame.table, frame.sequence, frame.level) == (3, 1, 9, 0)
    assert (frame.first_row, frame.next_row, frame.time) == (2**40, 2**40 + len(values), 1.5e9)


def test_header_is_the_documented_bytes():
    data = encode(Frame(2, 3, 4, 5, 6.0, np.array([8], np.uint32), np.array([[1]], np.float32)))
    assert data[:8].hex() == "01000300" + "02000000"
    assert data[8:24].hex() == "0400000000000000" + "0500000000000000"
    assert data[24:40].hex() == "01000000" + "01000000" + "0000000000001840"
    assert data[40:].hex() == "08000000" + "0000803f"


@given(st.binary(max_size=200))
def test_other_bytes_are_refused_cleanly(data):
    with pytest.raises(FrameError):
        decode(data)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data[:-1],
        lambda data: data + b"\0",
        lambda data: b"\2" + data[1:],
        lambda data: data[:24] + b"\0\0\0\0" + data[28:],
        lambda data: data + bytes(MAX_BYTES),
    ],
)
def test_a_spoilt_frame_is_refused(spoil):
    data = encode(frame_of(np.ones((4, 3), np.float32)))
    with pytest.raises(FrameError):
        decode(spoil(data))
