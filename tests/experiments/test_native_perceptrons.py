"""The kernel's passes through perceptrons against autograd, one run at a time."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import accumulate, pairwise

import pytest
import torch
from torch import Tensor
from torch.nn import functional

from experiments.native.kernel import Kernel, _function, _library, kernel
from experiments.native.perceptrons import Passes
from experiments.training.cohorts.plain import plain
from experiments.training.cohorts.stack import Stack
from tests.experiments.runs import ready, spec

SLOPE, SMOOTHING = 0.2, 0.1
FUNCTIONS: dict[str, Callable[[Tensor], Tensor]] = {
    "identity": lambda z: z,
    "relu": torch.relu,
    "leaky_relu": lambda z: functional.leaky_relu(z, SLOPE),
}
# Around the sizes of tiles, 6 or 8 rows of 4 to 32 columns, and without a whole one.
SHAPES = [(1, [1, 1, 2]), (5, [3, 7, 4]), (33, [64, 50, 50, 10]), (32, [32, 32, 33, 31, 17, 3])]
NEAR = {torch.float64: 1e-10, torch.float32: 1e-4}


@pytest.fixture(params=[torch.float64, torch.float32], ids=["float64", "float32"])
def native(request: pytest.FixtureRequest) -> Kernel:
    found = kernel(torch.device("cpu"), request.param)
    if found is None or found.learn is None:
        pytest.skip("no products in this installation, or on this processor")
    return found


@pytest.fixture(params=[256, 512])
def wide(native: Kernel, request: pytest.FixtureRequest) -> Kernel:
    """Each of the vectors that this processor has."""
    library = _library()
    assert library is not None
    if request.param > library.layerscope_kernel_width():
        pytest.skip("no such vectors on this processor")
    native.learn = _function(library, native.dtype, "learn", f"_{request.param}")
    return native


class Nets:
    """Two perceptrons as rows of one tensor, and what autograd says of each."""

    def __init__(self, native: Kernel, batch: int, units: list[int], function: str) -> None:
        self.function, self.shapes = function, list(pairwise(units))
        sizes = [n * inputs for inputs, n in self.shapes] + units[1:]
        starts = [0, *accumulate(sizes)]
        self.weights, self.biases = starts[: len(units) - 1], starts[len(units) - 1 : -1]
        stream = torch.Generator().manual_seed(batch)
        draw = {"generator": stream, "dtype": torch.float64}
        self.values = (torch.randn(2, starts[-1], **draw) / math.sqrt(units[1])).to(native.dtype)  # type: ignore[call-overload]
        self.x = torch.randn(2, batch, units[0], **draw).to(native.dtype)  # type: ignore[call-overload]
        self.y = torch.randint(units[-1], (2, batch), generator=stream)
        self.gradient = torch.full_like(self.values, math.nan)
        places = list(zip(self.weights, self.biases, strict=True))
        self.passes = Passes(
            native, (self.values, self.gradient), units, places, batch,
            function=function, slope=SLOPE,
        )  # fmt: skip
        self.passes.smooth(SMOOTHING)

    def alone(self, run: int) -> tuple[Tensor, Tensor, list[Tensor], list[Tensor]]:
        """(loss, gradient, outputs with theirs, pre-activations) of one, float64."""
        row = self.values[run].double().requires_grad_()
        h, outputs, before = self.x[run].double().requires_grad_(), [], []
        for k, (inputs, n) in enumerate(self.shapes):
            weight = row[self.weights[k] :][: n * inputs].view(n, inputs)
            z = functional.linear(h, weight, row[self.biases[k] :][:n])
            h = z if k == len(self.shapes) - 1 else FUNCTIONS[self.function](z)
            h.retain_grad()
            before.append(z.detach())
            outputs.append(h)
        loss = functional.cross_entropy(h, self.y[run], label_smoothing=SMOOTHING)
        loss.backward()  # type: ignore[no-untyped-call]
        assert row.grad is not None
        return loss.detach(), row.grad, outputs, before

    def near(self, got: Tensor, wanted: Tensor | None) -> None:
        assert wanted is not None
        tolerance = NEAR[self.values.dtype]
        torch.testing.assert_close(got.double(), wanted, rtol=tolerance, atol=tolerance)


@pytest.mark.parametrize("function", list(FUNCTIONS))
@pytest.mark.parametrize(("batch", "units"), SHAPES, ids=str)
def test_a_pass_against_autograd(batch: int, units: list[int], function: str, wide: Kernel) -> None:
    nets = Nets(wide, batch, units, function)
    passes = nets.passes
    passes.learn(nets.x, nets.y, keep=True)
    for run in range(2):
        loss, gradient, outputs, before = nets.alone(run)
        nets.near(passes.loss[run], loss)
        nets.near(nets.gradient[run], gradient)
        for k, output in enumerate(outputs):
            nets.near(passes.outputs[k][run], output.detach())
            nets.near(passes.slopes[k][run], output.grad)
        for k, z in enumerate(before[:-1]):
            nets.near(passes.before[k][run], z)
    right = (passes.outputs[-1].argmax(2) == nets.y).double().mean(1)
    assert torch.equal(passes.right, right)


def test_forward_and_backward_apart_say_the_same_bits(wide: Kernel) -> None:
    nets = Nets(wide, 33, [19, 40, 10], "relu")
    nets.passes.learn(nets.x, nets.y, keep=False)
    whole = [nets.gradient.clone(), *(t.clone() for t in nets.passes.slopes)]
    nets.gradient.fill_(math.nan)
    below, slopes = torch.empty_like(nets.x), whole[-1].clone()
    nets.passes.slopes[-1].fill_(math.nan)
    nets.passes.forward(nets.x)
    nets.passes.backward(slopes, below)
    assert torch.equal(nets.gradient, whole[0])
    assert torch.equal(nets.passes.slopes[0], whole[1])
    by_x = torch.einsum(
        "rbn,rni->rbi",
        nets.passes.slopes[0] * (nets.passes.outputs[0] > 0),
        nets.values[:, : 40 * 19].view(2, 40, 19),
    )
    nets.near(below, by_x.double())


def test_numbers_that_are_not_finite_go_through_as_in_torch(wide: Kernel) -> None:
    nets = Nets(wide, 4, [2, 3, 3], "relu")
    nets.values[0, :6] = 0
    nets.values[0, nets.biases[0] : nets.biases[0] + 3] = torch.tensor([-math.inf, math.nan, 1.0])
    nets.passes.learn(nets.x, nets.y, keep=False)
    hidden = nets.passes.outputs[0][0, 0]
    assert hidden[0] == 0
    assert hidden[1].isnan()
    assert hidden[2] == 1
    assert nets.passes.loss[0].isnan()
    assert nets.passes.loss[1].isfinite()  # the other run
    right = (nets.passes.outputs[-1].argmax(2) == nets.y).double().mean(1)
    assert torch.equal(nets.passes.right, right)


@pytest.mark.parametrize(
    ("fields", "taken"),
    [
        ({}, True),
        ({"activation": {"kind": "tanh"}}, False),
        ({"norm": {"kind": "layer"}}, False),
        ({"dropout": {"kind": "inverted", "p": 0.1}}, False),
        ({"kind": "residual_mlp"}, False),
    ],
    ids=str,
)
def test_who_is_plain(fields: dict[str, object], taken: bool, native: Kernel) -> None:
    session = ready(spec(model={"depth": 2, "width": 8} | fields))
    found = plain(session.spec, session.network, Stack([session.parameters]))
    assert (found is not None) == taken
