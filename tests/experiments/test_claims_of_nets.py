"""What the lectures say of architectures, inits, norms and activations (CLAIMS): exact tables and
identities, and short runs on the standardized digits."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from experiments.nets.convolutional import build
from experiments.spec import RunSpec
from experiments.spec.inits import FanIn, FanOut, XavierNormal, XavierUniform
from experiments.spec.model import Conv1d, LeNet5, Vgg
from experiments.spec.norms import BatchNorm, ConvNormChoice, GroupNorm, InstanceNorm, LayerNorm
from experiments.spec.registry import implementation
from tests.experiments.runs import Result, ready, train

FACTORS = (0.01, 0.1, 0.3, 1.0, 2.0, 4.0, 10.0)
VGG16 = Vgg(depth=16, width=64, hidden=4096)


def test_vgg16_has_the_parameters_of_the_paper_and_builds_without_memory() -> None:
    image = 3, 224, 224
    layers = VGG16.layers(0, 1000, image)
    assert VGG16.parameters(0, 1000, image) == 138_357_544
    assert sum(layer.weight[0] for layer in layers) == 13_416  # biases
    assert [layer.units for layer in layers[:13]] == [64] * 2 + [128] * 2 + [256] * 3 + [512] * 6
    sizes = [224] * 2 + [112] * 2 + [56] * 3 + [28] * 3 + [14] * 3
    assert [layer.positions[0] for layer in layers[:13]] == sizes
    fully = sum(layer.fan_in * layer.units for layer in layers[13:])
    assert fully / (138_357_544 - 13_416) == pytest.approx(0.894, abs=5e-4)
    pooled = sum(layer.units * (layer.positions[0] // 2) ** 2 for layer in layers[1:13] if
                 layer.name in {"conv 2", "conv 4", "conv 7", "conv 10", "conv 13"})  # fmt: skip
    activations = sum(layer.outputs for layer in layers) + pooled + 3 * 224 * 224
    assert activations == 15_237_608  # with the input: 15.2M, not the slide's 24M
    with torch.device("meta"):
        network = build(VGG16, 0, 1000, 0, image)
        logits = network.logits(torch.empty(2, 3 * 224 * 224))
    assert logits.shape == (2, 1000)
    assert all(parameter.is_meta for parameter in network.parameters())
    assert sum(parameter.numel() for parameter in network.parameters()) == 138_357_544


@pytest.mark.parametrize(
    ("depth", "stages"),
    [(4, (1,)), (8, (1,) * 5), (11, (1, 1, 2, 2, 2)), (13, (2,) * 5), (19, (2, 2, 4, 4, 4))],
)
def test_stages_of_the_other_vggs(depth: int, stages: tuple[int, ...]) -> None:
    assert Vgg(depth=depth).stages == stages
    for each in range(4, 20):
        assert len(Vgg(depth=each).layers(64, 10, (1, 8, 8))) == each


@pytest.mark.parametrize("image", [(1, 32, 32), (1, 28, 28)])
def test_lenet_has_61706_parameters(image: tuple[int, int, int]) -> None:
    layers = LeNet5().layers(0, 10, image)
    assert [layer.parameters for layer in layers] == [156, 2416, 48_120, 10_164, 850]
    assert sum(layer.parameters for layer in layers) == 61_706
    weights = [layer.fan_in * layer.units for layer in layers]
    assert sum(weights[2:]) / sum(weights) == pytest.approx(0.958, abs=1e-3)


def test_the_conv1d_of_the_lecture() -> None:
    choice = Conv1d(norm=BatchNorm())
    assert choice.parameters(262, 462) == 313_142
    network = build(choice, 262, 462, 0)
    for parameter in network.parameters():
        nn.init.normal_(parameter, 0, 0.1)
    assert network.logits(torch.randn(2, 262)).shape == (2, 462)


@pytest.mark.parametrize("width", [(1024, 128), (128, 1024)])
def test_xavier_keeps_between_fan_in_and_fan_out(width: tuple[int, int]) -> None:
    """Linear net of 7 widths, each √2 off the last: the variance of the output over that of the
    input is the product of n_in γ, that of the gradient the product of n_out γ, γ = Var w."""
    first, last = width
    widths = [round(first * (last / first) ** (k / 6)) for k in range(7)]
    for choice in (FanIn(c=1), FanOut(c=1), XavierNormal(), XavierUniform()):
        generator = torch.Generator().manual_seed(0)
        x = torch.randn(512, first, generator=generator)
        g = torch.randn(512, last, generator=generator)
        forward, backward, weights = 1.0, 1.0, []
        for fan_in, fan_out in pairwise(widths):
            weight = torch.empty(fan_out, fan_in)
            implementation(choice)(choice, weight, generator)
            gamma = {"fan_in": 1 / fan_in, "fan_out": 1 / fan_out}.get(
                choice.kind, 2 / (fan_in + fan_out)
            )
            forward, backward = forward * fan_in * gamma, backward * fan_out * gamma
            weights.append(weight)
        out, back = x, g
        for weight in weights:
            out = out @ weight.T
        for weight in reversed(weights):
            back = back @ weight
        assert (out.var() / x.var()).item() == pytest.approx(forward, rel=0.1)
        assert (back.var() / g.var()).item() == pytest.approx(backward, rel=0.1)
        if choice.kind == "xavier_normal" and first > last:
            assert (forward, backward) == (
                pytest.approx(2.59, rel=0.01),
                pytest.approx(0.323, rel=0.01),
            )


def norm(choice: ConvNormChoice, units: int, spatial: int = 0) -> Any:
    return implementation(choice)(choice, units, spatial)


def test_facts_of_normalization() -> None:
    z = 3 + 2 * torch.randn(64, 20, generator=torch.Generator().manual_seed(0))
    batch = norm(BatchNorm(), 20)
    with torch.no_grad():  # γ and β can undo it
        batch.weight.copy_((z.var(0, correction=0) + 1e-5).sqrt())
        batch.bias.copy_(z.mean(0))
    torch.testing.assert_close(batch(z), z, atol=1e-5, rtol=0)
    plain = norm(BatchNorm(), 20)
    transposed = norm(LayerNorm(), 64)(z.T).T  # BN(Z) = LN(Zᵀ)ᵀ
    torch.testing.assert_close(plain(z), transposed, atol=1e-5, rtol=0)
    assert (plain(z)[0] - plain(torch.cat([z[:1], z[1:] * 3]))[0]).abs().max() > 0.3
    plain.eval()  # an example's output no longer depends on its neighbours
    assert torch.equal(plain(z)[0], plain(torch.cat([z[:1], z[1:] * 3]))[0])
    with pytest.raises(ValueError, match="more than 1 value"):
        norm(BatchNorm(), 20)(z[:1])
    torch.testing.assert_close(norm(GroupNorm(groups=1), 20)(z), norm(LayerNorm(), 20)(z))


def test_facts_of_normalization_of_maps() -> None:
    x = 100 + torch.randn(20, 10, 7, 9, generator=torch.Generator().manual_seed(0))
    batch = norm(BatchNorm(), 10, 2)
    assert batch(x).shape == x.shape
    assert batch.running_mean.shape == batch.weight.shape == (10,)
    instance = norm(InstanceNorm(), 10, 2)(x)
    torch.testing.assert_close(norm(GroupNorm(groups=10), 10, 2)(x), instance, atol=1e-4, rtol=0)
    torch.testing.assert_close(instance, nn.functional.instance_norm(x), atol=1e-4, rtol=0)
    assert not norm(InstanceNorm(), 10, 2)(x[:, :, :1, :1]).any()  # 1×1 maps: exactly 0


@pytest.mark.parametrize(("momentum", "mean"), [(0.1, 5.0), (0.01, 4.33)])
def test_running_averages_after_200_batches(momentum: float, mean: float) -> None:
    batch = norm(BatchNorm(momentum=momentum), 1)
    generator = torch.Generator().manual_seed(0)
    for _ in range(200):
        batch(5 + 2 * torch.randn(256, 1, generator=generator))
    assert batch.running_mean.item() == pytest.approx(mean, abs=0.05)


def test_batch_norm_makes_the_size_of_the_weights_idle() -> None:
    """W → 10 W: the same output, a tenth of the gradient."""
    model = {"depth": 1, "width": 20, "norm": {"kind": "batch"}}
    fields = {"model": model, "precision": {"kind": "float64"}}
    once, ten = (
        ready(RunSpec.model_validate(fields | {"init": {"kind": "normal", "std": std}}))
        for std in (0.3, 3.0)
    )
    with torch.no_grad():
        ten.network.linears[1].weight.copy_(once.network.linears[1].weight)
    x, y = next(once.batches())
    results: list[tuple[Tensor, Tensor]] = []
    for session in (once, ten):
        logits = session.network.logits(x)
        loss = nn.functional.cross_entropy(logits, y)
        results.append((logits, torch.autograd.grad(loss, session.network.linears[0].weight)[0]))
    torch.testing.assert_close(results[0][0], results[1][0], atol=1e-3, rtol=0)
    torch.testing.assert_close(results[0][1], 10 * results[1][1], atol=1e-4, rtol=1e-2)


def digits(epochs: int, lr: float, **fields: Any) -> Result:
    chosen = {
        "budget": {"kind": "epochs", "epochs": epochs},
        "optimizer": {"kind": "sgd", "lr": lr},
        "probes": {"every": 1_000_000, "evaluate_every": 44 * epochs},
    }
    return train(RunSpec.model_validate(chosen | fields))


def accuracy(result: Result) -> float:
    return float(result.column("eval", "train_accuracy")[-1])


@pytest.mark.parametrize("activation", ["relu", "tanh"])
def test_zeros_never_break_symmetry(activation: str) -> None:
    """Every weight gradient is exactly 0: only the biases of the output layer learn."""
    model = {"depth": 2, "width": 64, "activation": {"kind": activation}}
    result = digits(2, 0.1, model=model, init={"kind": "zeros"})
    assert not any(linear.weight.any() for linear in result.session.network.linears)
    assert accuracy(result) < 0.12


def test_constant_weights_keep_rank_one() -> None:
    model = {"depth": 2, "width": 64}
    result = digits(3, 0.1, model=model, init={"kind": "constant", "value": 0.1})
    weight = result.session.network.linears[0].weight.detach()
    assert (weight - weight[:1]).abs().max() < 1e-5
    assert accuracy(result) < 0.4


def test_positive_weights_saturate_tanh() -> None:
    def chosen(kind: str) -> Result:
        model = {"depth": 5, "width": 100, "activation": {"kind": "tanh"}}
        return digits(8, 0.1, model=model, init={"kind": kind, "c": 1.0})

    positive, symmetric = chosen("positive_normal"), chosen("fan_in")
    assert positive.quantity("saturated_share")[0, 4] > 0.95
    assert symmetric.quantity("saturated_share")[0, 4] < 0.05
    assert accuracy(positive) < 0.3
    assert accuracy(symmetric) > 0.97


def test_leaky_relu_recovers_from_biases_that_kill_relu() -> None:
    def chosen(**activation: Any) -> Result:
        model = {"depth": 2, "width": 64, "activation": activation}
        return digits(15, 0.1, model=model, init={"kind": "fan_in", "bias": -3.0})

    assert accuracy(chosen(kind="relu")) < 0.2
    assert accuracy(chosen(kind="leaky_relu", slope=0.1)) > 0.8


def test_biases_of_minus_ten_kill_a_whole_layer_of_relu() -> None:
    result = digits(1, 0.1, model={"depth": 2, "width": 64}, init={"kind": "fan_in", "bias": -10.0})
    assert result.quantity("dead_share")[0, 1] == 1


def test_without_batch_norm_only_the_right_gain_trains() -> None:
    """CLAIMS gain, in half of its epochs."""

    def chosen(factor: float, kind: str) -> Result:
        model = {"depth": 6, "width": 64, "norm": {"kind": kind}}
        return digits(5, 0.1, model=model, init={"kind": "fan_in", "factor": factor})

    plain = {factor: chosen(factor, "none") for factor in FACTORS}
    assert accuracy(plain[1.0]) > 0.9
    assert [f for f in FACTORS if plain[f].ended.state == "diverged"] == [2.0, 4.0, 10.0]
    assert max(accuracy(plain[factor]) for factor in FACTORS[:3]) < 0.2
    assert min(accuracy(chosen(factor, "batch")) for factor in FACTORS) > 0.75


def test_a_residual_net_of_50_layers_trains_where_a_plain_one_has_no_gradient() -> None:
    small = {"init": {"kind": "normal", "std": 0.01}}
    plain = digits(1, 0.01, model={"depth": 50, "width": 64}, **small)
    assert plain.quantity("weight_gradient_norm")[0, 0] == 0
    assert accuracy(plain) < 0.15
    residual = digits(5, 0.01, model={"kind": "residual_mlp", "depth": 50, "width": 64}, **small)
    variance = residual.quantity("activation_gradient_variance")[0]
    assert 0.5 < (variance[0] / variance[49]) ** 0.5 < 2
    assert accuracy(residual) > 0.98
