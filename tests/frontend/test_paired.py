"""Paired differences: which runs are pairs, the bootstrap, and what may be said."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from scipy import stats

from tests.frontend.conftest import Run
from tests.frontend.test_groups import XAVIER, runs, spec

SEED = 0x9E3779B9


def twin_draws(n: int, resamples: int) -> np.ndarray:
    """xorshift32 in whole numbers, [resamples, n]."""
    state, drawn = SEED, []
    for _ in range(n * resamples):
        state ^= (state << 13) & 0xFFFFFFFF
        state ^= state >> 17
        state ^= (state << 5) & 0xFFFFFFFF
        drawn.append(math.floor(state / 2**32 * n))
    return np.array(drawn).reshape(resamples, n)


@pytest.mark.parametrize("n", [2, 3, 5, 8, 20])
def test_the_interval_is_that_of_a_slow_bootstrap(javascript: Run, n: int) -> None:
    values = np.random.default_rng(n).normal(0.3, 1.0, n).tolist()
    got = javascript("state/paired.js", "(m, x) => m.estimate(x)", values)
    means = [float(np.mean([values[k] for k in row])) for row in twin_draws(n, 2000)]
    tail = stats.norm.cdf(-math.sqrt(n / (n - 1)) * stats.t.ppf(0.975, n - 1))
    low, high = np.quantile(means, [tail, 1 - tail])
    assert got["n"] == n
    assert got["mean"] == pytest.approx(np.mean(values), rel=1e-12)
    # The table of tails has three digits.
    assert (got["low"], got["high"]) == pytest.approx((low, high), abs=2e-3)
    assert got["low"] <= got["mean"] <= got["high"]


def test_the_tails_are_those_of_student_and_hesterberg(javascript: Run) -> None:
    tails = javascript("state/bootstrap.js", "(m) => m.TAILS")
    assert len(tails) == 63
    for n, tail in enumerate(tails, start=2):
        exact = stats.norm.cdf(-math.sqrt(n / (n - 1)) * stats.t.ppf(0.975, n - 1))
        assert tail == pytest.approx(exact, rel=5e-3, abs=1e-12), n


def test_draws_are_even(javascript: Run) -> None:
    drawn = np.array(javascript("state/bootstrap.js", "(m) => [...m.draws(7, 4000)]"))
    counts = np.bincount(drawn, minlength=7)
    assert len(drawn) == 28_000
    assert stats.chisquare(counts).pvalue > 1e-3


def paired(javascript: Run, a: list[dict[str, Any]], b: list[dict[str, Any]]) -> Any:
    return javascript(
        "state/paired.js",
        "(m, [a, b]) => m.pairs(a, b).map(({seed, a, b}) => [seed, a.number, b.number])",
        [a, b],
    )


def test_runs_of_one_seed_are_a_pair(javascript: Run) -> None:
    left = [spec(seed=seed) for seed in (0, 1, 2)]
    right = [spec(init=XAVIER, seed=seed) for seed in (2, 0, 7)]
    found = runs(*left, *right)
    assert paired(javascript, found[:3], found[3:]) == [[2, 3, 4], [0, 1, 5]]
    # One of each side: the seed alone decides.
    assert paired(javascript, found[:1], found[4:5]) == [[0, 1, 5]]
    assert paired(javascript, found[:1], found[3:4]) == []


def test_what_varies_inside_the_sides_must_agree_too(javascript: Run) -> None:
    depths = [{"kind": "mlp", "depth": depth} for depth in (3, 9)]
    left = [spec(model=model, seed=seed) for model in depths for seed in (0, 1)]
    right = [spec(model=model, seed=1, init=XAVIER) for model in reversed(depths)]
    found = runs(*left, *right)
    assert paired(javascript, found[:4], found[4:]) == [[1, 4, 5], [1, 2, 6]]


def said(javascript: Run, differences: list[float], broken: int = 0, less: bool = True) -> Any:
    return javascript(
        "state/paired.js",
        """(m, x) => m.verdict(m.estimate(x.differences), {
            a: "A", b: "B", less: x.less, broken: x.broken, format: (value) => value.toFixed(2),
        })""",
        {"differences": differences, "broken": broken, "less": less},
    )


def test_a_verdict_says_no_more_than_the_pairs_do(javascript: Run) -> None:
    got = said(javascript, [-0.2, -0.25, -0.3, -0.22, -0.28])
    assert got["kind"] == "shown"
    assert got["text"].startswith("B is better by 0.25 [0.2")
    assert got["text"].endswith("] at n = 5.")
    assert said(javascript, [0.2, 0.25, 0.3, 0.22, 0.28])["text"].startswith("A is better by 0.25")
    higher = said(javascript, [0.2, 0.25, 0.3, 0.22, 0.28], less=False)
    assert higher["text"].startswith("B is better by 0.25")
    mixed = said(javascript, [-0.2, 0.25, -0.3, 0.22, -0.28])
    assert mixed["kind"] == "open"
    assert mixed["text"].startswith("No difference shown at n = 5: B leads by 0.06 [")
    assert "better in 3 of 5 pairs" in mixed["text"]


def test_few_seeds_show_nothing_however_clear_they_look(javascript: Run) -> None:
    got = said(javascript, [-0.2, -0.25, -0.3])
    assert got["kind"] == "open"
    assert got["text"].startswith("No difference shown at n = 3: B is better in all 3 pairs")
    assert "25 % of cases" in got["text"]
    one = said(javascript, [-0.2])
    assert one["kind"] == "none"
    assert one["text"].startswith("Nothing can be said at n = 1")
    none = said(javascript, [math.nan], broken=1)
    assert none["text"] == ("Nothing to compare yet. 1 more pair has no finite number on one side.")


def test_the_curve_is_the_interval_at_every_step(javascript: Run) -> None:
    noise = np.random.default_rng(4)
    curves = noise.normal(size=(6, 5)).tolist()
    curves[2][3] = math.nan
    got = javascript("state/paired.js", "(m, x) => m.estimates(x, 5)", curves)
    for step in range(5):
        if step == 3:
            assert math.isnan(got["mean"][3])
            continue
        alone = javascript("state/paired.js", "(m, x) => m.estimate(x)", [c[step] for c in curves])
        assert [got[end][step] for end in ("mean", "low", "high")] == [
            alone[end] for end in ("mean", "low", "high")
        ]
