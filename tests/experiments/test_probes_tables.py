"""The tables of probes against plain numpy and PyTorch in float64, and their harmlessness."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from experiments.nets.network import Tape
from experiments.probes.moment import Moment, preactivations
from experiments.probes.preactivations import _percentiles
from experiments.probes.subsample import subsample
from experiments.probes.thinning import spread
from experiments.probes.undisturbed import undisturbed
from experiments.spec import RunSpec
from experiments.spec.tables import TABLES, probed
from experiments.spec.tables.description import COSTS
from experiments.spec.tables.preactivations import PERCENTILES
from experiments.training.session import Session
from tests.experiments.runs import Result, ready, spec, train

ONCE = {"kind": "steps", "count": 1}
NETS: dict[str, dict[str, Any]] = {
    "chain": {"model": {"depth": 3, "width": 12}},
    "norm and dropout": {
        "model": {
            "depth": 3,
            "width": 12,
            "norm": {"kind": "batch"},
            "dropout": {"kind": "inverted", "p": 0.3, "inputs": 0.1},
        }
    },
    "residual": {"model": {"kind": "residual_mlp", "depth": 3, "width": 12}},
    "conv": {"model": {"kind": "vgg", "depth": 5, "width": 4, "hidden": 8}},
    "resnet": {"model": {"kind": "resnet", "width": 4}},
    "lstm": {"model": {"kind": "lstm", "width": 8}},
    "rnn": {"model": {"kind": "rnn", "width": 8, "dropout": {"kind": "dropconnect"}}},
}


def passed(session: Session) -> tuple[Tape, Tensor, Tensor]:
    """Tape, logits and labels of the first batch, by autograd."""
    x, y = next(session.batches())
    tape = Tape()
    return tape, session.network.logits(x, tape), y


def row(result: Result, table: str) -> dict[str, float]:
    """The first row."""
    columns = next(t.columns for t in result.declared.tables if t.name == table)
    return dict(zip(columns, result.table(table)[0].tolist(), strict=True))


@pytest.mark.parametrize("net", list(NETS))
def test_preactivations_against_sorted_numbers(net: str) -> None:
    chosen = spec(**NETS[net], budget=ONCE)
    measured = row(train(chosen), "preactivations")
    tape, _, _ = passed(ready(chosen))
    for k, z in enumerate(tape.preactivations):
        numbers = z.detach().double().numpy().ravel()
        looked_at = subsample(z.detach(), 1 << 13).double().numpy()
        expected = {f"preactivation_p{p}/{k}": np.percentile(looked_at, p) for p in PERCENTILES} | {
            f"preactivation_mean/{k}": numbers.mean(),
            f"preactivation_variance/{k}": numbers.var(),
        }
        for name, value in expected.items():
            assert measured[name] == pytest.approx(value, rel=2e-5, abs=1e-7), name


def test_a_preactivation_is_what_goes_into_the_activation() -> None:
    """Also after a norm before it, and of a chain, which computes in place."""
    for norm in ({"kind": "none"}, {"kind": "layer"}, {"kind": "batch", "place": "before"}):
        model = {"depth": 3, "width": 12, "activation": {"kind": "tanh"}, "norm": norm}
        session = ready(spec(model=model))
        tape, logits, _ = passed(session)
        for z, f in zip(tape.preactivations[:-1], tape.activations, strict=False):
            assert torch.equal(z.tanh(), f)
        assert tape.preactivations[-1] is logits
    session = ready(spec(model={"depth": 3, "width": 12}))
    x, _ = next(session.batches())
    tape, own = Tape(), Tape()
    session.network.logits(x, tape)
    own.outputs = tape.outputs
    again = preactivations(session.network, x, own)
    assert all(torch.equal(z, w) for z, w in zip(again, tape.preactivations, strict=True))


@pytest.mark.parametrize("net", list(NETS))
def test_weights_against_their_definitions(net: str) -> None:
    chosen = spec(
        **NETS[net], budget={"kind": "steps", "count": 2}, optimizer={"kind": "sgd", "lr": 0.5}
    )
    result = train(chosen)
    session = ready(chosen)
    first = [layer.weight.detach().double().clone() for layer in session.network.linears]
    batches = session.batches()
    session.stepper.step(1, *next(batches), sampled=False)
    now = [layer.weight.detach().double() for layer in session.network.linears]
    for k, (old, new) in enumerate(zip(first, now, strict=True)):
        fan_in = old[0].numel()
        got = {name: result.column("weights", f"{name}/{k}") for name in
               ("weight_movement", "scaled_weight_variance", "weight_zeros")}  # fmt: skip
        assert got["weight_movement"][0] == 0
        moved = ((new - old).norm() / old.norm()).item()
        assert got["weight_movement"][1] == pytest.approx(moved, rel=2e-5)
        variances = [fan_in * w.var(correction=0).item() for w in (old, new)]
        assert got["scaled_weight_variance"].tolist() == pytest.approx(variances, rel=2e-5)
        assert got["weight_zeros"].tolist() == [0, 0]


def test_shares_of_exact_zeros() -> None:
    """With negative biases no ReLU unit of layer 1 lives: all behind it have gradient 0."""
    chosen = spec(init={"kind": "zeros", "bias": -1.0}, budget=ONCE)
    measured = row(train(chosen), "weights")
    assert [measured[f"weight_zeros/{k}"] for k in range(3)] == [1, 1, 1]
    assert [measured[f"gradient_zeros/{k}"] for k in range(3)] == [1, 1, 1]
    assert [measured[f"weight_movement/{k}"] for k in range(3)] == [0, 0, 0]


@pytest.mark.parametrize("wrong", [float("nan"), float("inf")])
def test_entropy_of_outputs_that_are_not_finite_is_nan(wrong: float) -> None:
    """One example of a batch is enough; -Inf is a probability of 0 and no harm."""
    session = ready(spec(probes={"cost": "standard"}))
    x, y = next(session.batches())
    probe = next(one.probe for one in session.watch._probes if one.name == "predictions")

    def measured(value: float) -> list[float]:
        logits = torch.zeros(len(y), 10)
        logits[3, 4] = value
        zero = torch.zeros(())
        tape = Tape()
        return probe.measure(
            Moment(1, 0.1, x, y, session.network, tape, [], logits, zero, zero)
        ).tolist()

    assert np.isnan(measured(wrong)).all()
    share = 1 / len(y)
    entropy, confidence = measured(-float("inf"))
    assert entropy == pytest.approx((1 - share) * np.log(10) + share * np.log(9))
    assert confidence == pytest.approx((1 - share) / 10 + share / 9)


def test_entropy_and_confidence() -> None:
    chosen = spec(budget=ONCE, init={"kind": "normal", "std": 0.5})
    measured = row(train(chosen), "predictions")
    _, logits, _ = passed(ready(chosen))
    p = logits.detach().double().softmax(1)
    assert measured["entropy"] == pytest.approx(-(p * p.log()).sum(1).mean().item(), rel=1e-6)
    assert measured["confidence"] == pytest.approx(p.amax(1).mean().item(), rel=1e-6)
    certain = row(train(spec(budget=ONCE, init={"kind": "constant", "value": 0.0})), "predictions")
    assert certain["entropy"] == pytest.approx(np.log(10))
    assert certain["confidence"] == pytest.approx(0.1)
    sine = spec(data={"kind": "sine"}, loss={"kind": "squared_error"})
    assert "predictions" not in {table.name for table in probed(sine)}


def test_percentiles_of_what_is_not_finite() -> None:
    nan, inf = float("nan"), float("inf")
    stack = torch.tensor([[1.0, nan, 2.0], [-inf, -inf, 1.0], [1e-30, 2e-30, 3e-30], [5, 5, 5]])
    got = _percentiles(stack[:, None]).T
    middle = PERCENTILES.index(50)
    assert got[0].isnan().all()
    assert got[1, middle] == -inf
    assert got[2, middle].item() == pytest.approx(2e-30)
    assert got[3].tolist() == [5] * len(PERCENTILES)


def test_weights_of_extreme_size() -> None:
    session = ready(spec(budget=ONCE))
    table = next(table for table in TABLES if table.name == "weights")
    probe = next(one.probe for one in session.watch._probes if one.name == table.name)
    values = session.parameters.values
    for factor in (1e-30, 1e30):
        with torch.no_grad():
            values.mul_(factor)
        first = session.network.linears[0].weight.detach().double()
        got = probe.measure(moment(session)).view(4, -1)
        assert got[1, 0].item() == pytest.approx(64 * first.var(correction=0).item(), rel=1e-6)
        with torch.no_grad():
            values.div_(factor)
    with torch.no_grad():
        values[0] = float("nan")
    got = probe.measure(moment(session)).view(4, -1)
    assert got[:2, 0].isnan().all()
    assert got[2, 0] == 0
    assert got[:, 1:].isfinite().all()


def moment(session: Session) -> Moment:
    x, y = next(session.batches())
    tape = Tape()
    logits = session.network.logits(x, tape)
    zero = torch.zeros(())
    return Moment(1, 0.1, x, y, session.network, tape, [], logits, zero, zero)


def test_large_tensors_are_looked_at_evenly() -> None:
    numbers = torch.arange(10_000)
    assert torch.equal(subsample(numbers, 10_000), numbers)
    few = subsample(numbers.view(100, 100), 1000)
    assert len(few) <= 1000
    assert few.diff().unique().tolist() == [11]
    assert len((few % 100).unique()) == 100  # every unit is met


@pytest.mark.parametrize("net", list(NETS))
def test_probes_change_no_bit_of_training(net: str) -> None:
    fields = NETS[net] | {"clip": {"kind": "norm", "threshold": 0.5}}
    runs = [
        train(spec(**fields, probes=probes | {"every": 1000}))
        for probes in (
            {"cost": "economy"},
            {"cost": "standard", "statistics_every": 1, "histograms_every": 2},
            {"cost": "full"},
        )
    ]
    for other in runs[1:]:
        assert torch.equal(runs[0].weights, other.weights)
        assert runs[0].table("train").tobytes() == other.table("train").tobytes()
        assert runs[0].table("eval").tobytes() == other.table("eval").tobytes()
        state = [a.session.network.state_dict() for a in (runs[0], other)]
        assert all(torch.equal(state[0][name], state[1][name]) for name in state[0])
    assert len(runs[1].table("weights")) == 6
    assert runs[1].steps("histograms") == [1, 2, 4, 6]


def test_undisturbed_restores_streams_averages_and_mode() -> None:
    session = ready(spec(**NETS["norm and dropout"]))
    network, (x, _) = session.network, next(session.batches())
    network.logits(x)
    before = {name: tensor.clone() for name, tensor in network.state_dict().items()}
    with undisturbed(network), torch.no_grad():
        expected = network.logits(x)
        network.eval()
        network.logits(x)
    assert network.training
    assert all(torch.equal(before[name], now) for name, now in network.state_dict().items())
    assert torch.equal(network.logits(x), expected)  # the same masks


def test_automatic_schedules_are_sparse_and_dense_at_the_start() -> None:
    long = RunSpec.model_validate({"budget": {"kind": "steps", "count": 100_000}})
    for table in probed(long):
        plan = spread(getattr(long.probes, table.every), table.planned(long), 100_000)
        steps = [step for step in range(1, 100_001) if plan.sampled(step)]
        assert steps[0] == 1
        assert len(steps) <= table.rows + 20, table.name
    histogram = next(table for table in probed(long) if table.name == "histograms")
    plan = spread(0, histogram.planned(long), 100_000)
    first = [step for step in range(1, 1001) if plan.sampled(step)]
    assert first == [*(2**k for k in range(10)), 1000]


def test_cost_classes_contain_each_other() -> None:
    names = [
        [table.name for table in probed(spec(data={"kind": "moons"}, probes={"cost": cost}))]
        for cost in COSTS
    ]
    assert names[0] == []
    assert set(names[0]) < set(names[1]) < set(names[2])
