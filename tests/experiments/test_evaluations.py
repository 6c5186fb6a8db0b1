"""Batch statistics and TENT against plain PyTorch, and that they leave no trace."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
import torch
from pydantic import ValidationError
from torch import Tensor, nn

from experiments.spec import RunSpec
from experiments.spec.evaluations import BatchStatistics, Standard
from experiments.spec.evaluations import Tent as TentChoice
from experiments.spec.registry import implementation
from experiments.training.modes.tent import affines, entropy
from experiments.training.session import Session
from tests.experiments.runs import ready, same, spec, train

BATCH = {"depth": 2, "width": 12, "norm": {"kind": "batch"}}
DIGITS = {"kind": "digits", "corruption": "contrast"}


def chosen(evaluation: dict[str, Any], **fields: Any) -> RunSpec:
    given = {"model": BATCH, "data": DIGITS, "precision": {"kind": "float64"}}
    return spec(**given | {"evaluation": evaluation} | fields)


def by_hand(session: Session, x: Tensor, size: int) -> list[Tensor]:
    """Logits of each batch, normalized by its own mean and variance, with plain operations."""
    network, told = session.network, []
    for inputs in x.tensor_split(-(-len(x) // size)):
        h = inputs
        for hidden in network.layers:  # type: ignore[union-attr]
            z = hidden.linear(h)
            norm = hidden.before
            z = (z - z.mean(0)) / (z.var(0, correction=0) + norm.eps).sqrt()
            h = (z * norm.weight + norm.bias).relu()
        told.append(network.linears[-1](h))
    return told


def test_batch_statistics_are_those_of_the_evaluated_batch() -> None:
    run = train(chosen({"kind": "batch_statistics", "batch_size": 50}))
    session = run.session
    x, y = session._corrupted_x, session._validation_y
    assert x is not None
    with torch.no_grad():
        logits = torch.cat(by_hand(session, x, 50))
    loss = nn.functional.cross_entropy(logits, y).item()
    assert run.column("eval", "corrupted_loss")[-1] == pytest.approx(loss, rel=1e-6)
    right = (logits.argmax(1) == y).double().mean().item()
    assert run.column("eval", "corrupted_accuracy")[-1] == pytest.approx(right)


@pytest.mark.parametrize("optimizer", ["adam", "sgd"])
def test_tent_is_entropy_descent_with_outputs_before_each_step(optimizer: str) -> None:
    session = ready(chosen({"kind": "tent", "batch_size": 40, "lr": 0.05, "optimizer": optimizer}))
    told = session.evaluate()
    x, y = session._corrupted_x, session._validation_y
    assert x is not None
    assert told.corrupted is not None
    tuned = affines(session.network)
    assert len(tuned) == 4
    by: torch.optim.Optimizer = (
        torch.optim.Adam(tuned, 0.05)
        if optimizer == "adam"
        else torch.optim.SGD(tuned, 0.05, momentum=0.9)
    )
    loss = torch.zeros((), dtype=torch.float64)
    for inputs, labels in zip(x.tensor_split(9), y.tensor_split(9), strict=True):
        (logits,) = by_hand(session, inputs, len(inputs))
        loss += nn.functional.cross_entropy(logits, labels, reduction="sum").detach()
        p = logits.softmax(1)
        by.zero_grad()
        (-(p * p.log()).sum(1).mean()).backward()  # type: ignore[no-untyped-call]
        by.step()
    assert told.corrupted[0] == pytest.approx(loss.item() / len(y), rel=1e-9)


SIX = ("gauss", "impulse", "contrast", "brightness", "fog", "blur")


def on_spoiled(seed: int) -> dict[str, tuple[float, float, float]]:
    """(error on clean images, mean error on images spoiled in six ways, their mean entropy) of each
    way to evaluate one trained convnet."""
    fields = {
        "model": {"kind": "convnet", "width": 16, "pooling": "none", "norm": {"kind": "batch"}},
        "optimizer": {"kind": "adam", "lr": 3e-3},
        "init": {"kind": "torch_default"},
        "budget": {"kind": "epochs", "epochs": 10},
        "probes": {"cost": "economy", "every": 10_000, "evaluate_every": 10_000},
        "seed": seed,
    }
    specs = [
        spec(**fields, data={"kind": "digits", "scaling": "unit", "corruption": c}) for c in SIX
    ]
    session = train(specs[0]).session
    spoiled = [ready(one)._corrupted_x for one in specs]
    told = {}
    for choice in (Standard(), BatchStatistics(batch_size=20), TentChoice(batch_size=20)):
        mode, errors, entropies = implementation(choice)(choice), [], []
        for x in (session._validation_x, *spoiled):
            judged = list(mode(session.network, x, session._validation_y))
            wrong = sum((outputs.argmax(1) != y).sum().item() for outputs, y in judged)
            errors.append(wrong / len(session._validation_y))
            entropies.append(sum(entropy(outputs).item() for outputs, _ in judged) / len(judged))
        told[choice.kind] = errors[0], sum(errors[1:]) / 6, sum(entropies[1:]) / 6
    return told


def test_batch_statistics_and_tent_repair_what_corruptions_do() -> None:
    """CLAIMS tent on the digits: severity 5, means of two seeds. Where only gain and offset of the
    input change, batch norm undoes it; entropy minimization gains a little more."""
    runs = [on_spoiled(seed) for seed in (0, 2)]
    source, norm, tent = (
        np.mean([run[kind] for run in runs], 0) for kind in ("standard", "batch_statistics", "tent")
    )
    assert norm[1] < 0.6 * source[1]
    assert tent[1] < norm[1] - 0.005
    assert tent[0] < source[0] + 0.01
    assert tent[2] < norm[2]


NORMS = [
    {"kind": "batch"},
    {"kind": "layer"},
    {"kind": "group", "groups": 2},
    {"kind": "rms"},
]


@pytest.mark.parametrize("norm", NORMS, ids=lambda norm: "-".join(map(str, norm.values())))
def test_tent_gives_the_network_back_to_the_bit(norm: dict[str, Any]) -> None:
    dropout = {"kind": "inverted", "p": 0.3}
    model = {"depth": 2, "width": 12, "norm": norm, "dropout": dropout}
    session = ready(chosen({"kind": "tent", "lr": 0.1}, model=model))
    session.stepper.step(1, *next(session.batches()), sampled=False)
    before = [tensor.clone() for tensor in session.state()]
    session.evaluate()
    for tensor, kept in zip(session.state(), before, strict=True):
        assert torch.equal(tensor, kept)
    assert all(module.training for module in session.network.modules())
    assert all(p.grad is None for p in session.network.parameters())


@pytest.mark.parametrize("kind", ["batch_statistics", "tent"])
def test_training_is_the_same_whatever_the_evaluation(kind: str) -> None:
    dropout = {"kind": "inverted", "p": 0.3}
    fields = {"model": BATCH | {"dropout": dropout}, "probes": {"evaluate_every": 2}}
    plain, other = (train(chosen({"kind": k}, **fields)) for k in ("standard", kind))
    assert torch.equal(plain.weights, other.weights)
    curves, others = plain.curves(), other.curves()
    assert same({"train": curves["train"]}, {"train": others["train"]})
    assert not same({"eval": curves["eval"]}, {"eval": others["eval"]})


@pytest.mark.parametrize(
    ("statistics", "evaluation", "now"),
    [
        ("running", {}, {"kind": "standard"}),
        ("batch", {}, {"kind": "batch_statistics", "batch_size": 2000}),
        ("batch", {"evaluation": {"kind": "tent", "batch_size": 50}}, {"kind": "tent"}),
    ],
)
def test_a_spec_of_before_the_field_moved_is_read(
    statistics: str, evaluation: dict[str, Any], now: dict[str, Any]
) -> None:
    """It was `model.norm.evaluation`."""
    fields = {"model": BATCH | {"norm": {"kind": "batch", "evaluation": statistics}}} | evaluation
    for read in (RunSpec.model_validate(fields), RunSpec.model_validate_json(json.dumps(fields))):
        assert read.evaluation.model_dump().items() >= now.items()
        assert "evaluation" not in read.model.norm.model_dump()
    with pytest.raises(ValidationError, match=r"model\.mlp\.norm\.batch\.evaluation"):
        RunSpec.model_validate(
            {"model": BATCH | {"norm": {"kind": "batch", "evaluation": "often"}}}
        )


def test_a_last_batch_is_never_alone() -> None:
    """360 validation examples in batches of at most 359."""
    session = ready(chosen({"kind": "batch_statistics", "batch_size": 359}))
    sizes = [len(y) for _, y in session._mode(session.network, *session.training_data)]
    assert max(sizes) <= 359
    assert max(sizes) - min(sizes) <= 1


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"evaluation": {"kind": "tent"}}, "evaluation by TENT needs a norm"),
        ({"evaluation": {"kind": "batch_statistics"}}, "evaluation by batch statistics needs"),
        (
            {
                "evaluation": {"kind": "tent"},
                "model": {"norm": {"kind": "batch", "affine": False}},
            },
            "evaluation by TENT needs a norm",
        ),
        (
            {"evaluation": {"kind": "tent"}, "model": BATCH, "loss": {"kind": "hinge"}},
            "loss must be cross-entropy",
        ),
        ({"evaluation": {"kind": "tent", "batch_size": 1}, "model": BATCH}, "batch_size"),
    ],
)
def test_what_cannot_adapt_is_refused(fields: dict[str, Any], named: str) -> None:
    with pytest.raises(ValidationError, match=named):
        RunSpec.model_validate(fields)
