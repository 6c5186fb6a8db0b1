"""Every registered choice builds and trains, and every knob changes what is recorded."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from experiments.spec import RunSpec
from experiments.spec.base import Choice, Frozen
from experiments.spec.precision import Tf32
from experiments.spec.registry import implementation
from tests.contract.choices import alternatives, filled, knobs, options, walk
from tests.contract.files import write
from tests.experiments.runs import Result, same, train

# What a knob needs around it to have anything to do.
CONTEXT: dict[tuple[str, str], dict[str, Any]] = {
    ("KaimingNormal", "slope"): {"nonlinearity": "leaky_relu"},
    ("KaimingUniform", "slope"): {"nonlinearity": "leaky_relu"},
    ("Sgd", "nesterov"): {"momentum": 0.9},
    ("Sgd", "dampening"): {"momentum": 0.9},
    ("Gd", "nesterov"): {"momentum": 0.9},
    ("Gd", "dampening"): {"momentum": 0.9},
    ("Adam", "amsgrad"): {"beta2": 0.1},
    ("AdamW", "amsgrad"): {"beta2": 0.1},
    ("RAdam", "beta2"): {"beta2": 0.9},
    ("RAdam", "eps"): {"beta2": 0.9, "eps": 0.01},
    ("Rprop", "largest"): {"largest": 0.011},
    ("StepDecay", "every"): {"every": 2},
    ("StepDecay", "factor"): {"every": 2},
    ("Drop", "after"): {"after": 2},
    ("Drop", "final_fraction"): {"after": 2},
    ("OneCycle", "rise"): {"rise": 0.6},
    ("OneCycle", "first_fraction"): {"rise": 0.6},
    ("Plateau", "factor"): {"patience": 1, "min_delta": 1000.0},
    ("Plateau", "patience"): {"patience": 1, "min_delta": 1000.0},
    ("Plateau", "min_delta"): {"patience": 1},
    ("NormClip", "threshold"): {"threshold": 0.01},
    ("ValueClip", "threshold"): {"threshold": 1e-4},
    ("CoupledDecay", "biases"): {"strength": 1.0},
    ("DecoupledDecay", "biases"): {"strength": 1.0},
    ("L2", "biases"): {"strength": 1.0},
    ("L1Proximal", "biases"): {"strength": 1.0},
    ("L2Ball", "biases"): {"radius": 1.0},
    ("L2Ball", "radius"): {"radius": 1.0},
    ("MaxNorm", "largest"): {"largest": 0.5},
    ("OneSidedClip", "threshold"): {"threshold": 1e-4},
    ("PercentDrop", "window"): {"window": 1, "percent": 100.0},
    ("PercentDrop", "percent"): {"window": 1, "percent": 0.3},
    ("AbsoluteDrop", "window"): {"window": 1, "least": 1.0},
    ("AbsoluteDrop", "least"): {"least": 0.01},
    ("Digits", "subset"): {"subset": 40},
    ("Digits", "bad_scaling"): {"scaling": "none"},
    ("Digits", "severity"): {"corruption": "gauss"},
    ("Cifar10", "part"): {"subset": 50},
    ("FixedScaling", "scale"): {"scale": 2.0**-8},  # where gradients vanish
    ("DynamicScaling", "interval"): {"interval": 1, "scale": 2.0**20},
    ("Patience", "patience"): {"patience": 1, "min_delta": 1000.0},
    ("Patience", "min_delta"): {"patience": 1},
    ("Epochs", "epochs"): {"epochs": 1},
    ("Steps", "count"): {"count": 3},
    ("Probes", "every"): {"every": 2},
    **{
        ("Probes", f"{name}_every"): {"cost": "full", f"{name}_every": 2}
        for name in (
            *("statistics", "histograms", "boundary"),
            *("units", "gradient_noise", "along_gradient", "curvature"),
        )
    },
}
# What must agree with the file, which is refused otherwise (tests/experiments/test_uploads.py).
TOLD = {("File", "rows"), ("File", "columns")}
# The same for a choice against the default of its family.
CHOICE_CONTEXT: dict[str, dict[str, Any]] = {
    "StepDecay": {"every": 2},
    "Drop": {"after": 2},
    "L2Ball": {"radius": 1.0},
    "MaxNorm": {"largest": 0.5},
    "Plateau": {"patience": 1, "min_delta": 1000.0},
    "NormClip": {"threshold": 0.01},
    "ValueClip": {"threshold": 1e-4},
    "OneSidedClip": {"threshold": 1e-4},
    "Patience": {"patience": 1, "min_delta": 1000.0},
    "PercentDrop": {"window": 1, "percent": 100.0},
    "AbsoluteDrop": {"least": 1.0},
    "Epochs": {"epochs": 1},
    "KaimingNormal": {"mode": "fan_out"},  # fan_in is N(0, 2 / n_in), the default init
}
# What else in the spec an alternative needs to have anything to do.
AROUND: dict[str, dict[str, Any]] = {
    "Probes": {"data": {"kind": "moons", "points": 200}},  # has a boundary to draw
    "GeneralizationLoss": {"optimizer": {"kind": "sgd", "lr": 0.5}},  # the loss goes up and down
}
EVALUATED = {"evaluate_every": 1}  # early stopping and running averages show there

CHOICES = list(walk())
KNOBS = [knob for knob in knobs() if (knob[1].__name__, knob[2]) not in TOLD]
DEFAULTS = {type(getattr(RunSpec(), name)) for name in RunSpec.model_fields} | {
    type(getattr(RunSpec().model, name)) for name in type(RunSpec().model).model_fields
}

ON_A_GPU = {Tf32}  # tests/experiments/test_gpu.py; on a CPU it is float32


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every dataset that is read from files, full of noise."""
    folder = tmp_path_factory.mktemp("datasets")
    write(folder)
    return folder


def run(fields: dict[str, Any], files: Path) -> Result:
    if "probes" not in fields:
        fields["probes"] = EVALUATED
    return train(RunSpec.model_validate(fields), datasets_dir=files)


@pytest.mark.parametrize(("path", "option"), CHOICES, ids=str)
def test_choice_builds_trains_and_differs_from_the_default(
    path: tuple[str, ...], option: type[Frozen], files: Path
) -> None:
    if issubclass(option, Choice) and option.implementation:
        assert implementation(option.model_construct()) is not None
    around = AROUND.get(option.__name__, {})
    result = run(filled(path, option, **CHOICE_CONTEXT.get(option.__name__, {})) | around, files)
    assert result.ended.state == "finished"
    assert result.ended.step >= 1
    assert all(np.isfinite(rows.values).all() for rows in result.rows)
    if option not in DEFAULTS | ON_A_GPU:
        assert not same(result.curves(), run(filled((), RunSpec) | around, files).curves())


@pytest.mark.parametrize(
    ("path", "option", "name"), KNOBS, ids=[f"{owner.__name__}.{name}" for _, owner, name in KNOBS]
)
def test_knob_changes_what_is_recorded(
    path: tuple[str, ...], option: type[Frozen], name: str, files: Path
) -> None:
    context = CONTEXT.get((option.__name__, name), {})
    around = AROUND.get(option.__name__, {})
    curves = run(filled(path, option, **context) | around, files).curves()
    for value in alternatives(path, option, name, context):
        other = run(filled(path, option, **context | {name: value}) | around, files).curves()
        assert not same(curves, other), f"{name}={value!r} changes nothing"


def test_what_stands_inside_an_architecture_is_walked() -> None:
    inside = {option for kind in options(RunSpec.model_fields["model"]) for _, option in walk(kind)}
    assert inside <= {option for _, option in CHOICES}


def test_the_walk_finds_what_it_should_and_the_contexts_are_of_knobs() -> None:
    assert {"Digits", "Mlp", "Gelu", "BatchNorm", "InvertedDropout", "Probes", "Float64"} <= {
        option.__name__ for _, option in CHOICES
    }
    assert set(CONTEXT) <= {(owner.__name__, name) for _, owner, name in KNOBS}
    assert len(KNOBS) > 40
