"""The compiled kernel against float64 formulas, numbers that float32 hardly holds, and torch."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
import torch

from experiments.native.kernel import Kernel, kernel
from experiments.native.passes import Gather, Layers, Moved
from experiments.probes.reduce import layerwise, moments, silent_share
from experiments.probes.saturated_share import BOUNDS
from tests.experiments.runs import ready, same, spec, train

CPU = torch.device("cpu")
SHAPES = [(1, 1), (1, 7), (3, 1), (31, 1), (8, 4), (33, 5), (32, 64), (7, 333)]
FILLS: dict[str, Callable[[torch.Tensor], torch.Tensor]] = {
    "normal": lambda x: x,
    "far mean": lambda x: 1e4 + x,
    "first number far out": lambda x: x.clone().index_fill_(0, torch.tensor([0]), 1e9),
    "variance 1e-30": lambda x: x * 1e-15,
    "subnormal": lambda x: x * 1e-42,
    "near overflow": lambda x: x * 1e37,
    "rectified": lambda x: x.relu(),
    "silent": lambda x: x * 0,
    "constant": lambda x: torch.full_like(x, 0.1),
}


@pytest.fixture(params=[torch.float32, torch.float64], ids=["float32", "float64"])
def native(request: pytest.FixtureRequest) -> Kernel:
    found = kernel(CPU, request.param)
    if found is None:
        pytest.skip("no compiled kernel in this installation")
    return found


def numbers(shape: tuple[int, ...], native: Kernel, fill: str = "normal") -> torch.Tensor:
    x = torch.randn(shape, generator=torch.Generator().manual_seed(len(shape)))
    return FILLS[fill](x).to(native.dtype)


def layers(native: Kernel, *x: torch.Tensor, kind: str = "relu") -> dict[str, list[float]]:
    """`x` as outputs, activations and gradients at once."""
    measured = Layers(native, [BOUNDS.get(kind)] * len(x)).take(x, x, x)
    return {name: values.tolist() for name, values in measured.items()}


@pytest.mark.parametrize("fill", list(FILLS))
def test_layers_against_exact_sums(native: Kernel, fill: str) -> None:
    xs = [numbers(shape, native, fill) for shape in SHAPES]
    measured = layers(native, *xs)
    for k, x in enumerate(xs):
        values = x.double().flatten().tolist()
        mean = math.fsum(values) / len(values)
        variance = math.fsum((v - mean) ** 2 for v in values) / len(values)
        spread = 1e-12 * max(map(abs, values))
        assert measured["activation_mean"][k] == pytest.approx(mean, rel=1e-12, abs=spread)
        close = pytest.approx(variance, rel=1e-12, abs=1e-30 * max(map(abs, values)) ** 2)
        assert measured["activation_variance"][k] == close
        assert measured["activation_gradient_variance"][k] == close
        assert measured["dead_share"][k] == (x == 0).all(0).double().mean().item()


@pytest.mark.parametrize("bad", [[math.nan], [math.inf], [-math.inf], [math.inf, -math.inf]])
@pytest.mark.parametrize("first", [0, 37])
def test_what_is_not_finite_comes_out_as_torch_has_it(
    native: Kernel, bad: list[float], first: int
) -> None:
    x = numbers((40, 3), native)
    x.view(-1)[first : first + len(bad)] = torch.tensor(bad, dtype=x.dtype)
    measured = layers(native, x, kind="tanh")
    mean, variance = layerwise([x], moments)
    expected = {
        "activation_mean": mean,
        "activation_variance": variance,
        "activation_gradient_variance": variance,
        "dead_share": layerwise([x], silent_share),
    }
    for name, value in expected.items():
        np.testing.assert_equal(measured[name][0], value.item(), err_msg=name)
    saturated = (x.abs() > 0.97).double().mean().item()  # NaN > 0.97 is False
    assert measured["saturated_share"][0] == saturated


@pytest.mark.parametrize("kind", ["tanh", "sigmoid", "relu"])
def test_saturation_at_its_bounds(native: Kernel, kind: str) -> None:
    edges = torch.tensor([-0.98, -0.97, 0, 0.03, 0.02, 0.5, 0.97, 0.98], dtype=native.dtype)
    share = layers(native, edges.view(4, 2), kind=kind)["saturated_share"][0]
    centre, distance = BOUNDS.get(kind, (0.0, math.inf))
    assert share == ((edges - centre).abs() > distance).double().mean().item()


def test_negative_zero_is_dead_and_a_subnormal_is_not(native: Kernel) -> None:
    least = torch.finfo(native.dtype).smallest_normal / 4
    x = torch.tensor([[-0.0, 0.0, least]] * 5, dtype=native.dtype)
    assert layers(native, x)["dead_share"] == [pytest.approx(2 / 3)]


def test_a_norm_behind_the_activation_hides_no_dead_unit(native: Kernel) -> None:
    output, activation = numbers((6, 4), native), numbers((6, 4), native)
    activation[:, 1] = 0
    measured = Layers(native, [None]).take([output], [activation], [output])
    assert measured["dead_share"].tolist() == [0.25]
    assert measured["activation_mean"].item() == pytest.approx(output.double().mean().item())


def test_tensors_that_lie_otherwise(native: Kernel) -> None:
    plain, image = numbers((6, 4), native), numbers((5, 3, 4, 4), native)
    image[:, 1] = 0
    shapes = [plain.t(), plain[:, :3], image, image.to(memory_format=torch.channels_last)]
    spread = [torch.ones((), dtype=native.dtype).expand(3, 2), image.transpose(0, 1)[:, :, 1]]
    measured = layers(native, *shapes, *spread)
    for k, x in enumerate([*shapes, *spread]):
        exact = x.double()
        assert measured["activation_mean"][k] == pytest.approx(exact.mean().item(), abs=1e-15)
        variance = exact.var(correction=0).item()
        assert measured["activation_variance"][k] == pytest.approx(variance, rel=1e-12)
        dead = (exact == 0).transpose(0, 1).flatten(1).all(1).double().mean().item()
        assert measured["dead_share"][k] == dead
    to = torch.empty(24, dtype=native.dtype)
    Gather(native, [24], to).take([plain.t()])
    assert torch.equal(to.view(4, 6), plain.t())


def test_what_the_kernel_cannot_read_is_left_to_torch(native: Kernel) -> None:
    x = numbers((6, 4), native)
    for other in (x[:0], x[:, :0], x.half()):
        assert layers(native, x, other) == {}
        measure = Layers(native, [None])
        assert measure.take([x], [other], [x]) == measure.take([x], [x], [other]) == {}


@pytest.mark.parametrize("fill", ["normal", "subnormal", "near overflow", "silent"])
def test_gather_copies_and_takes_norms(native: Kernel, fill: str) -> None:
    xs = [numbers(shape, native, fill) for shape in [*SHAPES, (0, 3)]]
    to = torch.empty(sum(x.numel() for x in xs), dtype=native.dtype)
    gather = Gather(native, [x.numel() for x in xs], to)
    gather.take(xs)
    assert torch.equal(to, torch.cat([x.flatten() for x in xs]))
    norms = [math.hypot(*x.double().flatten().tolist()) for x in xs]
    assert gather.norms.tolist() == pytest.approx(norms, rel=1e-12)
    assert gather.norm.item() == pytest.approx(math.hypot(*norms), rel=1e-12)
    to *= 0.5
    gather.take_again()
    assert gather.norm.item() == pytest.approx(0.5 * math.hypot(*norms), rel=1e-12, abs=1e-40)


def test_moved_is_a_share_of_the_norm(native: Kernel) -> None:
    before = [numbers(shape, native) for shape in SHAPES]
    after = [x + 1e-3 * x.square() for x in before]
    after[1], before[2] = before[1], torch.zeros_like(before[2])
    sizes = [x.numel() for x in before]
    flat = [torch.cat([x.flatten() for x in xs]) for xs in (before, after)]
    norms = torch.stack([x.double().norm() for x in before])
    share = Moved(native, sizes).take(*flat, norms).tolist()
    for k, (old, new) in enumerate(zip(before, after, strict=True)):
        difference = (new - old).double().norm()
        expected = 0.0 if difference == 0 else (difference / norms[k]).item()
        assert share[k] == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("precision", ["float32", "float64"])
@pytest.mark.parametrize("place", ["before", "after"])
def test_a_run_without_the_kernel_says_the_same(
    place: str, precision: str, native: Kernel, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = spec(
        model={"depth": 3, "width": 9, "activation": {"kind": "tanh"},
               "norm": {"kind": "layer", "place": place}},
        optimizer={"kind": "adam", "lr": 0.01},
        precision={"kind": precision},
    )  # fmt: skip
    with_kernel = train(chosen)
    monkeypatch.setenv("LAYERSCOPE_KERNEL", "off")
    without = train(chosen)
    near = (
        {"rtol": 1e-12, "atol": 1e-14} if precision == "float64" else {"rtol": 1e-5, "atol": 1e-7}
    )
    torch.testing.assert_close(with_kernel.weights, without.weights, **near)
    rows = 1e-6 if precision == "float64" else 1e-3  # float32 weights part by their last bits
    for name, curves in without.curves().items():
        np.testing.assert_allclose(with_kernel.curves()[name], curves, rows, 1e-7, err_msg=name)


def test_the_kernel_is_on_unless_switched_off(
    native: Kernel, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = ready(spec())
    assert session.stepper._recorder._native is not None
    monkeypatch.setenv("LAYERSCOPE_KERNEL", "off")
    assert ready(spec()).stepper._recorder._native is None
    assert kernel(CPU, torch.bfloat16) is None
    assert kernel(torch.device("meta"), native.dtype) is None


def test_two_runs_with_the_kernel_say_the_same_bits(native: Kernel) -> None:
    assert same(train(spec()).curves(), train(spec()).curves())
