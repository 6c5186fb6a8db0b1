"""The kernel's functions on tensors. Results lie in buffers that the next call overwrites."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from operator import is_

import torch
from torch import Tensor

from experiments.native.kernel import Kernel


class Gather:
    """Copies tensors one behind another into `to`, and takes their Euclidean norms on the way."""

    def __init__(self, kernel: Kernel, sizes: Sequence[int], to: Tensor) -> None:
        """`to` is contiguous and has room for sum(sizes) numbers."""
        self._kernel = kernel
        self._sizes = array("l", sizes)
        self._to = to  # kept alive: the kernel has its address
        norms = torch.zeros(len(sizes) + 1, dtype=torch.float64)
        self.norms = norms[:-1]  # [tensors] float64
        self.norm = norms[-1]  # of all together
        self._places = array("Q", [part.data_ptr() for part in torch.split(to, list(sizes))])
        self._rest = _address(self._sizes), to.data_ptr(), norms.data_ptr()

    def take(self, tensors: Sequence[Tensor]) -> None:
        """One tensor for each of the sizes, of the kernel's dtype."""
        laid = [tensor.contiguous() for tensor in tensors]
        from_ = array("Q", [tensor.data_ptr() for tensor in laid])
        self._kernel.gather(len(from_), _address(from_), *self._rest)

    def take_places(self, places: array[int]) -> None:
        """The same of tensors that start at these addresses."""
        self._kernel.gather(len(places), _address(places), *self._rest)

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
        self._sizes = array("l")
        self._laid: list[Tensor] = []  # what the kernel reads
        self._places: list[array[int]] = []  # and where it is
        self._steady: list[Tensor] = []  # what was taken last, if it was steady

    def take(
        self,
        outputs: Sequence[Tensor],
        activations: Sequence[Tensor],
        gradients: Sequence[Tensor],
        *,
        steady: bool = False,
    ) -> dict[str, Tensor]:
        """Each of NAMES, [layers] float64, from tensors [batch, units, ...]. Nothing if one has
        another dtype than the kernel, or no number in it, or the three of a layer do not agree.

        `steady`: whoever calls often gives the same tensors, but for the last gradient.
        """
        asked = [*outputs, *activations, *gradients[:-1]] if steady else []
        if steady and len(asked) == len(self._steady) and all(map(is_, asked, self._steady)):
            last = gradients[-1].contiguous()
            self._places[2][-1] = last.data_ptr()
        elif self._find(outputs, activations, gradients):
            # A copy of what is not contiguous would be stale at the next step.
            self._steady = asked if all(map(is_, asked, self._laid)) else []
        else:
            return {}
        self._kernel.layers(
            len(outputs), *map(_address, self._places), _address(self._sizes),
            _address(self._centre), _address(self._distance),
            self._scratch.data_ptr(), self._out.data_ptr(),
        )  # fmt: skip
        self._laid = []
        return self._columns

    def _find(
        self, outputs: Sequence[Tensor], activations: Sequence[Tensor], gradients: Sequence[Tensor]
    ) -> bool:
        """Sizes and places, if the kernel can read them all."""
        self._steady = []
        sizes, dtype = array("l"), self._kernel.dtype
        for output, activation, gradient in zip(outputs, activations, gradients, strict=True):
            count = output.numel()
            if not count or not count == activation.numel() == gradient.numel():
                return False
            if not output.dtype is activation.dtype is gradient.dtype is dtype:
                return False
            batch, units = output.shape[:2]
            sizes.extend((batch, units, count // (batch * units)))
        widest = max(sizes[1::3])
        if widest > len(self._scratch):
            self._scratch = self._scratch.new_empty(widest)
        laid = [
            [tensor.contiguous() for tensor in tensors]
            for tensors in (outputs, activations, gradients)
        ]
        self._laid = [tensor for tensors in laid for tensor in tensors]
        self._places = [array("Q", [tensor.data_ptr() for tensor in tensors]) for tensors in laid]
        self._sizes = sizes
        return True


class RunLayers(Layers):
    """The same for the layers of many runs at once."""

    def __init__(
        self, kernel: Kernel, bounds: Sequence[tuple[float, float] | None], runs: int
    ) -> None:
        super().__init__(kernel, [*bounds] * runs)
        self._runs = runs
        self._known: tuple[list[int], list[array[int]]] = [], []
        self._run_sizes = array("l")

    def take_runs(
        self, outputs: Sequence[Tensor], activations: Sequence[Tensor], gradients: Sequence[Tensor]
    ) -> dict[str, Tensor]:
        """Each of NAMES, [runs, layers] float64, from tensors [runs, batch, units] of each layer,
        of the kernel's dtype and with numbers in them."""
        laid = [[t.contiguous() for t in part] for part in (outputs, activations, gradients)]
        starts = [tensor.data_ptr() for part in laid for tensor in part]
        if starts != self._known[0]:  # tensors made anew, or the first step
            self._known = starts, [run_places(part) for part in laid]
            shapes = [number for tensor in laid[0] for number in (*tensor.shape[1:], 1)]
            self._run_sizes = array("l", shapes * self._runs)
            widest = max(tensor.shape[2] for tensor in laid[0])
            self._scratch = self._scratch.new_empty(widest)
        self._kernel.layers(
            self._runs * len(outputs), *map(_address, self._known[1]), _address(self._run_sizes),
            _address(self._centre), _address(self._distance),
            self._scratch.data_ptr(), self._out.data_ptr(),
        )  # fmt: skip
        return {name: out.view(self._runs, -1) for name, out in self._columns.items()}


def run_places(tensors: Sequence[Tensor]) -> array[int]:
    """Addresses of the parts of tensors [runs, ...]: of every tensor for run 0, then for run 1, and
    so on. A run's part is contiguous."""
    starts = [(t.data_ptr(), t.stride(0) * t.element_size()) for t in tensors]
    runs = range(len(tensors[0]))
    return array("Q", [at + run * size for run in runs for at, size in starts])


def _address(numbers: array[int] | array[float]) -> int:
    return numbers.buffer_info()[0]
