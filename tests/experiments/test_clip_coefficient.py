"""How much clipping leaves of the gradient."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from tests.experiments.runs import ready, spec, train
from tests.experiments.test_probes_tables import ONCE, passed


@pytest.mark.parametrize("kind", ["norm", "value", "one_sided"])
@pytest.mark.parametrize("threshold", [1e-4, 1e6])
def test_clip_coefficient(kind: str, threshold: float) -> None:
    result = train(spec(clip={"kind": kind, "threshold": threshold}))
    coefficients = result.column("train", "clip_coefficient")
    if threshold > 1:
        assert (coefficients == 1).all()
        return
    assert ((coefficients > 0) & (coefficients < 1)).all()
    if kind == "norm":
        expected = threshold / result.column("train", "grad_norm")
        np.testing.assert_allclose(coefficients, expected, rtol=1e-6)
    else:
        session = ready(spec(clip={"kind": kind, "threshold": threshold}))
        _, logits, y = passed(session)
        loss = session.stepper.criterion(logits, y)
        gradient = torch.cat(
            [g.flatten() for g in torch.autograd.grad(loss, session.parameters.tensors)]
        )
        low = -threshold if kind == "value" else -np.inf
        left = gradient.clamp(low, threshold).norm() / gradient.norm()
        assert coefficients[0] == pytest.approx(left.item(), rel=1e-5)


def test_no_clip_has_no_column_and_no_gradient_is_not_clipped() -> None:
    assert "clip_coefficient" not in train(spec()).declared.tables[0].columns
    dead = {"init": {"kind": "zeros"}, "loss": {"kind": "hinge"}}
    for kind in ("norm", "value", "one_sided"):
        result = train(spec(**dead, clip={"kind": kind}, budget=ONCE))
        assert 0 <= result.column("train", "clip_coefficient")[0] <= 1
