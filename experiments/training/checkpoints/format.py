"""A checkpoint as bytes: safetensors, with a header of ours in its metadata.

The first 8 bytes are the length of the JSON that follows, little-endian; then the JSON, with our
header as text under `__metadata__.layerscope`; then the numbers. So who wants the header alone
needs no torch.
"""

from __future__ import annotations

import hashlib
import json
import struct
from typing import Annotated

import safetensors.torch
import torch
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from safetensors import SafetensorError
from torch import Tensor

from experiments.training.checkpoints.state import CheckpointError, State

VERSION = 1
KEY = "layerscope"
MOST_HEADER_BYTES = 4 << 20  # safetensors itself would read 100 MB
LENGTH = struct.Struct("<Q")


class Header(BaseModel):
    """What has to be known before anything is loaded."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    version: int = VERSION
    digest: str  # of the spec
    data: str  # SHA-256 of the training data: an uploaded file may have been exchanged
    device: str  # "cpu", "cuda": random streams of one mean nothing to the other
    step: Annotated[int, Field(ge=0)]  # the last that was taken
    rows: dict[str, Annotated[int, Field(ge=0)]]  # table → rows recorded until then
    content: str = ""  # SHA-256 of all names and numbers


def encode(header: Header, state: State) -> bytes:
    """The bytes of a checkpoint; `content` is filled in."""
    sealed = header.model_copy(update={"content": _content(state)})
    return safetensors.torch.save(state, {KEY: sealed.model_dump_json()})


def decode(data: bytes) -> tuple[Header, State]:
    """What `encode` was given. Raises CheckpointError for anything else."""
    header = read_header(data)
    try:
        state = safetensors.torch.load(data)
    except (SafetensorError, ValueError, KeyError, RuntimeError, OverflowError) as error:
        raise CheckpointError(f"the checkpoint is torn or no safetensors file: {error}") from error
    if _content(state) != header.content:
        raise CheckpointError("the checkpoint's numbers are not those that were written")
    return header, state


def read_header(data: bytes) -> Header:
    """The header, nothing else looked at. Raises CheckpointError."""
    if len(data) < LENGTH.size:
        raise CheckpointError("the checkpoint is torn: no header")
    (length,) = LENGTH.unpack_from(data)
    if length > min(MOST_HEADER_BYTES, len(data) - LENGTH.size):
        raise CheckpointError(f"the checkpoint is torn or foreign: a header of {length} bytes")
    try:
        told = json.loads(data[LENGTH.size : LENGTH.size + length])
        header = Header.model_validate_json(told["__metadata__"][KEY])
    except (ValueError, KeyError, TypeError, RecursionError, ValidationError) as error:
        raise CheckpointError("the file is no checkpoint of Layerscope") from error
    if header.version != VERSION:
        raise CheckpointError(f"checkpoint version {header.version}, this side reads {VERSION}")
    return header


def digest_of(*tensors: Tensor) -> str:
    """SHA-256 of the bytes of the tensors, one after the other."""
    found = hashlib.sha256()
    for tensor in tensors:
        found.update(_bytes(tensor.cpu()))
    return found.hexdigest()


def _content(state: State) -> str:
    found = hashlib.sha256()
    for name in sorted(state):
        tensor = state[name]
        found.update(f"{name} {tensor.dtype} {list(tensor.shape)}\n".encode())
        found.update(_bytes(tensor))
    return found.hexdigest()


def _bytes(tensor: Tensor) -> memoryview:
    flat = tensor.contiguous().reshape(-1)
    return flat.view(torch.uint8).numpy().data
