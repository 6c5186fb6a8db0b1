"""Separate random streams from one seed."""

from __future__ import annotations

import hashlib
from typing import Literal

Stream = Literal[
    "data",
    "init",
    "order",
    "dropout",
    "augmentation",
    "bad scaling",
    "corruption",
    "labels",
    "probes",
]


def stream_seed(seed: int, stream: Stream) -> int:
    """A 63-bit seed for one stream of a run: unrelated between streams, fixed for ever."""
    digest = hashlib.sha256(f"layerscope/{stream}/{seed}".encode()).digest()
    return int.from_bytes(digest[:8], "little") >> 1
