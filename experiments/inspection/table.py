"""The layer table of any torch module: shapes, parameters, arithmetic and memory.

A forward pass on the meta device finds the shapes: nothing is allocated and nothing computed, so
VGG-16 costs as much as a perceptron. Only what is a module shows; a function called in `forward`
(`torch.relu`) does not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

CONVOLUTIONS = (nn.Conv1d, nn.Conv2d, nn.Conv3d)


@dataclass(frozen=True)
class Row:
    """One call of one module, in the order of the forward pass."""

    name: str  # its path in the network, "features.0"
    kind: str  # its class, "Conv2d"
    output_shape: tuple[int, ...]  # batch first
    parameters: int  # of its own; 0 when it was called before
    multiply_adds: int  # for one example, by its weights
    activation_bytes: int  # its output for the whole batch


def layer_table(
    model: nn.Module, forward: Callable[[Tensor], Any], shape: tuple[int, ...], dtype: torch.dtype
) -> list[Row]:
    """The rows of `forward`, which is `model` or a method of it, on a batch of `shape`.

    `model` is moved to the meta device and into evaluation: it loses its weights.
    """
    model.to("meta").eval()
    rows: list[Row] = []
    counted: set[int] = set()

    def record(name: str) -> Callable[..., None]:
        def hook(module: nn.Module, inputs: tuple[Any, ...], output: Any) -> None:
            own = [p for p in module.parameters(recurse=False) if id(p) not in counted]
            counted.update(map(id, own))
            rows.append(_row(name, module, inputs, _tensor(output), own))

        return hook

    hooks = [module.register_forward_hook(record(name)) for name, module in _measured(model)]
    try:
        with torch.no_grad():
            forward(torch.empty(shape, device="meta", dtype=dtype))
    finally:
        for hook in hooks:
            hook.remove()
    return rows


def multiply_adds(module: nn.Module, inputs: tuple[Any, ...], output: Tensor) -> int:
    """Multiplications by weights, each with its addition, for the whole batch.

    Linear: n_in for each output. Convolution: kernel × input channels / groups for each output.
    RNN, LSTM: gates × hidden × (input + hidden) for each step, layer and direction. Everything
    else, norms and activations among it, counts 0, as in the tables of the literature.
    """
    if isinstance(module, nn.Linear):  # its weights once a row, the gates of an LSTM among them
        return output.numel() // output.shape[-1] * module.weight.numel()
    if isinstance(module, CONVOLUTIONS):
        return output.numel() * module.weight.numel() // module.out_channels
    if isinstance(module, nn.RNNBase):
        matrices = sum(p.numel() for p in module.parameters() if p.dim() == 2)
        return int(inputs[0].numel()) // module.input_size * matrices  # each step of each example
    return 0


def _measured(model: nn.Module) -> Iterable[tuple[str, nn.Module]]:
    """Modules without parts, and those that have parameters beside their parts."""
    for name, module in model.named_modules():
        leaf = next(module.children(), None) is None
        if leaf or next(module.parameters(recurse=False), None) is not None:
            yield name, module


def _row(
    name: str, module: nn.Module, inputs: tuple[Any, ...], output: Tensor, own: list[nn.Parameter]
) -> Row:
    writes = not (isinstance(module, nn.Identity) or getattr(module, "inplace", False))
    return Row(
        name=name,
        kind=type(module).__name__,
        output_shape=tuple(output.shape),
        parameters=sum(p.numel() for p in own),
        multiply_adds=multiply_adds(module, inputs, output) // output.shape[0],
        activation_bytes=output.numel() * output.element_size() if writes else 0,
    )


def _tensor(output: Any) -> Tensor:
    """The first tensor of what a module gave: an LSTM gives (outputs, state)."""
    while not isinstance(output, Tensor):
        output = output[0]
    return output
