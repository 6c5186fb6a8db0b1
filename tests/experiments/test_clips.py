"""Clipping at depth 30 with weights N(0, 3/n): what holds an exploding net, and what does not."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from tests.experiments.runs import MNIST, Result, ready, spec, train


@pytest.mark.parametrize("kind", ["value", "one_sided"])
def test_which_elements_are_cut(kind: str) -> None:
    session = ready(spec(clip={"kind": kind, "threshold": 0.01}, precision={"kind": "float64"}))
    plain = ready(spec(precision={"kind": "float64"}))
    start = plain.parameters.values.clone()
    for one in (session, plain):
        one.stepper.step(1, *next(one.batches()), sampled=False)
    gradient = (start - plain.parameters.values) / 0.01
    lowest = -0.01 if kind == "value" else -torch.inf
    expected = start - 0.01 * gradient.clamp(lowest, 0.01)
    torch.testing.assert_close(session.parameters.values, expected, rtol=1e-9, atol=1e-12)
    assert gradient.min() < -0.02


@pytest.mark.skipif(not MNIST.is_dir(), reason=f"needs the MNIST test set in {MNIST}/mnist")
def test_two_sided_clipping_holds_an_exploding_net_and_one_sided_does_not() -> None:
    """CLAIMS clip, erratum E6: NaN at step 3 without clipping and with the one-sided rule."""

    def run(clip: dict[str, Any]) -> Result:
        fields: dict[str, Any] = {
            "data": {"kind": "mnist", "batch_size": 50},
            "model": {"depth": 30, "width": 100},
            "init": {"kind": "fan_in", "c": 3.0},
            "budget": {"kind": "steps", "count": 160},
            "probes": {"every": 1000},
        }
        return train(spec(clip=clip, **fields))

    for clip in ({"kind": "none"}, {"kind": "one_sided", "threshold": 5.0}):
        ended = run(clip).ended
        assert (ended.state, ended.step <= 5) == ("diverged", True)
    for kind in ("value", "norm"):
        result = run({"kind": kind, "threshold": 5.0})
        assert result.ended.state == "finished"
        assert result.column("eval", "train_loss")[-1] < 100
