"""The state of the parts of a training as named tensors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import torch
from torch import Tensor

State = dict[str, Tensor]
SEPARATOR = "/"  # between a part's name and its keys


class CheckpointError(ValueError):
    """The checkpoint is broken or is not of this run. The text says what is wrong."""


class Part(Protocol):
    """Something that changes from step to step, and that the next step depends on."""

    def snapshot(self) -> State:
        """All of it. The tensors may be those in use: they are copied before the next step."""

    def load(self, state: State) -> None:
        """Be as when `state` was taken. May raise KeyError, ValueError, RuntimeError."""


class Tensors:
    """A part that is nothing but tensors, which stay where they are."""

    def __init__(self, tensors: Mapping[str, Tensor]) -> None:
        self._tensors = tensors

    def snapshot(self) -> State:
        return dict(self._tensors)

    def load(self, state: State) -> None:
        check_keys(state, self._tensors)
        for key, tensor in self._tensors.items():
            put(state[key], tensor, key)


def numbers(**values: float) -> State:
    """Each as a 0-d tensor: float64, or int64 for an int or a bool."""
    return {
        key: torch.tensor(value, dtype=torch.float64 if isinstance(value, float) else torch.int64)
        for key, value in values.items()
    }


def put(saved: Tensor, place: Tensor, key: str) -> None:
    """Copy `saved` into `place`. Raises ValueError when it is another shape or type."""
    if (saved.shape, saved.dtype) != (place.shape, place.dtype):
        raise ValueError(
            f"{key} is {saved.dtype} {list(saved.shape)}, not {place.dtype} {list(place.shape)}"
        )
    with torch.no_grad():
        place.copy_(saved)


def check_keys(state: State, wanted: Mapping[str, object]) -> None:
    """Raise ValueError unless `state` has exactly these keys."""
    if wrong := state.keys() ^ wanted.keys():
        raise ValueError(f"unexpected or missing: {', '.join(sorted(wrong)[:3])}")


def joined(parts: Mapping[str, Part]) -> State:
    """The state of all parts, "part/key" → tensor on the CPU, dense and apart from each other."""
    found: State = {}
    for name, part in parts.items():
        for key, tensor in part.snapshot().items():
            found[f"{name}{SEPARATOR}{key}"] = tensor.detach().cpu().contiguous()
    return found


def load_all(parts: Mapping[str, Part], state: State) -> None:
    """Give every part its own. Raises CheckpointError, which names the part; then the training is
    of no use any more."""
    shares: dict[str, State] = {name: {} for name in parts}
    for path, tensor in state.items():
        name, _, key = path.partition(SEPARATOR)
        if name not in shares:
            raise CheckpointError(f"the checkpoint has {path!r}, which this run does not know")
        shares[name][key] = tensor
    for name, part in parts.items():
        try:
            part.load(shares[name])
        except KeyError as error:
            lacking = f"{name}{SEPARATOR}{error.args[0]}"
            raise CheckpointError(f"the checkpoint lacks {lacking}") from error
        except (ValueError, TypeError, RuntimeError) as error:
            raise CheckpointError(f"the checkpoint's {name} does not fit: {error}") from error
