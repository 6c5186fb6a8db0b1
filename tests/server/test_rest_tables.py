"""/api/runs/{id}/tables: JSON columns, thinning, CSV; against rows read from the socket."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator
from typing import Any

import httpx2
import numpy as np
import pytest

from tests.serving import Server

SMALL = {
    "data": {"kind": "moons"},
    "model": {"kind": "mlp", "depth": 2, "width": 8},
    "budget": {"kind": "steps", "count": 300},
}
# Each layer multiplies by about 800: past the largest float32 after 13 of them.
DIVERGING = {
    **SMALL,
    "model": {"kind": "mlp", "depth": 20, "width": 64},
    "init": {"kind": "normal", "std": 100.0},
}


@pytest.fixture(scope="module")
def client(server: Server) -> Iterator[httpx2.Client]:
    with server.client() as client:
        yield client


@pytest.fixture(scope="module")
def run(server: Server) -> dict[str, Any]:
    """A finished run of 300 steps."""
    found = server.until_ended(server.launch(SMALL)[0]["id"])
    assert found["state"] == "finished", found["reason"]
    return found


def table(client: httpx2.Client, run: dict[str, Any], name: str = "train", **query: Any) -> Any:
    answer = client.get(f"/api/runs/{run['id']}/tables/{name}", params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_all_rows_in_columns(client: httpx2.Client, run: dict[str, Any]) -> None:
    for declared in run["tables"]:
        answer = table(client, run, declared["name"])
        assert (answer["table"], answer["columns"]) == (declared["name"], declared["columns"])
        assert len(answer["steps"]) == declared["rows"]
        assert {len(values) for values in answer["values"].values()} == {declared["rows"]}
    assert table(client, run)["steps"] == list(range(1, 301))


def test_a_range_and_some_columns(client: httpx2.Client, run: dict[str, Any]) -> None:
    whole = table(client, run)
    part = table(client, run, **{"from": 100, "to": 120, "columns": "accuracy,loss"})
    assert part["columns"] == ["accuracy", "loss"]
    assert part["steps"] == list(range(100, 121))
    assert part["values"] == {name: whole["values"][name][99:120] for name in ("accuracy", "loss")}
    assert table(client, run, **{"from": 301})["steps"] == []
    assert table(client, run, **{"from": 301, "points": 10})["steps"] == []


@pytest.mark.parametrize("points", [1, 7, 300, 10_000])
def test_bins_hold_mean_and_extremes(
    client: httpx2.Client, run: dict[str, Any], points: int
) -> None:
    loss = np.array(table(client, run, columns="loss")["values"]["loss"])
    thin = table(client, run, columns="loss", points=points, **{"from": 1})
    assert len(thin["steps"]) <= points
    starts = np.array(thin["steps"]) - 1
    parts = np.split(loss, starts[1:])
    for name, of in (("values", np.mean), ("min", np.min), ("max", np.max)):
        expected = [of(part) for part in parts]
        np.testing.assert_allclose(thin[name]["loss"], expected, rtol=1e-6)


def test_csv_is_what_json_is(client: httpx2.Client, run: dict[str, Any]) -> None:
    url = f"/api/runs/{run['id']}/tables/train"
    answer = client.get(url, headers={"Accept": "text/csv"})
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.text == client.get(url, params={"format": "csv"}).text
    rows = list(csv.DictReader(answer.text.splitlines()))
    whole = table(client, run)
    assert [int(row["step"]) for row in rows] == whole["steps"]
    for name, values in whole["values"].items():
        np.testing.assert_array_equal(
            np.array([row[name] for row in rows], np.float32), np.array(values, np.float32)
        )


def test_a_divergence_is_seen_in_every_form(server: Server, client: httpx2.Client) -> None:
    run = server.until_ended(server.launch(DIVERGING)[0]["id"])
    assert run["state"] == "diverged", run["reason"]
    whole = table(client, run, columns="loss")["values"]["loss"]
    assert {"NaN", "Infinity"} & set(map(str, whole))
    thin = table(client, run, columns="loss", points=1)
    assert thin["values"]["loss"][0] in ("NaN", "Infinity")
    text = client.get(f"/api/runs/{run['id']}/tables/train", params={"format": "csv"}).text
    losses = [float(row["loss"]) for row in csv.DictReader(text.splitlines())]
    assert not all(map(math.isfinite, losses))


@pytest.mark.parametrize(
    ("query", "path"),
    [
        ({"columns": "nope"}, "columns"),
        ({"columns": "loss,loss"}, "columns"),
        ({"from": 5, "to": 4}, "from"),
        ({"from": -1}, "from"),
        ({"to": 2**32}, "to"),
        ({"points": 0}, "points"),
        ({"points": 10**9}, "points"),
        ({"points": 5, "format": "csv"}, "points"),
        ({"format": "xml"}, "format"),
    ],
)
def test_wrong_questions(
    client: httpx2.Client, run: dict[str, Any], query: dict[str, Any], path: str
) -> None:
    answer = client.get(f"/api/runs/{run['id']}/tables/train", params=query)
    assert answer.status_code == 422, answer.text
    assert [field["path"] for field in answer.json()["error"]["fields"]] == [path]


def test_an_unknown_table_is_told_the_known_ones(
    client: httpx2.Client, run: dict[str, Any]
) -> None:
    answer = client.get(f"/api/runs/{run['id']}/tables/nope")
    assert answer.status_code == 404
    assert "train, layers, eval" in answer.json()["error"]["message"]


def test_deleting_a_run_that_is_going_stops_it(server: Server, client: httpx2.Client) -> None:
    spec = {**SMALL, "budget": {"kind": "steps", "count": 10_000_000}}
    run_id = server.launch(spec)[0]["id"]
    server.until(run_id, lambda run: run["step"] > 0)
    assert client.delete(f"/api/runs/{run_id}").status_code == 204
    assert client.get(f"/api/runs/{run_id}").status_code == 404


def test_stopping_a_run_that_is_going(server: Server, client: httpx2.Client) -> None:
    spec = {**SMALL, "budget": {"kind": "steps", "count": 10_000_000}}
    run_id = server.launch(spec)[0]["id"]
    server.until(run_id, lambda run: run["step"] > 0)
    answer = client.post(f"/api/runs/{run_id}/actions", json={"action": "stop"})
    assert answer.status_code == 202
    ended = server.until_ended(run_id)
    assert ended["state"] == "stopped"
    assert ended["tables"][0]["rows"] == ended["step"] > 0
