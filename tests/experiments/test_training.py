"""What training says: events, tables, determinism, shared streams, divergence, early stopping."""

from __future__ import annotations

import subprocess
import sys
from itertools import count
from typing import Any

import numpy as np
import pytest
import torch

from experiments.training import Training
from experiments.training.events import Declared, Ended
from tests.experiments.runs import Result, ready, same, spec, stepped, train

EXPLODING: dict[str, Any] = {"init": {"kind": "fan_in", "c": 100.0}, "model": {"depth": 60}}


def test_events_and_tables_of_a_short_run() -> None:
    ticks = count()
    probes = {"evaluate_every": 4}
    result = train(spec(probes=probes), clock=lambda: float(next(ticks)))
    assert isinstance(result.events[0], Declared)
    assert stepped(result) == [0, 1, 2, 3, 4, 5, 6]
    assert result.ended == Ended("finished", 6, "Finished all 6 steps.")
    assert [layer.name for layer in result.declared.layers] == ["hidden 1", "hidden 2", "output"]
    assert [(layer.fan_in, layer.fan_out) for layer in result.declared.layers] == [
        (64, 12),
        (12, 12),
        (12, 10),
    ]
    assert result.steps("train") == result.steps("layers") == [1, 2, 3, 4, 5, 6]
    assert result.steps("eval") == [0, 4, 6]
    # The clock is asked at both ends of a step, and at both ends of each half of the probes.
    assert result.column("train", "step_ms").tolist() == [5000.0] * 6
    assert result.column("train", "probe_ms").tolist() == [2000.0] * 6
    assert result.column("train", "elapsed").tolist() == [6, 12, 18, 24, 30, 36]
    np.testing.assert_allclose(result.column("train", "epoch"), np.arange(1, 7) / 44, rtol=1e-6)


def test_the_numbers_of_a_step_are_those_of_its_batch_before_the_update() -> None:
    session = ready(spec())
    x, y = next(session.batches())
    logits = session.network.logits(x)
    loss = torch.nn.functional.cross_entropy(logits, y)
    norm = torch.cat([g.flatten() for g in torch.autograd.grad(loss, session.parameters.tensors)])
    result = train(spec())
    assert result.column("train", "loss")[0] == loss.item()
    right = (logits.argmax(1) == y).float().mean().item()
    assert result.column("train", "accuracy")[0] == pytest.approx(right)
    assert result.column("train", "grad_norm")[0] == pytest.approx(norm.norm().item(), rel=1e-6)


@pytest.mark.parametrize("kind", ["inverted", "none"])
def test_evaluation_is_of_the_whole_data_without_dropout(kind: str) -> None:
    model = {"depth": 2, "width": 12, "norm": {"kind": "batch"}, "dropout": {"kind": kind}}
    chosen = spec(model=model, budget={"kind": "steps", "count": 3})
    result, session = train(chosen), ready(chosen)
    session.parameters.values.copy_(result.weights)
    for mine, theirs in zip(
        session.network.buffers(), result.session.network.buffers(), strict=True
    ):
        mine.copy_(theirs)
    session.network.eval()
    from experiments import data

    splits = data.load(chosen.data, 0)
    logits = session.network.logits(splits.validation_x).double()
    loss = torch.nn.functional.cross_entropy(logits, splits.validation_y).item()
    assert result.column("eval", "val_loss")[-1] == pytest.approx(loss, rel=1e-5)
    right = (logits.argmax(1) == splits.validation_y).double().mean().item()
    assert result.column("eval", "val_accuracy")[-1] == pytest.approx(right)


def test_draining_often_gives_the_same_rows_without_gap() -> None:
    training = Training(spec(), clock=lambda: 0.0)
    assert training.drain() == []
    rows = [row for event in training.events() if event for row in training.drain()]
    once = train(spec())
    for name in ("train", "layers", "eval"):
        mine = [row for row in rows if row.table == name]
        assert len(mine) > 1
        assert [row.first_row for row in mine] == [
            sum(len(r.steps) for r in mine[:k]) for k in range(len(mine))
        ]
        assert np.concatenate([r.values for r in mine]).tobytes() == once.table(name).tobytes()


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"precision": {"kind": "float64"}, "data": {"kind": "spirals"}},
        {
            "model": {
                "depth": 3,
                "width": 16,
                "dropout": {"kind": "inverted"},
                "norm": {"kind": "batch"},
            },
            "optimizer": {"kind": "adam"},
        },
    ],
    ids=str,
)
def test_the_same_spec_gives_the_same_bits_and_leaves_torch_alone(fields: dict[str, Any]) -> None:
    torch.manual_seed(1)
    first = train(spec(**fields))
    torch.manual_seed(2)
    before = torch.random.get_rng_state()
    again = train(spec(**fields))
    assert torch.equal(torch.random.get_rng_state(), before)
    assert same(first.curves(), again.curves())
    assert torch.equal(first.weights, again.weights)
    assert not same(first.curves(), train(spec(seed=1, **fields)).curves())


def test_another_process_gives_the_same_bits() -> None:
    code = (
        "import torch; torch.set_num_threads(1)\n"
        "from tests.experiments.runs import spec, train\n"
        "print(train(spec()).weights.double().sum().item().hex())"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert said.stdout.strip() == train(spec()).weights.double().sum().item().hex()


def test_arms_that_differ_in_one_choice_share_order_and_dropout() -> None:
    noisy = {"depth": 2, "width": 12, "dropout": {"kind": "inverted", "p": 0.5}}
    arms = [
        spec(model=noisy),
        spec(model=noisy, optimizer={"kind": "adam"}),
        spec(model=noisy | {"norm": {"kind": "batch"}}),
        spec(model=noisy, init={"kind": "xavier_normal"}),
    ]
    sessions = [ready(arm) for arm in arms]
    orders = [[next(batches)[1] for _ in range(50)] for batches in map(_batches, sessions)]
    masks = [
        [session.network.get_submodule("parts").train()[-1](torch.ones(4, 12)) for _ in range(3)]
        for session in sessions
    ]
    for order, mask in zip(orders[1:], masks[1:], strict=True):
        assert all(torch.equal(a, b) for a, b in zip(orders[0], order, strict=True))
        assert all(torch.equal(a, b) for a, b in zip(masks[0], mask, strict=True))


def _batches(session: Any) -> Any:
    return session.batches()


def test_an_epoch_sees_every_example_once_and_the_next_in_another_order() -> None:
    session = ready(spec(data={"kind": "moons", "points": 100, "batch_size": 40}))
    batches = session.batches()
    epochs = [torch.cat([next(batches)[0], next(batches)[0]]) for _ in range(2)]
    assert all(len(epoch.unique(dim=0)) == 80 for epoch in epochs)
    assert not torch.equal(*epochs)


def test_a_diverged_run_keeps_the_row_that_shows_it() -> None:
    result = train(spec(**EXPLODING, optimizer={"kind": "sgd", "lr": 1.0}))
    ended = result.ended
    assert ended.state == "diverged"
    assert f"step {ended.step}" in ended.reason
    assert stepped(result)[-1] == ended.step
    loss = result.column("train", "loss")
    assert np.isfinite(loss[:-1]).all()
    assert not np.isfinite(loss[-1])
    assert result.steps("train")[-1] == result.steps("layers")[-1] == ended.step
    assert result.steps("eval")[-1] == ended.step
    assert np.isnan(result.table("layers")[-1]).any()


def test_a_device_that_ran_ahead_is_cut_back_to_the_divergence() -> None:
    chosen = spec(**EXPLODING, optimizer={"kind": "sgd", "lr": 1.0})
    expected = train(chosen)
    session = ready(chosen)
    batches = session.batches()
    for step in range(1, 10):  # as on a GPU, where nobody looks at the loss
        measured, layers = session.stepper.step(step, *next(batches), sampled=True)
        session.telemetry.layers.put(step, layers)
        session.telemetry.stepped(step, measured, (0.0,) * 4)
    late = Result(session, session.declared(), rows=session.telemetry.drain())
    assert session.telemetry.last_step == expected.ended.step
    assert late.steps("train") == expected.steps("train")
    assert late.table("layers").tobytes() == expected.table("layers").tobytes()


def test_early_stopping_restores_the_best_weights() -> None:
    patience = {"kind": "patience", "patience": 3}
    fields: dict[str, Any] = {
        "optimizer": {"kind": "adam", "lr": 0.03},
        "data": {"kind": "moons", "points": 60, "batch_size": 10, "noise": 0.6},
        "model": {"depth": 2, "width": 64, "norm": {"kind": "batch"}},
        "budget": {"kind": "steps", "count": 3000},
        "probes": {"evaluate_every": 10, "every": 100},
    }
    result = train(spec(early_stopping=patience, **fields))
    loss, steps = result.column("eval", "val_loss"), result.steps("eval")
    best = int(loss[:-1].argmin())
    assert result.ended.state == "finished"
    assert f"weights of step {steps[best]:,}" in result.ended.reason
    assert "not improved for 3 evaluations" in result.ended.reason
    assert steps[-1] == steps[-2] == result.ended.step == steps[best] + 30
    assert loss[-1] == loss[best]
    until = fields | {"budget": {"kind": "steps", "count": steps[best]}}
    assert torch.equal(result.weights, train(spec(**until)).weights)


def test_least_improvement_counts() -> None:
    def stopped(delta: float) -> int:
        stopping = {"kind": "patience", "patience": 2, "min_delta": delta}
        budget = {"kind": "steps", "count": 200}
        return train(spec(early_stopping=stopping, budget=budget)).ended.step

    assert stopped(10.0) == 88  # two evaluations, 44 steps apart
    assert stopped(0.0) == 200


def test_buffers_that_nobody_drains_lose_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("experiments.training.table.ROWS", 17)
    budget = {"kind": "steps", "count": 100}
    assert train(spec(budget=budget)).steps("train") == list(range(1, 101))
