"""The layer table against torch's own counts, and the tables of the lectures."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from experiments.inspection import Inspection
from experiments.inspection.inspection import Inputs, shapes
from experiments.inspection.memory import totals
from experiments.inspection.table import Row, layer_table
from experiments.spec import RunSpec
from server.engine.worker.inspecting import as_json
from tests.experiments.runs import ready, spec, train
from tests.experiments.test_random_specs import specs, validated

MODELS: list[dict[str, Any]] = [
    {"depth": 1, "width": 7},
    {"depth": 4, "width": 30, "norm": {"kind": "batch", "place": "after"}},
    {"depth": 3, "width": 12, "norm": {"kind": "layer"}, "dropout": {"kind": "inverted", "p": 0.5}},
    {"depth": 2, "width": 9, "activation": {"kind": "identity"}},
]


def rows_of(chosen: RunSpec, dtype: torch.dtype = torch.float32) -> list[Row]:
    return shapes(chosen.model, Inputs.of(chosen), chosen.batch_size, dtype)[0]


def counted(model: nn.Module, x: torch.Tensor) -> int:
    """Multiply-adds by torch's own counter, for the whole batch."""
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        model(x)
    return counter.get_total_flops() // 2


@pytest.mark.parametrize("model", MODELS, ids=str)
def test_perceptrons_against_torchs_counts(model: dict[str, Any]) -> None:
    chosen = spec(model=model)
    rows, session = rows_of(chosen), ready(chosen)
    network, batch = session.network, chosen.data.batch_size
    x = torch.zeros(batch, 64)
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        network.logits(x)
    assert sum(row.multiply_adds for row in rows) * batch * 2 == counter.get_total_flops()
    assert sum(row.parameters for row in rows) == sum(p.numel() for p in network.parameters())
    seen: list[tuple[str, tuple[int, ...]]] = []
    for module in network.modules():
        if not list(module.children()):
            module.register_forward_hook(
                lambda m, i, out: seen.append((type(m).__name__, tuple(out.shape)))
            )
    network.logits(x)
    assert [(row.kind, row.output_shape) for row in rows] == seen
    kept = [row for row in rows if row.kind != "Identity"]
    assert all(r.activation_bytes == 4 * batch * r.output_shape[1] for r in kept)


def test_layers_are_those_that_a_run_declares() -> None:
    chosen = spec(model=MODELS[1])
    layers = shapes(chosen.model, Inputs.of(chosen), chosen.batch_size, torch.float64)[1]
    assert tuple(layers) == ready(chosen).declared().layers


def test_totals() -> None:
    chosen = spec(model={"depth": 2, "width": 12})
    numbers = 64 * 12 + 12 + 12 * 12 + 12 + 12 * 10 + 10
    summed = totals(rows_of(chosen, torch.float64), 8)
    assert (summed.parameters, summed.weight_bytes) == (numbers, 8 * numbers)
    assert summed.multiply_adds == 64 * 12 + 12 * 12 + 12 * 10
    assert summed.activation_bytes == 8 * 32 * (4 * 12 + 10)
    memory = {kind: size // numbers for kind, size in summed.training_bytes.items()}
    assert memory == {"sgd": 16, "momentum": 24, "adam": 32}


def convolutions(*widths: int, pools: set[int]) -> list[nn.Module]:
    """VGG's features: 3×3 convolutions, ReLU, and a pool after those whose place is in `pools`."""
    layers: list[nn.Module] = []
    for k, (before, width) in enumerate(pairwise(widths)):
        layers += [nn.Conv2d(before, width, 3, padding=1), nn.ReLU(inplace=True)]
        layers += [nn.MaxPool2d(2)] if k in pools else []
    return layers


def test_vgg16_at_224_is_inspected_as_a_spec() -> None:
    """Without its weights: they would need 2.8 GB of memory with gradients and copies."""
    chosen = RunSpec.model_validate(
        {
            "model": {"kind": "vgg", "depth": 16, "width": 64, "hidden": 4096},
            "data": {"kind": "noise-images", "examples": 10, "side": 224, "labels": 1000}
            | {"batch_size": 1},
        }
    )
    found = Inspection(None).inspect(chosen)
    assert found["totals"]["parameters"] == 138_357_544
    assert found["totals"]["multiply_adds"] == 15_470_264_320
    assert len(found["layers"]) == 16
    assert found["first_step"] is None


def test_vgg16_of_the_lectures() -> None:
    """CLAIMS tables and its erratum: exact, without a byte of weights."""
    with torch.device("meta"):
        vgg = nn.Sequential(
            *convolutions(
                *(3, 64, 64, 128, 128, 256, 256, 256, 512, 512, 512, 512, 512, 512),
                pools={1, 3, 6, 9, 12},
            ),
            nn.Flatten(),
            *(nn.Linear(512 * 7 * 7, 4096), nn.ReLU(inplace=True)),
            *(nn.Linear(4096, 4096), nn.ReLU(inplace=True), nn.Linear(4096, 1000)),
        )
    rows = layer_table(vgg, vgg, (1, 3, 224, 224), torch.float32)
    summed = totals(rows, 4)
    assert summed.parameters == 138_357_544
    assert summed.weight_bytes == pytest.approx(553.4e6, rel=1e-3)
    assert summed.training_bytes["sgd"] == 2 * summed.weight_bytes
    assert summed.training_bytes["adam"] == 4 * summed.weight_bytes
    assert summed.multiply_adds == counted(vgg, torch.empty(1, 3, 224, 224, device="meta"))
    kept = [row for row in rows if row.kind != "Flatten"]
    assert sum(row.activation_bytes for row in kept) // 4 + 3 * 224 * 224 == 15_237_608
    dense = sum(row.parameters for row in rows if row.kind == "Linear")
    assert dense / summed.parameters == pytest.approx(0.894, abs=1e-3)


def test_lenet5_and_a_recurrent_net() -> None:
    lenet = nn.Sequential(
        *(nn.Conv2d(1, 6, 5), nn.Tanh(), nn.AvgPool2d(2)),
        *(nn.Conv2d(6, 16, 5), nn.Tanh(), nn.AvgPool2d(2), nn.Flatten()),
        *(nn.Linear(400, 120), nn.Tanh(), nn.Linear(120, 84), nn.Tanh(), nn.Linear(84, 10)),
    )
    expected = counted(lenet, torch.zeros(4, 1, 32, 32))
    rows = layer_table(lenet, lenet, (4, 1, 32, 32), torch.float32)
    assert sum(row.parameters for row in rows) == 61_706
    assert sum(row.multiply_adds for row in rows) * 4 == expected
    assert rows[0].output_shape == (4, 6, 28, 28)
    lstm = nn.LSTM(8, 16, batch_first=True)
    (row,) = layer_table(lstm, lstm, (4, 10, 8), torch.float32)
    assert row.parameters == 4 * 16 * (8 + 16 + 2)
    assert (row.multiply_adds, row.output_shape) == (10 * 4 * 16 * (8 + 16), (4, 10, 16))


def test_grouped_convolution_and_shared_weights() -> None:
    grouped = nn.Conv1d(8, 12, 5, groups=4)
    expected = counted(grouped, torch.zeros(3, 8, 20))
    (row,) = layer_table(grouped, grouped, (3, 8, 20), torch.float32)
    assert 3 * row.multiply_adds == expected
    twice = nn.Linear(6, 6)
    net = nn.Sequential(twice, nn.ReLU(), twice)
    rows = layer_table(net, net, (2, 6), torch.float32)
    assert [row.parameters for row in rows] == [42, 0, 0]
    assert [row.multiply_adds for row in rows] == [36, 0, 36]


def test_an_architecture_is_described_without_its_dataset() -> None:
    from experiments.data import DatasetUnavailable

    inspection = Inspection(None)
    mnist = {"kind": "mnist"}
    with pytest.raises(DatasetUnavailable, match="datasets directory"):
        inspection.inspect(spec(data=mnist))
    large = {"depth": 50, "width": 2000}
    told = inspection.inspect(spec(data=mnist, model=large))
    assert told["first_step"] is None
    assert told["first_step_reason"]


@settings(max_examples=40, deadline=None, derandomize=True, database=None)
@given(specs(RunSpec))
def test_any_small_spec_is_inspected_as_it_would_run(fields: dict[str, Any]) -> None:
    """Whatever the choices: the first row of `layers` to the last bit, and an answer in JSON."""
    chosen = validated(fields | {"budget": {"kind": "steps", "count": 1}})
    if chosen is None:
        return
    told, run = Inspection(None).inspect(chosen), train(chosen)
    for name, values in told["first_step"]["quantities"].items():
        np.testing.assert_array_equal(np.float32(values), run.quantity(name)[0], err_msg=name)
    assert sum(row["parameters"] for row in told["table"]) == run.declared.parameters
    curves = told["theory"]["curves"] or {}
    assert curves or told["theory"]["reason"]
    assert all(len(curve["values"]) == len(told["layers"]) for curve in curves.values())
    assert not np.isnan([curve["values"] for curve in curves.values()]).any()
    assert json.loads(as_json(told))["digest"] == chosen.digest()


@pytest.mark.parametrize(
    ("data", "model"),
    [
        ("moons", {"kind": "linear"}),
        ("digits", {"kind": "residual_mlp", "depth": 3, "width": 16}),
        ("mnist", {"kind": "lenet5"}),
        ("digits", {"kind": "vgg", "depth": 5, "width": 8}),
        ("digits", {"kind": "resnet", "width": 8}),
        ("mnist", {"kind": "conv1d"}),
        ("digits", {"kind": "rnn", "width": 12}),
        ("sequences", {"kind": "lstm", "width": 12}),
    ],
    ids=lambda value: value["kind"] if isinstance(value, dict) else value,
)
def test_every_architecture_has_a_table(data: str, model: dict[str, Any]) -> None:
    chosen = spec(data={"kind": data}, model=model)
    inputs = Inputs.of(chosen)
    rows, layers = shapes(chosen.model, inputs, chosen.batch_size, torch.float32)
    assert sum(row.parameters for row in rows) == chosen.model.parameters(*inputs)
    declared = chosen.model.layers(*inputs)
    assert [layer.name for layer in layers] == [layer.name for layer in declared]
    assert sum(r.multiply_adds for r in rows) == sum(layer.multiply_adds for layer in declared)
