"""The form model, made from the real schema, and the view in the address."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from experiments.spec import RunSpec
from experiments.spec.catalogue import catalogue
from tests.frontend.conftest import Run

MODEL = "(m, x) => m.formModel(x)"


def flat(fields: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """All fields of a form model, those of every choice too."""
    found = []
    for field in fields:
        found.append(field)
        found += flat(field.get("fields", []))
        for option in field.get("options", []) if field["type"] == "union" else []:
            found += flat(option["fields"])
    return found


def test_every_property_of_the_spec_is_a_field(javascript: Run) -> None:
    groups = javascript("form/schema.js", MODEL, catalogue())
    fields = flat([field for group in groups for field in group["fields"]])
    top = {field["path"] for field in fields if "." not in field["path"]}
    assert top == set(RunSpec.model_fields)
    assert {"number", "boolean", "enum", "text", "list", "union"} <= {f["type"] for f in fields}
    assert all(field["help"] and field["title"] for field in fields)


def test_a_new_choice_needs_no_javascript(javascript: Run) -> None:
    grown = copy.deepcopy(catalogue())
    schema = grown["schema"]
    schema["$defs"]["Fresh"] = {
        "title": "Fresh init",
        "description": "w = f(x).",
        "type": "object",
        "properties": {
            "kind": {"const": "fresh", "default": "fresh", "type": "string"},
            "amount": {
                "title": "Amount",
                "type": "number",
                "minimum": 0,
                "default": 3.5,
                "unit": "g",
            },
        },
    }
    schema["properties"]["init"]["oneOf"].append({"$ref": "#/$defs/Fresh"})
    groups = javascript("form/schema.js", MODEL, grown)
    init = next(f for group in groups for f in group["fields"] if f["path"] == "init")
    fresh = init["options"][-1]
    assert (fresh["kind"], fresh["title"], fresh["help"]) == ("fresh", "Fresh init", "w = f(x).")
    assert fresh["defaults"] == {"kind": "fresh", "amount": 3.5}
    amount = fresh["fields"][0]
    assert (amount["path"], amount["unit"], amount["low"]) == ("init.amount", "g", 0)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("model.depth", 1),
        ("model.depth", 100),
        ("model.depth", 101),
        ("model.depth", 0),
        ("model.depth", 2.5),
        ("optimizer.momentum", 0),
        ("optimizer.momentum", 1),
        ("optimizer.lr", 0),
        ("optimizer.lr", 1000),
        ("init.c", 100.5),
        ("seed", 2**31 - 1),
        ("seed", 2**31),
    ],
)
def test_the_page_refuses_what_the_server_refuses(javascript: Run, path: str, value: float) -> None:
    spec = RunSpec().model_dump(mode="json")
    *parents, name = path.split(".")
    inner = spec
    for parent in parents:
        inner = inner[parent]
    inner[name] = value
    try:
        TypeAdapter(RunSpec).validate_python(spec)
        allowed = True
    except ValidationError:
        allowed = False
    groups = javascript("form/schema.js", MODEL, catalogue())
    fields = flat([field for group in groups for field in group["fields"]])
    field = next(f for f in fields if f["path"] == path)
    told = javascript(
        "form/validate.js", "(m, [field, value]) => m.problem(field, value)", [field, value]
    )
    assert (told == "") is allowed


def test_another_choice_keeps_what_means_the_same(javascript: Run) -> None:
    groups = javascript("form/schema.js", MODEL, catalogue())
    fields = {f["path"]: f for group in groups for f in group["fields"]}
    chosen = "(m, [union, current, kind]) => m.chosen(union, current, kind)"
    data = {"kind": "digits", "batch_size": 64, "scaling": "unit"}
    got = javascript("form/values.js", chosen, [fields["data"], data, "mnist"])
    assert (got["batch_size"], got["scaling"], got["part"]) == (64, "global", "10k")
    got = javascript(
        "form/values.js", chosen, [fields["optimizer"], {"kind": "sgd", "lr": 0.5}, "adam"]
    )
    assert got["lr"] == 0.001


def test_sliders_reach_their_values(javascript: Run) -> None:
    groups = javascript("form/schema.js", MODEL, catalogue())
    numbers = [
        f for f in flat([f for group in groups for f in group["fields"]]) if f["type"] == "number"
    ]
    places = javascript(
        "form/slider.js",
        """(m, fields) => fields.map((f) => {
            const s = m.slider(f);
            return s && [s.toNumber(0), s.toNumber(s.toPosition(f.initial)), s.toNumber(1)];
        })""",
        numbers,
    )
    assert any(places)
    for field, place in zip(numbers, places, strict=True):
        if place is None:
            continue
        low, middle, high = place
        assert field["low"] <= low < high <= field["high"], field["path"]
        assert middle == pytest.approx(field["initial"], rel=0.01), field["path"]


def test_differences_name_the_choice_not_its_fields(javascript: Run) -> None:
    base = RunSpec().model_dump(mode="json")
    other = {**base, "init": {"kind": "zeros"}, "name": "x", "seed": 4}
    assert javascript("state/differences.js", "(m, x) => m.differences(x)", [base, other]) == [
        "init.kind",
        "seed",
    ]


STANDARD = {
    "x": "step",
    "logX": False,
    "smooth": 0,
    "wholeY": False,
    "flipped": [],
    "profile": "activation_variance",
    "relative": False,
    "at": None,
    "layer": None,
    "layerQuantity": "weight_gradient_norm",
    "layers": None,
    "events": True,
    "panels": ["loss", "accuracy", "r2", "profile", "boundary"],
}


@pytest.mark.parametrize(
    ("search", "view", "again"),
    [
        ("", {"shown": None, "chart": STANDARD}, ""),
        ("?runs=", {"shown": []}, "?runs="),
        ("?runs=ab1,cd2,ab1", {"shown": ["ab1", "cd2"]}, "?runs=ab1,cd2"),
        ("?runs=../x,<b>,ok9", {"shown": ["ok9"]}, "?runs=ok9"),
        (
            "?runs=a&x=epoch&logx=1&smooth=0.9&range=whole&flip=loss"
            "&profile=weight_norm&depth=relative&at=7&layer=3&charts=loss,rate",
            {
                "chart": {
                    **STANDARD,
                    "x": "epoch",
                    "logX": True,
                    "smooth": 0.9,
                    "wholeY": True,
                    "flipped": ["loss"],
                    "profile": "weight_norm",
                    "relative": True,
                    "at": 7,
                    "layer": 3,
                    "panels": ["loss", "rate"],
                }
            },
            "?runs=a&x=epoch&logx=1&smooth=0.9&range=whole&flip=loss"
            "&profile=weight_norm&depth=relative&at=7&layer=3&charts=loss,rate",
        ),
        (
            "?runs=a&zoom=steps:100:500.5,loss:-2:0.25",
            {"zoom": {"steps": [100, 500.5], "values": {"loss": [-2, 0.25]}}},
            "?runs=a&zoom=steps:100:500.5,loss:-2:0.25",
        ),
        (
            "?layer=3&zoom=steps:9:9,loss:1,<b>:1:2,x:0:Infinity,y::1,layers:1:2:3",
            {"zoom": {"steps": None, "values": {}}, "chart": STANDARD},
            "",
        ),
        ("?x=bogus&smooth=2&flip=<b>&charts=", {"chart": {**STANDARD, "panels": []}}, "?charts="),
        (
            "?maps=dead_share",
            {"quantities": ["dead_share", "weight_gradient_norm"]},
            "?maps=dead_share,weight_gradient_norm",
        ),
        (
            "?maps=none,weight_norm&lines=update_ratio&layers=3,0,3,-1,1,2,4,5,6&events=0",
            {
                "quantities": ["none", "weight_norm"],
                "chart": {
                    **STANDARD,
                    "layerQuantity": "update_ratio",
                    "layers": [3, 0, 1, 2, 4, 5],
                    "events": False,
                },
            },
            "?maps=none,weight_norm&lines=update_ratio&layers=3,0,1,2,4,5&events=0",
        ),
    ],
)
def test_address_and_view(javascript: Run, search: str, view: dict[str, Any], again: str) -> None:
    got = javascript(
        "state/url.js", "(m, x) => ({view: m.parse(x), again: m.format(m.parse(x))})", search
    )
    assert {name: got["view"][name] for name in view} == view
    assert got["again"] == again


def test_state_shows_what_runs_and_forgets_what_is_removed(javascript: Run) -> None:
    run = {"number": 1, "state": "running", "name": "a", "tags": [], "tables": []}
    got = javascript(
        "state/reduce.js",
        """(m, run) => {
            let state = m.initial({shown: null, quantities: [], chart: {}});
            const lost = {...run, id: "z", state: "lost"};
            const runs = [{...run, id: "b", number: 2}, {...run, id: "a"}, lost];
            const seen = [];
            for (const message of [
                {kind: "hello", version: "1", server_time: 0, runs},
                {kind: "show", id: "z"}, {kind: "deleting", id: "a", on: true},
                {kind: "removed", id: "b"},
            ]) {
                state = m.reduce(state, message);
                seen.push(m.shownRuns(state).map(({id}) => id));
            }
            return seen;
        }""",
        run,
    )
    assert got == [["a", "b"], ["a", "b", "z"], ["b", "z"], ["z"]]
