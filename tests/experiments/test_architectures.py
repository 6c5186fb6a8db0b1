"""Architectures against plain PyTorch, their tables, and what the probes see of them."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from pydantic import TypeAdapter, ValidationError
from torch import Tensor, nn
from torch.nn.functional import avg_pool2d, conv2d, cross_entropy, max_pool1d, max_pool2d, pad

from experiments.nets.network import Network, Tape
from experiments.nets.start import initialize
from experiments.spec import RunSpec
from experiments.spec.inits import FanIn
from experiments.spec.model import ModelChoice
from experiments.spec.naming import describe
from experiments.spec.registry import implementation
from tests.experiments.runs import ready, spec, train

# Every architecture, small, on the digits.
SMALL: list[dict[str, Any]] = [
    {"kind": "mlp", "depth": 2, "width": 12},
    {"kind": "residual_mlp", "depth": 3, "width": 12, "scale": 0.5},
    {"kind": "linear"},
    {"kind": "vgg", "depth": 6, "width": 4, "hidden": 8, "norm": {"kind": "batch"}},
    {"kind": "convnet", "depth": 2, "width": 4, "norm": {"kind": "batch"}},
    {"kind": "resnet", "width": 4},
    {"kind": "conv1d", "kernel": 25, "norm": {"kind": "group"}},
    {"kind": "rnn", "depth": 2, "width": 8},
    {"kind": "lstm", "depth": 2, "width": 8},
]
X = torch.randn(5, 64, dtype=torch.float64, generator=torch.Generator().manual_seed(1))


def built(fields: dict[str, Any], features: int, classes: int, image: Any) -> Network:
    """In float64, with random biases."""
    choice = TypeAdapter(ModelChoice).validate_python(fields)
    network: Network = implementation(choice)(choice, features, classes, 0, image)
    initialize(network, FanIn(), 0)
    for linear in network.linears:
        assert linear.bias is not None
        nn.init.normal_(linear.bias, 0, 0.3, generator=torch.Generator().manual_seed(2))
    return network.double()


def parameters(network: Network) -> list[Tensor]:
    """w1, b1, w2, b2, ..."""
    return [p for linear in network.linears for p in (linear.weight, linear.bias) if p is not None]


def digits(**fields: Any) -> Network:
    return built(fields, 64, 10, (1, 8, 8))


@pytest.mark.parametrize("model", SMALL, ids=lambda m: m["kind"])
def test_the_plan_is_what_is_built_and_every_layer_is_measured(model: dict[str, Any]) -> None:
    result = train(spec(model=model))
    network, chosen = result.session.network, result.session.spec
    data = chosen.data
    plan = chosen.model.layers(data.features, data.classes, data.image)
    assert [tuple(linear.weight.shape) for linear in network.linears] == [p.weight for p in plan]
    count = sum(p.numel() for p in network.parameters())
    assert chosen.model.parameters(data.features, data.classes, data.image) == count
    tape = Tape()
    network.logits(next(result.session.batches())[0], tape)
    shapes = [(data.batch_size, p.units, *p.positions) for p in plan]
    assert [tuple(output.shape) for output in tape.outputs] == shapes
    assert [layer.name for layer in result.declared.layers] == [p.name for p in plan]
    gradient = result.quantity("activation_gradient_variance")
    assert gradient.shape == (6, len(plan))
    assert (gradient > 0).all()
    assert describe(chosen).startswith(f"digits · {chosen.model.kind}")


@pytest.mark.parametrize("model", SMALL[3:], ids=lambda m: m["kind"])
def test_probes_of_conv_and_recurrent_layers(model: dict[str, Any]) -> None:
    """Against float64 from a pass of our own; a unit is a channel, at all of its positions."""
    chosen = spec(model=model, init={"kind": "fan_in", "bias": -0.3})
    session, result = ready(chosen), train(chosen)
    x, y = next(session.batches())
    tape = Tape()
    loss = cross_entropy(session.network.logits(x, tape), y)
    gradients = torch.autograd.grad(loss, tape.sources)
    for k, (h, f, g) in enumerate(zip(tape.outputs, tape.activations, gradients, strict=True)):
        units = f.detach().transpose(0, 1).flatten(1)
        expected = {
            "activation_mean": h.double().mean(),
            "activation_variance": h.double().var(correction=0),
            "activation_gradient_variance": g.double().var(correction=0),
            "dead_share": (units == 0).all(1).double().mean(),
        }
        for name, value in expected.items():
            got = result.quantity(name)[0, k]
            assert got == pytest.approx(value.item(), rel=1e-4, abs=1e-9), (name, k)


def test_residual_perceptron_that_keeps_the_width() -> None:
    network = digits(kind="residual_mlp", depth=1, width=64, scale=0.5, dropout={"kind": "classic"})
    w1, b1, w2, b2 = parameters(network.eval())
    h = X + 0.5 * 0.8 * (X @ w1.T + b1).relu()
    torch.testing.assert_close(network.logits(X), h @ w2.T + b2)


def test_residual_perceptron() -> None:
    w1, b1, w2, b2, w3, b3 = parameters(
        network := digits(kind="residual_mlp", depth=2, width=12, scale=0.5)
    )
    h = (X @ w1.T + b1).relu()
    h = h + 0.5 * (h @ w2.T + b2).relu()
    torch.testing.assert_close(network.logits(X), h @ w3.T + b3)


@pytest.mark.parametrize("pooling", ["max", "average"])
def test_lenet(pooling: str) -> None:
    network = built({"kind": "lenet5", "pooling": pooling}, 784, 10, (1, 28, 28))
    x = torch.randn(3, 784, dtype=torch.float64, generator=torch.Generator().manual_seed(1))
    pool = max_pool2d if pooling == "max" else avg_pool2d
    p = parameters(network)
    h = pool(conv2d(x.view(3, 1, 28, 28), p[0], p[1], padding=2).relu(), 2)
    h = pool(conv2d(h, p[2], p[3]).relu(), 2).flatten(1)
    for k in (4, 6):
        h = (h @ p[k].T + p[k + 1]).relu()
    torch.testing.assert_close(network.logits(x), h @ p[8].T + p[9])


def test_vgg_on_8_by_8_pools_down_to_2() -> None:
    network = digits(kind="vgg", depth=6, width=4, hidden=8)
    p = parameters(network)
    h = X.view(5, 1, 8, 8)
    for k in range(3):
        h = conv2d(h, p[2 * k], p[2 * k + 1], padding=1).relu()
        h = max_pool2d(h, 2) if k < 2 else h
    assert h.shape == (5, 16, 2, 2)
    h = h.flatten(1)
    for k in (6, 8):
        h = (h @ p[k].T + p[k + 1]).relu()
    torch.testing.assert_close(network.logits(X), h @ p[10].T + p[11])


@pytest.mark.parametrize("pooling", ["none", "max", "average", "global"])
@pytest.mark.parametrize(("kernel", "stride"), [(3, 2), (3, 1), (2, 2), (5, 3)])
def test_convnet(kernel: int, stride: int, pooling: str) -> None:
    fields = {"depth": 2, "width": 4, "growth": 3, "kernel": kernel, "stride": stride}
    network = digits(kind="convnet", pooling=pooling, **fields)
    p = parameters(network)
    h = X.view(5, 1, 8, 8)
    for k in (0, 2):
        h = conv2d(h, p[k], p[k + 1], stride, kernel // 2).relu()
    if pooling == "global":
        h = h.mean((2, 3))
    elif pooling != "none" and h.shape[2] > 1:
        h = (max_pool2d if pooling == "max" else avg_pool2d)(h, 2)
    torch.testing.assert_close(network.logits(X), h.flatten(1) @ p[4].T + p[5])


@pytest.mark.parametrize("kind", ["inverted", "dropconnect"])
def test_dropout_of_a_convnet_is_at_every_convolution(kind: str) -> None:
    network = digits(kind="convnet", depth=2, width=4, dropout={"kind": kind, "p": 0.5})
    noise = torch.Generator().manual_seed(0)

    def dropped(x: Tensor) -> Tensor:
        mask = torch.empty(x.shape, dtype=x.dtype).bernoulli_(0.5, generator=noise)
        return x * mask / 0.5

    p = parameters(network)
    h = X.view(5, 1, 8, 8)
    for k in (0, 2):
        weight = p[k] if kind == "inverted" else dropped(p[k])
        h = conv2d(h, weight, p[k + 1], 2, 1).relu()
        h = dropped(h) if kind == "inverted" else h
    torch.testing.assert_close(network.logits(X), h.mean((2, 3)) @ p[4].T + p[5])
    network.eval()
    assert torch.equal(network.logits(X), network.logits(X))


@pytest.mark.parametrize("place", ["before", "after"])
def test_resnet(place: str) -> None:
    network = digits(kind="resnet", width=4, norm={"kind": "batch", "place": place})
    p = parameters(network)
    norm = nn.BatchNorm2d(1, affine=False, track_running_stats=False)

    def normalized(x: Tensor) -> Tensor:
        return torch.cat([norm(channel) for channel in x.split(1, 1)], 1)

    def unit(x: Tensor) -> Tensor:
        return normalized(x).relu() if place == "before" else normalized(x.relu())

    h = unit(conv2d(X.view(5, 1, 8, 8), p[0], p[1], padding=1))
    for block in range(3):
        w1, b1, w2, b2 = p[2 + 4 * block : 6 + 4 * block]
        stride = 1 if block == 0 else 2
        branch = conv2d(unit(conv2d(h, w1, b1, stride, 1)), w2, b2, padding=1)
        branch = normalized(branch) if place == "before" else branch
        h = h[:, :, ::stride, ::stride]
        h = (pad(h, (0, 0, 0, 0, 0, branch.shape[1] - h.shape[1])) + branch).relu()
        h = h if place == "before" else normalized(h)
    torch.testing.assert_close(network.logits(X), h.mean((2, 3)) @ p[-2].T + p[-1])


def test_conv1d() -> None:
    network = digits(kind="conv1d", kernel=25)
    p = parameters(network)
    h = X.view(5, 1, 64)
    for k in range(3):
        h = torch.nn.functional.conv1d(h, p[2 * k], p[2 * k + 1]).relu()
        h = max_pool1d(h, 2, 1)
    h = (h.flatten(1) @ p[6].T + p[7]).relu()
    torch.testing.assert_close(network.logits(X), h @ p[8].T + p[9])


@pytest.mark.parametrize("kind", ["rnn", "lstm"])
def test_recurrent_nets_are_those_of_torch(kind: str) -> None:
    network = digits(kind=kind, depth=2, width=6)
    theirs = (nn.RNN if kind == "rnn" else nn.LSTM)(8, 6, 2, batch_first=True).double()
    with torch.no_grad():
        for layer, linear in enumerate(network.linears[:-1]):
            inputs = 8 if layer == 0 else 6
            assert linear.bias is not None
            getattr(theirs, f"weight_ih_l{layer}").copy_(linear.weight[:, :inputs])
            getattr(theirs, f"weight_hh_l{layer}").copy_(linear.weight[:, inputs:])
            getattr(theirs, f"bias_ih_l{layer}").copy_(linear.bias)
            getattr(theirs, f"bias_hh_l{layer}").zero_()
    tape = Tape()
    states = theirs(X.view(5, 8, 8))[0]
    torch.testing.assert_close(network.logits(X, tape), network.linears[-1](states[:, -1]))
    torch.testing.assert_close(tape.outputs[1], states.transpose(1, 2))


def test_the_gradient_at_a_state_is_of_all_ways_to_the_loss() -> None:
    network = digits(kind="rnn", width=6)
    y = torch.arange(5)
    tape = Tape()
    loss = cross_entropy(network.logits(X, tape), y)
    (gradient,) = torch.autograd.grad(loss, tape.sources[:1])
    states, w = tape.outputs[0], network.linears[0].weight[:, 8:]
    with torch.no_grad():
        for t in range(7):  # back through time: ∂L/∂h_t = Wᵀ (f'(z) ∂L/∂h_{t+1})
            slope = 1 - states[:, :, t + 1] ** 2
            torch.testing.assert_close(gradient[:, :, t], (slope * gradient[:, :, t + 1]) @ w)


def test_forget_bias() -> None:
    plain, open_ = (digits(kind="lstm", width=6, forget_bias=bias) for bias in (0.0, 2.0))
    assert not torch.allclose(plain.logits(X), open_.logits(X))
    with torch.no_grad():
        assert plain.linears[0].bias is not None
        plain.linears[0].bias[6:12] += 2
    torch.testing.assert_close(plain.logits(X), open_.logits(X))


@pytest.mark.parametrize("kind", ["batch", "layer", "group", "rms", "instance"])
@pytest.mark.parametrize("affine", [True, False])
def test_norms_of_convolutions(kind: str, affine: bool) -> None:
    """Against the formula over (batch and map), (channels and map), groups, or the map alone."""
    norm = {"kind": kind, "affine": affine, "eps": 0.1}
    network = digits(kind="vgg", depth=4, width=4, hidden=8, norm=norm)
    tape = Tape()
    network.logits(X, tape)
    w, b = parameters(network)[:2]
    z = conv2d(X.view(5, 1, 8, 8), w, b, padding=1)
    if kind == "rms":
        h = z / (z.square().mean((1, 2, 3), keepdim=True) + 0.1).sqrt()
    else:
        grouped = z.unflatten(1, (2, 2)) if kind == "group" else z
        over = {"batch": (0, 2, 3), "layer": (1, 2, 3), "group": (2, 3, 4), "instance": (2, 3)}
        mean = grouped.mean(over[kind], keepdim=True)
        variance = grouped.var(over[kind], correction=0, keepdim=True)
        h = ((grouped - mean) / (variance + 0.1).sqrt()).view_as(z)
    torch.testing.assert_close(tape.outputs[0], h.relu())
    numbers = 0 if not affine else 4 if kind == "rms" else 8
    assert sum(p.numel() for p in network.parameters()) == 40 + 520 + 72 + 90 + numbers


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"model": {"kind": "lenet5"}}, "model.kind", "it takes mnist"),
        ({"model": {"kind": "vgg"}, "data": {"kind": "moons"}}, "model.kind", "digits, mnist"),
        ({"model": {"kind": "lstm"}, "data": {"kind": "moons"}}, "model.kind", "digits, mnist"),
        ({"model": {"kind": "conv1d"}}, "model.kind", "260 features"),
        ({"model": {"norm": {"kind": "group", "groups": 3}}}, "model.norm.groups", "divide 100"),
        ({"model": {"norm": {"kind": "group", "groups": 100}}}, "model.norm.groups", "more than"),
    ],
    ids=str,
)
def test_what_does_not_fit_is_refused(fields: dict[str, Any], field: str, words: str) -> None:
    with pytest.raises(ValidationError) as refused:
        RunSpec.model_validate(fields)
    (error,) = refused.value.errors()
    assert error["ctx"]["field"] == field
    assert words in error["msg"]


def test_a_model_without_a_kind_is_an_mlp() -> None:
    chosen = RunSpec.model_validate_json('{"model": {"depth": 5}}')
    assert (chosen.model.kind, chosen.model.layer_shapes(3, 2)[-1]) == ("mlp", (100, 2))
    assert RunSpec.model_validate({}).model.kind == "mlp"
