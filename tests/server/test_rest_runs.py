"""/api/runs on a running server without workers: launching, listing, labels, errors."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest

from tests.serving import Server


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx2.Client]:
    """A server that runs nothing: what is launched stays queued."""
    server = Server(tmp_path_factory.mktemp("rest") / "data", workers=0)
    server.start()
    with server.client() as client:
        yield client
    server.close()


def refusal(answer: httpx2.Response, status: int) -> dict[str, Any]:
    """The error of an answer, checked for its shape."""
    assert answer.status_code == status, answer.text
    error = answer.json()["error"]
    assert set(error) == {"code", "message", "fields"}
    assert error["message"]
    for field in error["fields"]:
        assert set(field) == {"path", "message", "allowed"}
    found: dict[str, Any] = error
    return found


def launch(client: httpx2.Client, **spec: Any) -> dict[str, Any]:
    answer = client.post("/api/runs", json=spec)
    assert answer.status_code == 201, answer.text
    run: dict[str, Any] = answer.json()["runs"][0]
    return run


def test_an_empty_spec_is_the_default_run(client: httpx2.Client) -> None:
    run = launch(client)
    assert (run["state"], run["step"], run["total_steps"]) == ("queued", 0, 1980)
    assert run["name"] == "digits · mlp 30×100 relu · fan_in c=2 · sgd lr=0.01"
    assert run["spec"] == client.get("/api/spec").json()["defaults"]
    assert client.get(f"/api/runs/{run['id']}").json() == run
    # What a step takes: a batch, or under full-batch descent all training examples.
    whole = launch(client, optimizer={"kind": "gd"})
    assert (run["batch_size"], whole["batch_size"], whole["steps_per_epoch"]) == (32, 1437, 1)


def test_a_list_is_all_or_nothing(client: httpx2.Client) -> None:
    before = client.get("/api/runs").json()["total"]
    specs = [{"seed": 1}, {"seed": -1}, {"model": {"kind": "mlp", "deep": 3}}]
    error = refusal(client.post("/api/runs", json=specs), 422)
    assert [field["path"] for field in error["fields"]] == ["1.seed", "2.model.deep"]
    assert client.get("/api/runs").json()["total"] == before
    runs = client.post("/api/runs", json=[{"seed": n} for n in range(3)]).json()["runs"]
    assert [run["spec"]["seed"] for run in runs] == [0, 1, 2]
    for wrong in ([], [{}] * 65, [1], 1, None, "x"):
        refusal(client.post("/api/runs", json=wrong), 422)


BATCH = {"kind": "mlp", "norm": {"kind": "batch", "eps": 0}}
WRONG = [
    (json.dumps({"model": BATCH}), "model.norm.eps", "above 0"),
    ('{"budget": {"kind": "epochs", "epochs": 0}}', "budget.epochs", "at least 1"),
    ('{"budget": {"kind": "steps", "epochs": 1}}', "budget.epochs", None),
    ('{"optimizer": {"kind": "sgd", "lr": NaN}}', "optimizer.lr", None),
    ('{"optimizer": {"kind": "sgd", "lr": 1e999}}', "optimizer.lr", None),
    ('{"optimizer": {"kind": "sgd", "lr": "0.1"}}', "optimizer.lr", None),
    ('{"optimizer": {"kind": "sgd", "nesterov": true}}', "optimizer.nesterov", None),
    ('{"optimizer": {"lr": 1}}', "optimizer.kind", None),
    ('{"budget": {"kind": "hours"}}', "budget.kind", "'epochs', 'steps'"),
    ('{"optimizer": {"kind": "lion"}}', "optimizer.kind", None),
    ('{"data": {"kind": "mnist", "part": "1k"}}', "data.part", "'10k' or 'full'"),
    ('{"data": {"kind": "digits", "batch_size": 5000}}', "data.batch_size", None),
    ('{"model": {"kind": "mlp", "depth": 100, "width": 4096}}', "model.width", None),
    ('{"seed": true}', "seed", None),
    ('{"seed": 1.5}', "seed", None),
    ('{"seed": %s}' % ("9" * 4000), "seed", "at most 2147483647"),
    ('{"tags": ["%s"]}' % ("t" * 41), "tags.0", "at most 40 long"),
    ('{"name": "%s"}' % ("n" * 121), "name", "at most 120 long"),
    ('{"unknown": 1}', "unknown", None),
]


@pytest.mark.parametrize(("body", "path", "allowed"), WRONG, ids=[case[0][:50] for case in WRONG])
def test_what_is_wrong_is_told_by_field(
    client: httpx2.Client, body: str, path: str, allowed: str | None
) -> None:
    error = refusal(client.post("/api/runs", content=body), 422)
    assert [field["path"] for field in error["fields"]] == [path]
    if allowed is not None:
        assert error["fields"][0]["allowed"] == allowed


NOT_JSON = {
    "empty": b"",
    "cut": b'{"seed": 1',
    "twice": b'{"seed": 1, "seed": 2}',
    "deep": b'{"a":' * 100_000,
    "deep list": b"[" * 100_000,
    "digits": b'{"seed": ' + b"9" * 5000 + b"}",
    "utf-8": b'{"name": "\xff"}',
    "surrogate": b'{"name": "\\ud800"}',
    "nul": b"\0",
}


@pytest.mark.parametrize("body", NOT_JSON.values(), ids=NOT_JSON.keys())
def test_a_body_that_is_not_json_is_refused(client: httpx2.Client, body: bytes) -> None:
    assert refusal(client.post("/api/runs", content=body), 422)["code"] == "invalid"


def test_a_large_body_is_refused(client: httpx2.Client) -> None:
    body = b'{"name": "' + b"x" * 1_000_000 + b'"}'
    refusal(client.post("/api/runs", content=body), 413)
    refusal(client.post("/api/runs", content=iter([body[:500_000], body[500_000:]])), 413)
    refusal(client.patch("/api/runs/abc", content=iter([body])), 413)


def test_labels(client: httpx2.Client) -> None:
    run = launch(client, name="before", tags=["a"])
    url = f"/api/runs/{run['id']}"
    changed = client.patch(url, json={"name": "after", "tags": [" b ", "c"], "notes": "seen"})
    assert changed.status_code == 200
    assert [changed.json()[key] for key in ("name", "tags", "notes")] == [
        "after",
        ["b", "c"],
        "seen",
    ]
    assert client.patch(url, json={"notes": ""}).json()["name"] == "after"
    assert client.get(url).json()["notes"] == ""
    assert [changed.json()[key] for key in ("pinned", "archived")] == [False, False]
    pinned = client.patch(url, json={"pinned": True, "archived": True}).json()
    assert [pinned[key] for key in ("pinned", "archived", "name")] == [True, True, "after"]
    listed = client.get("/api/runs", params={"archived": True, "brief": True}).json()
    assert [found["id"] for found in listed["runs"]] == [run["id"]]
    client.patch(url, json={"pinned": False, "archived": False})
    for wrong in (
        {"name": ""},
        {"state": "finished"},
        {"notes": "n" * 20_001},
        {"tags": ["x"] * 21},
        {"pinned": 1},
        {"archived": "yes"},
    ):
        refusal(client.patch(url, json=wrong), 422)
    refusal(client.patch("/api/runs/nobody", json={"name": "x"}), 404)


def test_listing_filters_sorts_and_pages(client: httpx2.Client) -> None:
    made = [launch(client, name=f"page {n}", tags=["paged"]) for n in range(3)]
    found = client.get("/api/runs", params={"tag": "paged", "limit": 2, "sort": "name"}).json()
    assert [run["name"] for run in found["runs"]] == ["page 2", "page 1"]
    assert (found["total"], found["limit"], found["offset"]) == (3, 2, 0)
    rest = client.get("/api/runs", params={"tag": "paged", "order": "asc", "offset": 1}).json()
    assert [run["id"] for run in rest["runs"]] == [run["id"] for run in made[1:]]
    assert client.get("/api/runs", params={"q": "PAGE 1", "state": "queued"}).json()["total"] == 1
    assert client.get("/api/runs", params={"state": ["lost", "failed"]}).json()["total"] == 0
    for wrong in ({"limit": 0}, {"offset": -1}, {"sort": "spec"}, {"order": "up"}, {"state": "x"}):
        error = refusal(client.get("/api/runs", params=wrong), 422)
        assert [field["path"].split(".")[0] for field in error["fields"]] == list(wrong)


def test_a_queued_run_stops_once(client: httpx2.Client) -> None:
    run = launch(client)
    url = f"/api/runs/{run['id']}/actions"
    answer = client.post(url, json={"action": "stop"})
    assert (answer.status_code, answer.json()["state"]) == (202, "stopped")
    error = refusal(client.post(url, json={"action": "stop"}), 409)
    assert error["code"] == "wrong_state"
    assert "is stopped" in error["message"]
    refusal(client.post(url, json={"action": "fly"}), 422)
    refusal(client.post("/api/runs/nobody/actions", json={"action": "stop"}), 404)


def test_a_deleted_run_is_gone(client: httpx2.Client) -> None:
    run = launch(client)
    assert client.delete(f"/api/runs/{run['id']}").status_code == 204
    for answer in (
        client.get(f"/api/runs/{run['id']}"),
        client.delete(f"/api/runs/{run['id']}"),
        client.get(f"/api/runs/{run['id']}/tables/train"),
    ):
        assert refusal(answer, 404)["code"] == "run_not_found"


@pytest.mark.parametrize(
    "run_id", ["..", "%2e%2e%2fetc", "%00", "C:", "x" * 10_000, "%EF%BC%8E", "'--"]
)
def test_strange_ids_find_nothing(client: httpx2.Client, run_id: str) -> None:
    for suffix in ("", "/tables/train"):
        assert client.get(f"/api/runs/{run_id}{suffix}").status_code in {404, 422}


def test_unknown_paths_and_methods(client: httpx2.Client) -> None:
    for path in (
        "/api",
        "/api/",
        "/api/nothing",
        "/nothing",
        "/__init__.py",
        "/README.md",
        "/../x",
    ):
        assert refusal(client.get(path), 404)["code"] == "not_found"
    assert refusal(client.delete("/api/spec"), 405)["code"] == "method_not_allowed"
    refusal(client.put("/api/runs", json={}), 405)


def test_a_full_queue_says_when_to_come_back(client: httpx2.Client) -> None:
    while (answer := client.post("/api/runs", json=[{}] * 64)).status_code == 201:
        pass
    assert refusal(answer, 429)["code"] == "queue_full"
    assert int(answer.headers["retry-after"]) > 0
    waiting = client.get("/api/runs", params={"state": "queued", "limit": 1}).json()
    assert 200 - 64 < waiting["total"] <= 200
