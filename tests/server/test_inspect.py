"""/api/inspect on a running server: what it says, and what happens when its helper fails."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx2
import numpy as np
import psutil
import pytest

from server.api.inspect import InspectionView
from server.engine.inspector import MOST_WAITING
from tests.conftest import StartServer
from tests.serving import PATIENCE_S, Server

SMALL: dict[str, Any] = {
    "model": {"kind": "mlp", "depth": 3, "width": 16},
    "budget": {"kind": "steps", "count": 3},
}
SPECS: list[dict[str, Any]] = [
    {},
    SMALL | {"precision": {"kind": "float64"}, "seed": 7},
    SMALL
    | {
        "model": {
            "kind": "mlp",
            "depth": 4,
            "width": 20,
            "activation": {"kind": "tanh"},
            "norm": {"kind": "batch", "place": "after"},
            "dropout": {"kind": "inverted", "p": 0.3},
        },
        "data": {"kind": "spirals", "batch_size": 50},
        "init": {"kind": "xavier_normal"},
        "optimizer": {"kind": "adamw"},
        "clip": {"kind": "norm"},
    },
]


@pytest.fixture
def client(server: Server) -> Iterator[httpx2.Client]:
    with server.client() as client:
        yield client


def inspect(client: httpx2.Client, **spec: Any) -> dict[str, Any]:
    answer = client.post("/api/inspect", json=spec)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def refusal(answer: httpx2.Response, status: int) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    error: dict[str, Any] = answer.json()["error"]
    return error


def helper_of(server: Server) -> psutil.Process:
    """The process that inspects: below the forkserver, and the leader of its group."""
    (found,) = [p for p in server.family() if p.is_running() and os.getpgid(p.pid) == p.pid]
    return found


@pytest.mark.parametrize("spec", SPECS)
def test_the_first_step_is_the_runs_own(server: Server, spec: dict[str, Any]) -> None:
    """The same bits as row 0 of the run's tables."""
    with server.client() as client:
        told = inspect(client, **spec)
        short = spec | {"budget": {"kind": "steps", "count": 3}}
        run = server.until_ended(server.launch(short)[0]["id"])
        tables = {
            name: client.get(f"/api/runs/{run['id']}/tables/{name}").json()
            for name in ("layers", "train")
        }
    step = told["first_step"]
    for name, values in step["quantities"].items():
        row = [tables["layers"]["values"][f"{name}/{k}"][0] for k in range(len(values))]
        np.testing.assert_array_equal(np.float32(values), np.float32(row), err_msg=name)
    for ours, theirs in (("loss", "loss"), ("gradient_norm", "grad_norm")):
        assert np.float32(step[ours]) == np.float32(tables["train"]["values"][theirs][0])
    assert told["layers"] == run["layers"]
    assert told["totals"]["parameters"] == run["parameters"]


def test_the_answer_is_what_the_api_documents(client: httpx2.Client) -> None:
    for spec in SPECS:
        InspectionView.model_validate(inspect(client, **spec), strict=True)
    operation = client.get("/openapi.json").json()["paths"]["/api/inspect"]["post"]
    assert operation["requestBody"]["content"]["application/json"]["schema"]["$ref"]
    assert "InspectionView" in json.dumps(operation["responses"]["200"])


def test_theory_lies_beside_the_measurement(client: httpx2.Client) -> None:
    model = {"kind": "mlp", "depth": 10, "width": 600}
    told = inspect(client, model=model, data={"kind": "digits", "batch_size": 256})
    curves, measured = told["theory"]["curves"], told["first_step"]["quantities"]
    for name, bar in (("activation_variance", 0.4), ("weight_norm", 0.02)):
        predicted = np.array(curves[name]["values"])[:-1]
        np.testing.assert_allclose(np.log(measured[name][:-1]), np.log(predicted), atol=bar)
    gradient = np.log(measured["activation_gradient_variance"])[:-1]
    predicted = np.log(10) * np.array(curves["activation_gradient_variance"]["log10"])[:-1]
    np.testing.assert_allclose(np.diff(gradient), np.diff(predicted), atol=0.2)
    assert told["theory"]["assumptions"]
    assert told["theory"]["does_not_hold"]
    assert told["theory"]["largest_sharpness"] == pytest.approx(200)


def test_numbers_beyond_float64_and_nan_are_told(client: httpx2.Client) -> None:
    spec = SMALL | {"init": {"kind": "normal", "std": 100.0}}
    spec = spec | {"model": {"kind": "mlp", "depth": 100, "width": 256}}
    told = inspect(client, **spec)
    assert told["first_step"]["loss"] == "NaN"
    assert told["theory"]["curves"]["activation_variance"]["values"][-1] == "Infinity"
    assert told["theory"]["curves"]["activation_variance"]["log10"][-1] > 308
    InspectionView.model_validate(told, strict=True)


def test_a_wrong_spec_is_refused_as_it_is_for_a_run(client: httpx2.Client) -> None:
    for body in (b'{"seed": -1}', b'{"optimizer": {"kind": "lion"}}', b"{", b"[]", b'{"x": NaN}'):
        ours = client.post("/api/inspect", content=body)
        if body == b"[]":  # for runs that is an empty list
            refusal(ours, 422)
            continue
        assert ours.json() == client.post("/api/runs", content=body).json()
        refusal(ours, 422)


def test_a_dataset_that_is_not_here_is_named_and_not_downloaded(
    client: httpx2.Client, server: Server
) -> None:
    answer = client.post("/api/inspect", json={"data": {"kind": "mnist"}})
    error = refusal(answer, 409)
    assert error["code"] == "data_unavailable"
    assert [field["path"] for field in error["fields"]] == ["data"]
    assert "t10k-images-idx3-ubyte.gz" in error["message"]
    assert not list((server.data_dir / "datasets").rglob("*.gz"))
    inspect(client, **SMALL)  # the helper is well


def test_a_network_too_large_to_try_is_still_described(client: httpx2.Client) -> None:
    told = inspect(client, model={"kind": "mlp", "depth": 20, "width": 4096})
    assert told["first_step"] is None
    assert "GiB" in told["first_step_reason"]
    assert told["totals"]["parameters"] == 64 * 4096 + 19 * 4096**2 + 20 * 4096 + 4096 * 10 + 10
    assert len(told["theory"]["curves"]["activation_variance"]["values"]) == 21


def test_a_dead_helper_is_replaced(own_server: Server) -> None:
    with own_server.client() as client:
        inspect(client, **SMALL)
        first = helper_of(own_server)
        inspect(client, **SMALL, seed=1)
        assert helper_of(own_server) == first
        first.kill()
        first.wait(PATIENCE_S)
        answers = [client.post("/api/inspect", json=SMALL) for _ in range(2)]
        assert answers[1].status_code == 200  # the first may have met the death
        assert helper_of(own_server) != first
        assert client.get("/healthz").status_code == 200


def test_a_stuck_helper_is_given_up_and_replaced(start_server: StartServer) -> None:
    server = start_server(workers=0)
    with server.client() as client:
        inspect(client, **SMALL)
        stuck = helper_of(server)
        stuck.send_signal(signal.SIGSTOP)
        error = refusal(client.post("/api/inspect", json=SMALL | {"seed": 1}), 503)
        assert error["code"] == "inspection_too_slow"
        stuck.wait(PATIENCE_S)
        inspect(client, **SMALL)


def test_only_so_many_wait(start_server: StartServer) -> None:
    server = start_server(workers=0)
    with server.client() as client:
        inspect(client, **SMALL)
        helper = helper_of(server)
        helper.send_signal(signal.SIGSTOP)
        with ThreadPoolExecutor(MOST_WAITING + 1) as pool:
            asked = [
                pool.submit(client.post, "/api/inspect", json=SMALL | {"seed": n})
                for n in range(MOST_WAITING + 1)
            ]
            refused = next(a for a in _as_done(asked) if a.status_code == 429)
            helper.send_signal(signal.SIGCONT)
            statuses = sorted(answer.result().status_code for answer in asked)
    assert refusal(refused, 429)["code"] == "inspector_busy"
    assert refused.headers["retry-after"] == "1"
    assert statuses == [200] * MOST_WAITING + [429]


def _as_done(asked: list[Any]) -> Iterator[httpx2.Response]:
    from concurrent.futures import as_completed

    for future in as_completed(asked, PATIENCE_S):
        yield future.result()


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_the_helper_ends_with_the_server(start_server: StartServer, how: signal.Signals) -> None:
    server = start_server(workers=0)
    with server.client() as client:
        inspect(client, **SMALL)
    helper = helper_of(server)
    server.end(how)
    helper.wait(PATIENCE_S)
    assert not helper.is_running()
