"""Polynomial regression against numpy's Legendre series and exact least squares."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from numpy.polynomial import legendre
from pydantic import ValidationError

from experiments.inspection import Inspection
from experiments.nets.polynomial import Legendre
from experiments.spec import RunSpec
from experiments.spec.naming import describe
from tests.experiments.runs import ready, train


def chosen(degree: int = 5, **fields: Any) -> RunSpec:
    given = {
        "data": {"kind": "sine"},
        "loss": {"kind": "squared_error"},
        "model": {"kind": "polynomial", "degree": degree},
        "precision": {"kind": "float64"},
        "budget": {"kind": "steps", "count": 6},
    }
    return RunSpec.model_validate(given | fields)


@pytest.mark.parametrize("degree", [1, 2, 7, 50])
def test_basis_is_numpys(degree: int) -> None:
    x = torch.linspace(-1, 1, 101, dtype=torch.float64)[:, None]
    expected = legendre.legvander(x[:, 0].numpy(), degree)[:, 1:]
    assert np.abs(Legendre(degree)(x).numpy() - expected).max() < 1e-12


def test_prediction_is_the_series_of_its_weights() -> None:
    session = ready(chosen(4))
    x = session._validation_x
    weight, bias = (p.detach().numpy().ravel() for p in session.network.linears[0].parameters())
    series = np.concatenate([bias, weight])
    with torch.no_grad():
        outputs = session.network.logits(x)[:, 0].numpy()
    assert np.abs(outputs - legendre.legval(x[:, 0].numpy(), series)).max() < 1e-12


@pytest.mark.parametrize("strength", [0.0, 0.1])
def test_gradient_descent_reaches_ridge_regression(strength: float) -> None:
    """min 1/2n ‖X w - y‖² + λ/2 ‖w without w_0‖²."""
    penalty = {"kind": "l2", "strength": strength}
    run = train(
        chosen(
            3,
            optimizer={"kind": "gd", "lr": 1.0},
            penalty=penalty,
            budget={"kind": "steps", "count": 3000},
            probes={"every": 1000, "evaluate_every": 1000},
        )
    )
    x, y = run.session._train_x.numpy(), run.session._train_y.numpy()
    design = legendre.legvander(x[:, 0], 3)
    ridge = strength * np.diag([0.0, 1.0, 1.0, 1.0])
    expected = np.linalg.solve(design.T @ design / len(x) + ridge, design.T @ y / len(x))[:, 0]
    weights = run.weights.detach().numpy()
    assert np.abs(np.roll(weights, 1) - expected).max() < 1e-6


def test_layers_parameters_name_and_inspection() -> None:
    spec = chosen(5)
    layers = spec.model.layers(1, 1)
    assert [(layer.name, layer.weight) for layer in layers] == [("output", (1, 5))]
    assert spec.model.parameters(1, 1) == 6
    assert describe(spec).startswith("sine · polynomial 5 · ")
    told = Inspection(None).inspect(spec)
    assert [row["kind"] for row in told["table"]] == ["Legendre", "Linear"]
    assert told["totals"]["parameters"] == 6
    assert "r2" in told["first_step"]
    assert "accuracy" not in told["first_step"]


def test_interval_scaling_makes_other_inputs_fit() -> None:
    spec = chosen(2, data={"kind": "sine", "scaling": "interval", "bad_scaling": 2.0})
    x = ready(spec)._train_x
    assert x.min().item() == pytest.approx(-1)
    assert x.max().item() == pytest.approx(1)


@pytest.mark.parametrize(
    ("data", "named"),
    [
        ({"kind": "moons"}, r"model\.kind: polynomial needs data of one input"),
        ({"kind": "sine", "scaling": "standardize"}, r"data\.scaling must be interval"),
        ({"kind": "sine", "bad_scaling": 1.0}, r"data\.scaling must be interval"),
    ],
)
def test_other_inputs_are_refused(data: dict[str, Any], named: str) -> None:
    loss = "cross_entropy" if data["kind"] == "moons" else "squared_error"
    with pytest.raises(ValidationError, match=named):
        chosen(data=data | {"scaling": data.get("scaling", "none")}, loss={"kind": loss})
