"""Targets that are numbers: data, loss, score and what is refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from pydantic import ValidationError
from sklearn.metrics import r2_score

from experiments import data
from experiments.spec import RunSpec
from experiments.spec.data import Chebyshev, Sine
from tests.experiments.runs import Result, ready, spec, train

SQUARED = {"kind": "squared_error"}


def regression(**fields: Any) -> Result:
    given = {
        "data": {"kind": "sine"},
        "loss": SQUARED,
        "model": {"depth": 2, "width": 32, "activation": {"kind": "tanh"}},
        "precision": {"kind": "float64"},
    }
    return train(spec(**given | fields))


def test_sine_has_noise_in_training_only_and_the_curve_validates() -> None:
    splits = data.load(Sine(points=20_000, noise=0.3, frequency=5.0), 1)
    assert splits.train_x.shape == splits.train_y.shape == (20_000, 1)
    noise = (splits.train_y - torch.sin(5 * splits.train_x)).double()
    assert abs(noise.mean().item()) < 0.01
    assert noise.std().item() == pytest.approx(0.3, rel=0.03)
    assert splits.train_x.min() >= -1
    assert splits.train_x.max() <= 1
    assert splits.train_x.double().var().item() == pytest.approx(1 / 3, rel=0.03)
    assert torch.allclose(splits.validation_x[:, 0], torch.linspace(-1, 1, 200), atol=1e-6)
    assert torch.allclose(splits.validation_y, torch.sin(5 * splits.validation_x), atol=1e-6)


def test_other_noise_leaves_the_places_and_another_seed_does_not() -> None:
    quiet, loud = (data.load(Sine(noise=noise), 3) for noise in (0.0, 1.0))
    assert torch.equal(quiet.train_x, loud.train_x)
    assert not torch.equal(quiet.train_y, loud.train_y)
    assert not torch.equal(data.load(Sine(noise=0.0), 4).train_x, quiet.train_x)


@pytest.mark.parametrize("degree", [3, 4, 5])
def test_chebyshev_is_the_cosine_of_n_times_the_arc(degree: int) -> None:
    splits = data.load(Chebyshev(degree=degree), 0)
    x = torch.linspace(-1, 1, 20, dtype=torch.float64)
    expected = torch.cos(degree * torch.arccos(x))
    assert torch.allclose(splits.train_x[:, 0].double(), x, atol=1e-7)
    assert torch.allclose(splits.train_y[:, 0].double(), expected, atol=1e-6)
    assert splits.validation_y.abs().max() <= 1


def test_columns_loss_and_score_of_a_run() -> None:
    result = regression(probes={"evaluate_every": 3}, data={"kind": "sine", "points": 12})
    columns = {table.name: table.columns for table in result.declared.tables}
    assert columns["train"][:4] == ("loss", "r2", "learning_rate", "grad_norm")
    assert columns["eval"] == ("train_loss", "train_r2", "val_loss", "val_r2", "epoch")
    session = result.session
    x, y = session._validation_x, session._validation_y
    with torch.no_grad():
        outputs = session.network.logits(x)
    loss = ((outputs - y) ** 2).sum() / 2 / len(y)
    assert result.column("eval", "val_loss")[-1] == pytest.approx(loss.item(), rel=1e-6)
    expected = r2_score(y.numpy(), outputs.numpy())
    assert result.column("eval", "val_r2")[-1] == pytest.approx(expected, rel=1e-5, abs=1e-6)


def test_score_of_a_batch_is_against_the_variance_of_all_targets() -> None:
    chosen = RunSpec.model_validate(
        {"data": {"kind": "sine", "batch_size": 1}, "loss": SQUARED, "model": {"depth": 1}}
    )
    session = ready(chosen)
    x, y = next(session.batches())
    with torch.no_grad():
        error = (session.network.logits(x) - y).square().item()
    (_, score, _), _ = session.stepper.step(1, x, y, sampled=False)
    variance = session._train_y.double().var(correction=0).item()
    assert score.item() == pytest.approx(1 - error / variance, rel=1e-4)


def test_a_gradient_step_is_the_one_of_plain_torch() -> None:
    result = regression(
        data={"kind": "chebyshev", "degree": 3},
        optimizer={"kind": "gd", "lr": 0.1},
        budget={"kind": "steps", "count": 3},
    )
    session = ready(result.session.spec)
    x, y = session._train_x, session._train_y
    parameters = list(session.network.parameters())
    for _ in range(3):
        loss = 0.5 * (session.network.logits(x) - y).square().mean()
        for parameter, gradient in zip(
            parameters, torch.autograd.grad(loss, parameters), strict=True
        ):
            parameter.data -= 0.1 * gradient
    assert torch.allclose(result.weights, session.parameters.values, rtol=1e-10, atol=1e-12)


def test_it_fits_a_curve_and_early_stopping_restores_the_best() -> None:
    result = regression(
        data={"kind": "sine", "noise": 0.1, "points": 60},
        optimizer={"kind": "adam", "lr": 0.01},
        budget={"kind": "steps", "count": 600},
        early_stopping={"kind": "patience", "patience": 1000},
    )
    assert result.column("eval", "val_r2")[-1] > 0.95
    best = result.column("eval", "val_loss").min()
    assert result.column("eval", "val_loss")[-1] == pytest.approx(best)
    assert np.isfinite(result.table("train")).all()


def test_monte_carlo_averages_the_numbers() -> None:
    dropout = {"kind": "inverted", "p": 0.5, "samples": 1000}
    model = {"depth": 1, "width": 16, "dropout": dropout}
    result = regression(model=model, budget={"kind": "steps", "count": 1})
    x = torch.tensor([[0.3]], dtype=torch.float64)
    network = result.session.network.eval()
    with torch.no_grad():
        mean = network.predict(x, numbers=True)
        network.samples = 0
        passes = torch.cat([network.logits(x) for _ in range(1000)])
    error = passes.std().item() / 1000**0.5
    assert error > 0
    assert mean.item() == pytest.approx(passes.mean().item(), abs=6 * error)


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"data": {"kind": "sine"}}, "loss must be squared_error with sine"),
        ({"data": {"kind": "chebyshev"}, "loss": {"kind": "hinge"}}, "loss must be squared_error"),
        ({"data": {"kind": "sine", "label_noise": 0.1}, "loss": SQUARED}, "label_noise"),
        ({"data": {"kind": "sine", "random_labels": True}, "loss": SQUARED}, "random_labels"),
        (
            {"data": {"kind": "sine"}, "loss": SQUARED | {"label_smoothing": 0.1}},
            "label_smoothing",
        ),
        ({"data": {"kind": "chebyshev", "points": 10}, "loss": SQUARED}, r"data\.batch_size"),
        ({"data": {"kind": "sine"}, "loss": SQUARED, "model": {"kind": "lenet5"}}, r"model\.kind"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(fields: dict[str, Any], named: str) -> None:
    with pytest.raises(ValidationError, match=named):
        RunSpec.model_validate(fields)
