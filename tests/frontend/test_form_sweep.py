"""Arms, grids, results of a sweep, the line of the theory, and drawn formulas."""

from __future__ import annotations

from typing import Any

import pytest
from latex2mathml.converter import convert

from experiments.inspection import Inspection
from experiments.spec import RunSpec
from experiments.spec.catalogue import catalogue
from experiments.spec.presets import PRESETS
from tests.frontend.conftest import Run

MODEL = "const model = (await import('/js/form/schema.js')).formModel(x.catalogue);"
KEEPS = "n_in Var w = 2 would keep it."
FIELDS = f"{MODEL} const fields = model.flatMap((group) => group.fields);"


def spec(**changes: Any) -> dict[str, Any]:
    return RunSpec(**changes).model_dump(mode="json")


def line(javascript: Run, one: dict[str, Any], other: dict[str, Any], whom: str = "#3") -> Any:
    call = (
        f"async (m, x) => {{ {FIELDS} return m.armsLine(m.factors(fields, ...x.arms), x.whom); }}"
    )
    given = {"catalogue": catalogue(), "arms": [one, other], "whom": whom}
    return javascript("form/arms.js", call, given)


def test_one_factor_is_told_by_its_title(javascript: Run) -> None:
    told = line(javascript, spec(), spec(init={"kind": "fan_in", "c": 1.0}))
    assert told["tone"] == "one"
    assert told["text"] == "Arms differ in: Initialization c (2 → 1)"
    told = line(javascript, spec(), spec(optimizer={"kind": "adam"}))
    assert (told["tone"], told["text"]) == ("one", "Arms differ in: Optimizer (SGD → Adam)")


def test_several_factors_are_warned_of_and_measurement_is_none(javascript: Run) -> None:
    told = line(javascript, spec(), spec(seed=1, model={"kind": "mlp", "depth": 3}))
    assert told["tone"] == "several"
    assert told["text"] == "Arms differ in: Network depth, Seed"
    assert "cannot tell which made the difference" in told["advice"]
    measured = spec(probes={"cost": "full"}, name="other", tags=["a"])
    assert line(javascript, spec(), measured)["tone"] == "same"
    told = line(javascript, spec(), spec(seed=1), whom="")
    assert (told["tone"], told["text"][:12]) == ("plain", "Differs from")


def grid(javascript: Run, *axes: tuple[str, list[Any]], start: dict[str, Any] | None = None) -> Any:
    call = f"""async (m, x) => {{
        {FIELDS}
        const offered = m.sweepable(model, x.spec);
        const axes = x.axes.map(([path, values]) =>
            ({{choice: offered.find((one) => one.path === path), values}}));
        return {{problems: axes.map(m.axisProblem), ...m.combinations(fields, x.spec, axes)}};
    }}"""
    given = {"catalogue": catalogue(), "spec": start or spec(), "axes": [list(a) for a in axes]}
    return javascript("form/grid.js", call, given)


def test_every_combination_is_a_valid_spec(javascript: Run) -> None:
    axes = (("optimizer.lr", [0.1, 0.01]), ("optimizer.kind", ["sgd", "adam", "rmsprop"]))
    made = grid(javascript, *axes)["specs"]
    runs = [RunSpec.model_validate_json(RunSpec(**one).model_dump_json()) for one in made]
    assert [(run.optimizer.lr, run.optimizer.kind) for run in runs] == [
        (lr, kind) for lr in (0.1, 0.01) for kind in ("sgd", "adam", "rmsprop")
    ]
    assert runs[1].name == "Learning rate 0.1 · Optimizer Adam"
    assert {run.seed for run in runs} == {0}


def test_what_a_sweep_cannot_hold_is_told(javascript: Run) -> None:
    wrong = grid(javascript, ("model.depth", [2, 200]))["problems"][0]
    assert wrong == "200: Allowed: 1 to 100."
    assert "twice" in grid(javascript, ("model.depth", [2, 2]))["problems"][0]
    assert grid(javascript, ("model.depth", []))["problems"][0] == "Choose values of Network depth."
    made = grid(javascript, ("init.c", [1, 2]), ("init.kind", ["fan_in", "zeros"]))
    assert made["wrong"] == "Initialization c is no setting of Zeros: sweep one of the two."
    size = javascript("form/grid.js", "(m) => [m.sizeOf([6, 4], 1), m.sizeOf([6, 4], 3)]")
    assert size[0] == {"text": "6 × 4 = 24 runs", "wrong": "", "runs": 24}
    assert size[1]["wrong"] == "72 runs are too many: at most 64 in one sweep."


@pytest.mark.parametrize(
    ("asked", "values"),
    [
        (
            {"from": 0.001, "to": 1, "count": 4, "log": True, "integer": False},
            [0.001, 0.01, 0.1, 1],
        ),
        ({"from": 0, "to": 1, "count": 3, "log": False, "integer": False}, [0, 0.5, 1]),
        ({"from": 1, "to": 3, "count": 5, "log": False, "integer": True}, [1, 2, 3]),
        ({"from": 0, "to": 1, "count": 3, "log": True, "integer": False}, []),
        ({"from": 0, "to": 1, "count": 1, "log": False, "integer": False}, []),
    ],
)
def test_a_range_becomes_values(javascript: Run, asked: Any, values: list[float]) -> None:
    made = javascript("form/grid.js", "(m, x) => m.ranged(x)", asked)
    assert made["values"] == values
    assert (made["wrong"] == "") == bool(values)


def run(number: int, lr: float, kind: str, **more: Any) -> dict[str, Any]:
    chosen = spec(optimizer={"kind": "sgd", "lr": lr}, model={"kind": "mlp"})
    chosen["model"]["activation"] = {"kind": kind}
    told = {"id": str(number), "number": number, "cohort": "a", "state": "finished", "results": {}}
    return {**told, "spec": chosen, **more}


def test_results_of_a_sweep_by_its_two_factors(javascript: Run) -> None:
    runs = [
        run(1, 0.1, "relu", results={"val_loss": 1.0}),
        run(2, 0.01, "relu", results={"val_loss": 0.5}),
        run(3, 0.1, "tanh", state="diverged", results={"val_loss": "NaN"}),
        run(4, 0.01, "tanh", results={"val_loss": 0.25}),
        run(5, 0.01, "tanh", results={"val_loss": 0.35}),
        run(6, 0.01, "tanh", cohort="another", results={"val_loss": 0.0}),
    ]
    runs[4]["spec"]["seed"] = 1
    call = "(m, x) => m.sweepOf(x, x.slice(0, 1), 'val_loss')"
    made = javascript("form/sweepresult.js", call, runs)
    assert made["paths"] == ["model.activation.kind", "optimizer.lr"]
    assert (made["rows"], made["columns"]) == (["relu", "tanh"], [0.01, 0.1])
    means = [[cell["mean"] for cell in row] for row in made["cells"]]
    assert means[0] == [0.5, 1.0]
    assert means[1][0] == pytest.approx(0.3)
    assert means[1][1] != means[1][1]  # NaN: it diverged
    assert [cell["best"] for row in made["cells"] for cell in row] == [False, False, True, False]
    assert javascript("form/sweepresult.js", call, runs[:1]) is None


@pytest.mark.parametrize(
    ("c", "said", "tone"),
    [
        (2.0, "n_in Var w = 2: keeps the variance over the layers.", "good"),
        (
            1.0,
            "n_in Var w = 1: the variance shrinks × 0.5 a layer. n_in Var w = 2 would keep it.",
            "warn",
        ),
        (
            3.0,
            "n_in Var w = 3: the variance grows × 1.5 a layer. n_in Var w = 2 would keep it.",
            "warn",
        ),
    ],
)
def test_the_theory_in_a_line(javascript: Run, c: float, said: str, tone: str) -> None:
    told = Inspection(None).inspect(RunSpec(init={"kind": "fan_in", "c": c}))  # type: ignore[arg-type]
    call = "(m, x) => m.theoryLine({theory: x}, 'relu')"
    assert javascript("form/theorywords.js", call, told["theory"]) == {"text": said, "tone": tone}


def test_formulas_are_drawn_where_their_words_stand(javascript: Run) -> None:
    formulas = [
        {"plain": "a / b", "latex": "", "mathml": convert(r"\frac{a}{b}")},
        {"plain": "x = a / b", "latex": "", "mathml": convert(r"x = \frac{a}{b}")},
        {"plain": "bad", "latex": "", "mathml": "<p>no mathematics</p>"},
    ]
    call = """(m, x) => {
        m.learnFormulas(x);
        const element = document.createElement("p");
        m.setProse(element, "With x = a / b, and a / b again: bad <b>.");
        return [element.querySelectorAll("math").length, element.querySelectorAll("mfrac").length,
            element.firstElementChild.title, element.lastChild.textContent];
    }"""
    drawn = javascript("lib/mathml.js", call, formulas)
    assert drawn == [2, 2, "x = a / b", " again: bad <b>."]


def test_only_mathematics_reaches_the_page(javascript: Run) -> None:
    space = "http://www.w3.org/1998/Math/MathML"
    hostile = (
        f'<math xmlns="{space}" class="big" href="javascript:alert(1)"><mi>x</mi>'
        '<script xmlns="http://www.w3.org/1999/xhtml">alert(1)</script>'
        '<annotation-xml encoding="text/html"><img/></annotation-xml>'
        '<mi style="position:fixed">y</mi></math>'
    )
    clean = javascript("lib/mathml.js", "(m, x) => m.parsed(x).outerHTML", hostile)
    assert clean == "<math><mi>x</mi><mi>y</mi></math>"
    assert javascript("lib/mathml.js", "(m, x) => m.parsed(x)", "<math><mi>") is None


def test_presets_name_charts_that_there_are(javascript: Run) -> None:
    lines = javascript("charts/lines/index.js", "(m) => m.LINE_CHARTS.map(({key}) => key)")
    known = {*lines, "boundary", "profile", "histograms"}
    assert {key for preset in PRESETS for key in preset.panels} <= known
