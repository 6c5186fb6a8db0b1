"""DELETE with undo over REST, and what goes by itself: purged runs, old runs, too many bytes."""

from __future__ import annotations

from tests.conftest import StartServer
from tests.server.real_server import steps, until
from tests.serving import Server


def delete(server: Server, run_id: str) -> None:
    with server.client() as client:
        assert client.delete(f"/api/runs/{run_id}").status_code == 204
        assert client.get(f"/api/runs/{run_id}").status_code == 404


def test_a_deleted_run_can_be_restored_with_its_rows(server: Server) -> None:
    run = server.until_ended(server.launch(steps(50))[0]["id"])
    url = f"/api/runs/{run['id']}"
    with server.client() as client:
        rows = client.get(f"{url}/tables/train").json()
        again = client.post(f"{url}/actions", json={"action": "restore"})
        assert (again.status_code, again.json()["error"]["code"]) == (409, "wrong_state")
        delete(server, run["id"])
        assert (server.data_dir / "logs" / f"{run['id']}.log").exists()
        restored = client.post(f"{url}/actions", json={"action": "restore"})
        assert (restored.status_code, restored.json()) == (202, run)
        assert client.get(url).json() == run
        assert client.get(f"{url}/tables/train").json() == rows


def test_after_the_time_to_undo_nothing_is_left(start_server: StartServer) -> None:
    server = start_server(workers=1, undo=0.5)
    run = server.until_ended(server.launch(steps(50))[0]["id"])
    log = server.data_dir / "logs" / f"{run['id']}.log"
    assert log.exists()
    delete(server, run["id"])
    until(lambda: not log.exists())
    with server.client() as client:
        answer = client.post(f"/api/runs/{run['id']}/actions", json={"action": "restore"})
    assert answer.status_code == 404
    assert f"run={run['id']}" in server.log.read_text()


def test_the_oldest_go_when_all_take_too_much(start_server: StartServer) -> None:
    server = start_server(workers=1, undo=600)
    old = server.until_ended(server.launch(steps(50))[0]["id"])
    young = server.until_ended(server.launch(steps(50))[0]["id"])
    server.end()
    most = young["bytes"] + old["bytes"] // 2
    server.environment = {"LAYERSCOPE_MAX_BYTES": str(most)}
    server.start()
    with server.client() as client:
        until(lambda: client.get(f"/api/runs/{old['id']}").status_code == 404)
        assert client.get(f"/api/runs/{young['id']}").status_code == 200
        restored = client.post(f"/api/runs/{old['id']}/actions", json={"action": "restore"})
        assert restored.status_code == 202
