"""POST /api/runs with several specs and seeds, on a running server without workers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx2
import pytest

from tests.serving import Server

BIG = {"model": {"kind": "mlp", "depth": 20, "width": 1024}}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx2.Client]:
    """A server that runs nothing: what is launched stays queued."""
    server = Server(tmp_path_factory.mktemp("launch") / "data", workers=0)
    server.start()
    with server.client() as client:
        yield client
    server.close()


def launch(client: httpx2.Client, body: Any) -> list[dict[str, Any]]:
    answer = client.post("/api/runs", json=body)
    assert answer.status_code == 201, answer.text
    runs: list[dict[str, Any]] = answer.json()["runs"]
    return runs


def test_seeds_make_one_cohort_with_names_that_tell_them_apart(client: httpx2.Client) -> None:
    runs = launch(client, {"specs": [{"seed": 3, "name": "deep"}], "seeds": 4})
    assert [run["spec"]["seed"] for run in runs] == [3, 4, 5, 6]
    assert [run["name"] for run in runs] == [f"deep · seed {seed}" for seed in (3, 4, 5, 6)]
    assert len({run["cohort"] for run in runs}) == 1
    assert len(runs[0]["cohort"]) == 10
    assert len({run["queue_position"] for run in runs}) == 1
    again = launch(client, {"specs": [{}], "seeds": [7, 2]})
    assert [run["spec"]["seed"] for run in again] == [7, 2]
    assert again[0]["cohort"] != runs[0]["cohort"]
    assert again[0]["queue_position"] == runs[0]["queue_position"] + 1


def test_several_specs_with_several_seeds(client: httpx2.Client) -> None:
    arms = [{"init": {"kind": "fan_in", "c": c}} for c in (1.0, 2.0)]
    runs = launch(client, {"specs": arms, "seeds": 2})
    assert [(run["spec"]["init"]["c"], run["spec"]["seed"]) for run in runs] == [
        (1.0, 0),
        (1.0, 1),
        (2.0, 0),
        (2.0, 1),
    ]
    alone = launch(client, {"specs": arms})
    assert [" · seed " in run["name"] for run in alone] == [False, False]
    assert alone[0]["cohort"] == alone[1]["cohort"] is not None


@pytest.mark.parametrize(
    "body",
    [
        {},
        [{}, {"seed": 1}],
        {"specs": [{}]},
        {"specs": [{}, {"seed": 1}], "cohort": False},
    ],
)
def test_runs_alone_have_no_cohort(client: httpx2.Client, body: Any) -> None:
    assert {run["cohort"] for run in launch(client, body)} == {None}


def test_a_long_name_keeps_its_seed(client: httpx2.Client) -> None:
    runs = launch(client, {"specs": [{"name": "x" * 120, "seed": 2**31 - 2}], "seeds": 2})
    for run in runs:
        assert len(run["name"]) == 120
        assert run["name"].endswith(f"x… · seed {run['spec']['seed']}")


WRONG: list[tuple[Any, str]] = [
    ({"specs": [{}], "seeds": 0}, "seeds"),
    ({"specs": [{}], "seeds": 65}, "seeds"),
    ({"specs": [{}], "seeds": 2.5}, "seeds"),
    ({"specs": [{}], "seeds": True}, "seeds"),
    ({"specs": [{}], "seeds": "4"}, "seeds"),
    ({"specs": [{}], "seeds": None}, "seeds"),
    ({"specs": [{}], "seeds": []}, "seeds"),
    ({"specs": [{}], "seeds": [1, 1]}, "seeds"),
    ({"specs": [{}], "seeds": [1, -1]}, "seeds"),
    ({"specs": [{}], "seeds": [[1]]}, "seeds"),
    ({"specs": [{"seed": 2**31 - 1}], "seeds": 2}, "seeds"),
    ({"specs": [{}] * 2, "seeds": 33}, "seeds"),
    ({"specs": [BIG], "seeds": 64}, "seeds"),
    ({"specs": [BIG] * 64}, "specs"),
    ({"specs": []}, "specs"),
    ({"specs": [{}] * 65}, "specs"),
    ({"specs": {}}, "specs"),
    ({"specs": [{}, {"seed": -1}]}, "specs.1.seed"),
    ({"specs": [{}, 1]}, "specs.1"),
    ({"specs": [{}], "cohort": "yes"}, "cohort"),
    ({"specs": [{}], "seed": 1}, "seed"),
]


@pytest.mark.parametrize(("body", "path"), WRONG)
def test_what_is_wrong_is_named_and_nothing_is_made(
    client: httpx2.Client, body: Any, path: str
) -> None:
    before = client.get("/api/runs").json()["total"]
    answer = client.post("/api/runs", json=body)
    assert answer.status_code == 422, answer.text
    error = answer.json()["error"]
    assert error["message"]
    assert [field["path"] for field in error["fields"]] == [path]
    assert client.get("/api/runs").json()["total"] == before


def test_openapi_tells_it(client: httpx2.Client) -> None:
    document = client.get("/openapi.json").json()
    schema = document["components"]["schemas"]["Launch"]
    assert schema["properties"]["specs"]["items"] == {"$ref": "#/components/schemas/RunSpec"}
    assert {"specs", "seeds", "cohort"} == set(schema["properties"])
