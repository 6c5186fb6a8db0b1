"""Finding the compiled file."""

from __future__ import annotations

import ctypes
import os
from functools import cache
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path
from typing import Any

import torch

VERSION = 4  # of kernel.c
PREFIXES = {torch.float32: "f32_", torch.float64: "f64_"}

Pointer = ctypes.c_void_p
Count = ctypes.c_long
ARGUMENTS: dict[str, list[Any]] = {
    "gather": [Count, Pointer, Pointer, Pointer, Pointer],
    "moved": [Count, Pointer, Pointer, Pointer, Pointer, Pointer],
    "layers": [Count, *[Pointer] * 8],
    "descend": [Count, Count, *[Pointer] * 7, Count, Count, Pointer, Pointer],
    "adam": [Count, Count, *[Pointer] * 9],
    "softmax": [Count, Count, Pointer, Pointer, *[ctypes.c_double] * 3, Pointer, Pointer],
    "learn": [Pointer, Count],
}


class Kernel:
    """The functions of kernel.c for one dtype. Arrays go in as addresses, unchecked."""

    def __init__(self, library: ctypes.CDLL, dtype: torch.dtype) -> None:
        self.dtype = dtype
        self.gather = _function(library, dtype, "gather")
        self.moved = _function(library, dtype, "moved")
        self.layers = _function(library, dtype, "layers")
        self.descend = _function(library, dtype, "descend")
        self.adam = _function(library, dtype, "adam")
        self.softmax = _function(library, dtype, "softmax")
        width = library.layerscope_kernel_width()
        # None on a processor without wide vectors: torch's products are as good there.
        self.learn = _function(library, dtype, "learn", f"_{width}") if width else None


def kernel(device: torch.device, dtype: torch.dtype) -> Kernel | None:
    """None where torch has to do: see the package."""
    library = _library() if ctypes.sizeof(Pointer) == 8 else None  # passes.py: 64-bit addresses
    off = os.environ.get("LAYERSCOPE_KERNEL") == "off"
    if library is None or off or device.type != "cpu" or dtype not in PREFIXES:
        return None
    return Kernel(library, dtype)


@cache
def _library() -> ctypes.CDLL | None:
    """None if it was not built, or built from another version of kernel.c."""
    for suffix in EXTENSION_SUFFIXES:
        path = Path(__file__).with_name("_kernel" + suffix)
        if path.exists():
            try:
                library = ctypes.CDLL(str(path))
                version: int = library.layerscope_kernel_version()
            except (OSError, AttributeError):
                return None
            return library if version == VERSION else None
    return None


def _function(
    library: ctypes.CDLL, dtype: torch.dtype, name: str, suffix: str = ""
) -> ctypes._NamedFuncPointer:
    function = library[PREFIXES[dtype] + name + suffix]
    function.argtypes, function.restype = ARGUMENTS[name], None
    return function
