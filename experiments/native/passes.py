"""The kernel's functions on tensors. Results lie in buffers that the next call overwrites."""

from __future__ import annotations

from array import array
from collections.abc import Sequence

import torch
from torch import Tensor

from experiments.native.kernel import Kernel


class Gather:
    """Copies tensors one behind another into `to`, and takes their Euclidean norms on the way."""

    def __init__(self, kernel: Kernel, sizes: Sequence[int], to: Tensor) -> None:
        """`to` is contiguous and has room for sum(sizes) numbers."""
        self._kernel = kernel
        self._sizes = array("l", sizes)
        self._to = to
        norms = torch.zeros(len(sizes) + 1, dtype=torch.float64)
        self.norms = norms[:-1]  # [tensors] float64
        self.norm = norms[-1]  # of all together
        self._places = array("Q", [part.data_ptr() for part in torch.split(to, list(sizes))])
        self._rest = _address(self._sizes), to.data_ptr(), norms.data_ptr()

    def take(self, tensors: Sequence[Tensor]) -> bool:
        """False, and nothing done, if they do not lie as the kernel needs them."""
        if not all(tensor.is_contiguous() for tensor in tensors):
            return False
        from_ = array("Q", [tensor.data_ptr() for tensor in tensors])
        self._kernel.gather(len(from_), _address(from_), *self._rest)
        return True

    def take_again(self) -> None:
        """The norms of what lies in `to`."""
        self._kernel.gather(len(self._places), _address(self._places), *self._rest)


class Moved:
    """How far tensors that lie one behind another have moved, as a share of their norms."""

    def __init__(self, kernel: Kernel, sizes: Sequence[int]) -> None:
        self._kernel = kernel
        self._sizes = array("l", sizes)
        self.share = torch.zeros(len(sizes), dtype=torch.float64)

    def take(self, before: Tensor, after: Tensor, norms: Tensor) -> Tensor:
        """‖after - before‖ / norm, and 0 where nothing moved, [tensors] float64."""
        self._kernel.moved(
            len(self._sizes), before.data_ptr(), after.data_ptr(), _address(self._sizes),
            norms.data_ptr(), self.share.data_ptr(),
        )  # fmt: skip
        return self.share


class Layers:
    """What the layers produced in one step: five numbers a layer, one reading of each tensor."""

    NAMES = (
        "activation_mean",
        "activation_variance",
        "dead_share",
        "saturated_share",
        "activation_gradient_variance",
    )

    def __init__(self, kernel: Kernel, bounds: Sequence[tuple[float, float] | None]) -> None:
        """`bounds`: of each layer (centre, distance from it that counts as saturated)."""
        self._kernel = kernel
        self._centre = array("d", [bound[0] if bound else 0.0 for bound in bounds])
        self._distance = array("d", [bound[1] if bound else -1.0 for bound in bounds])
        self._out = torch.zeros(len(self.NAMES), len(bounds), dtype=torch.float64)
        self._columns = dict(zip(self.NAMES, self._out, strict=True))
        self._scratch = torch.empty(0, dtype=kernel.dtype)

    def take(
        self, outputs: Sequence[Tensor], activations: Sequence[Tensor], gradients: Sequence[Tensor]
    ) -> dict[str, Tensor]:
        """Each of NAMES, [layers] float64; nothing if the kernel cannot read the tensors: all
        must be [batch, units], not empty, contiguous and of the kernel's dtype."""
        shapes = [output.shape for output in outputs]
        if not (
            all(self._readable(output) for output in outputs)
            and all(map(self._like, activations, outputs))
            and all(gradient.is_contiguous() for gradient in gradients)
        ):
            return {}
        rows = array("l", [shape[0] for shape in shapes])
        columns = array("l", [shape[1] for shape in shapes])
        if max(columns) > len(self._scratch):
            self._scratch = self._scratch.new_empty(max(columns))
        places = [
            array("Q", [tensor.data_ptr() for tensor in tensors])
            for tensors in (outputs, activations, gradients)
        ]
        self._kernel.layers(
            len(rows), *map(_address, places), _address(rows), _address(columns),
            _address(self._centre), _address(self._distance),
            self._scratch.data_ptr(), self._out.data_ptr(),
        )  # fmt: skip
        return self._columns

    def _readable(self, x: Tensor) -> bool:
        return (
            x.dtype is self._kernel.dtype and x.dim() == 2 and x.is_contiguous() and x.numel() > 0
        )

    def _like(self, activation: Tensor, output: Tensor) -> bool:
        """An activation is the output itself unless a norm stands between them."""
        return activation is output or (
            self._readable(activation) and activation.shape == output.shape
        )


def _address(numbers: array[int] | array[float]) -> int:
    return numbers.buffer_info()[0]
