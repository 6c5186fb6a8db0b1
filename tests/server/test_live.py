"""/api/live on a running server with real runs: history, live rows, resume, slow viewers."""

from __future__ import annotations

import json
import socket
import time
from pathlib import Path
from typing import Any

import psutil
from websockets.client import ClientProtocol
from websockets.uri import parse_uri

from tests.conftest import StartServer
from tests.server.live_client import LiveClient
from tests.server.recorded import record
from tests.serving import Server

SMALL = {"data": {"kind": "moons"}, "model": {"kind": "mlp", "depth": 2, "width": 8}}
SHORT = {**SMALL, "budget": {"kind": "steps", "count": 200}}
LONG = {**SMALL, "budget": {"kind": "steps", "count": 10_000_000}}


def stop(server: Server, run_id: str) -> dict[str, Any]:
    with server.client() as client:
        assert client.post(f"/api/runs/{run_id}/actions", json={"action": "stop"}).is_success
    return server.until_ended(run_id)


def test_history_is_complete_and_then_caught_up(server: Server) -> None:
    run = server.until_ended(server.launch(SHORT)[0]["id"])
    with server.live() as open_socket:
        viewer = LiveClient()
        hello = viewer.attach(open_socket)
        brief = {"layers": [], "tables": [{**t, "columns": []} for t in run["tables"]]}
        assert run | brief in hello["runs"]
        viewer.watch(run["id"])
        assert viewer.next("caught_up")["id"] == run["id"]
        rows = {table["name"]: table["rows"] for table in run["tables"]}
        assert viewer.cursors(run["id"]) == rows
        assert viewer.steps[run["number"], 0] == list(range(1, 201))


def test_a_run_is_followed_from_before_it_exists_to_its_end(server: Server) -> None:
    with server.live() as open_socket:
        viewer = LiveClient()
        viewer.attach(open_socket)
        run_id = server.launch(SHORT)[0]["id"]
        viewer.watch(run_id)
        while viewer.runs.get(run_id, {}).get("state") != "finished":
            viewer.step()
        rows = {table["name"]: table["rows"] for table in viewer.runs[run_id]["tables"]}
        assert viewer.cursors(run_id) == rows  # all rows came before the last word
        assert rows["train"] == 200


def test_a_dropped_socket_is_resumed_without_gap_or_duplicate(server: Server) -> None:
    run_id = server.launch(LONG)[0]["id"]
    viewer = LiveClient()
    rows = 50
    for _ in range(5):
        with server.live() as open_socket:
            viewer.attach(open_socket)
            viewer.watch(run_id, resume=run_id in viewer.runs)
            viewer.until_rows(run_id, rows)
            rows = len(viewer.steps[viewer.runs[run_id]["number"], 0]) + 50
    ended = stop(server, run_id)
    with server.live() as open_socket:
        viewer.attach(open_socket)
        viewer.watch(run_id, resume=True)
        viewer.next("caught_up")
    assert viewer.steps[ended["number"], 0] == list(range(1, ended["step"] + 1))


def test_watching_replaces_what_was_watched(server: Server) -> None:
    first, second = server.launch(SHORT, SHORT)
    for run in (first, second):
        server.until_ended(run["id"])
    with server.live() as open_socket:
        viewer = LiveClient()
        viewer.attach(open_socket)
        viewer.watch(first["id"])
        viewer.next("caught_up")
        viewer.watch(first["id"], second["id"])
        assert viewer.next("caught_up")["id"] == second["id"]  # the first stays where it was
        viewer.watch()
        viewer.next("tick")
        assert len(viewer.steps[first["number"], 0]) == 200
        assert len(viewer.steps[second["number"], 0]) == 200


def test_nonsense_is_refused_and_the_socket_lives(server: Server) -> None:
    with server.live() as open_socket:
        viewer = LiveClient()
        viewer.attach(open_socket)
        for nonsense in (
            "hello",
            b"\0" * 100,
            '{"op": "watch"}',
            '{"op": "fly", "runs": []}',
            '{"op": "watch", "runs": [{"id": "x", "cursors": {"train": -1}}]}',
            '{"op": "watch", "runs": [{"id": "x", "cursors": {"train": NaN}}]}',
            json.dumps({"op": "watch", "runs": [{"id": "x" * 33}]}),
            json.dumps({"op": "watch", "runs": [{"id": "x"}] * 17}),
            '{"op": "watch", "runs": [{"id": "nobody"}]}',
        ):
            open_socket.send(nonsense)
            assert viewer.next("refused")["message"]
        viewer.next("tick")


def test_a_removed_run_is_told_and_unwatched(server: Server) -> None:
    run = server.until_ended(server.launch(SHORT)[0]["id"])
    with server.live() as open_socket, server.client() as client:
        viewer = LiveClient()
        viewer.attach(open_socket)
        viewer.watch(run["id"])
        viewer.next("caught_up")
        assert client.delete(f"/api/runs/{run['id']}").status_code == 204
        assert viewer.next("removed")["id"] == run["id"]
        assert client.patch(f"/api/runs/{run['id']}", json={"name": "x"}).status_code == 404


def test_a_change_is_told_to_everyone(server: Server) -> None:
    run = server.until_ended(server.launch(SHORT)[0]["id"])
    with server.live() as one, server.live() as two, server.client() as client:
        viewers = [LiveClient(), LiveClient()]
        for viewer, open_socket in zip(viewers, (one, two), strict=True):
            viewer.attach(open_socket)
        client.patch(f"/api/runs/{run['id']}", json={"name": "renamed"})
        for viewer in viewers:
            assert viewer.next("run")["run"]["name"] == "renamed"


def stalled_viewer(server: Server, run_id: str) -> socket.socket:
    """A raw connection that asks for a run and then never reads."""
    protocol = ClientProtocol(parse_uri(f"ws://127.0.0.1:{server.port}/api/live"))
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
    connection.connect(("127.0.0.1", server.port))
    protocol.send_request(protocol.connect())
    connection.sendall(b"".join(protocol.data_to_send()))
    protocol.receive_data(connection.recv(4096))
    protocol.send_text(json.dumps({"op": "watch", "runs": [{"id": run_id}]}).encode())
    connection.sendall(b"".join(protocol.data_to_send()))
    return connection


def test_viewers_that_stop_reading_slow_nobody_and_cost_no_memory(
    start_server: StartServer, tmp_path: Path
) -> None:
    run = record(tmp_path / "data0", frames=30)
    server = start_server(workers=0)
    process = psutil.Process(server.process.pid)
    before = process.memory_info().rss
    stalled = [stalled_viewer(server, run.id) for _ in range(10)]
    started = time.monotonic()
    with server.live() as open_socket:
        viewer = LiveClient()
        viewer.attach(open_socket)
        viewer.watch(run.id)
        viewer.next("caught_up")
        assert viewer.next("tick")
    took = time.monotonic() - started
    assert viewer.steps[run.number, 0] == list(range(1, 30_001))
    assert took < 10
    # Queued, the ten would hold 300 MB. Kept: 16 MiB of shared frames, and one frame a viewer.
    assert process.memory_info().rss - before < 80 * 2**20
    for one in stalled:
        one.close()


def test_a_run_that_outlives_a_killed_server_is_followed_without_a_gap(own_server: Server) -> None:
    run_id = own_server.launch(LONG)[0]["id"]
    viewer = LiveClient()
    with own_server.live() as open_socket:
        viewer.attach(open_socket)
        viewer.watch(run_id)
        viewer.until_rows(run_id, 100)
    for _ in range(2):
        own_server.kill()
        own_server.start()
        with own_server.live() as open_socket:
            viewer.attach(open_socket)
            viewer.watch(run_id, resume=True)
            viewer.until_rows(run_id, len(viewer.steps[viewer.runs[run_id]["number"], 0]) + 200)
    ended = stop(own_server, run_id)
    with own_server.live() as open_socket:
        viewer.attach(open_socket)
        viewer.watch(run_id, resume=True)
        viewer.next("caught_up")
    assert viewer.steps[ended["number"], 0] == list(range(1, ended["step"] + 1))
