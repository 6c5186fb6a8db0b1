"""/api/live with some tables only: what a page asks for of runs that it draws as curves."""

from __future__ import annotations

import json

from tests.server.live_client import LiveClient
from tests.server.test_live import SHORT
from tests.serving import Server


def test_only_the_named_tables_come_and_the_others_when_they_are_asked_for(server: Server) -> None:
    run = server.until_ended(server.launch(SHORT)[0]["id"])
    rows = {table["name"]: table["rows"] for table in run["tables"]}
    assert rows["layers"] > 0
    with server.live() as open_socket:
        viewer = LiveClient()
        viewer.attach(open_socket)

        def watch(tables: list[str] | None) -> dict[str, int]:
            runs = [{"id": run["id"], "tables": tables}]
            open_socket.send(json.dumps({"op": "watch", "runs": runs}))
            assert viewer.next("caught_up")["id"] == run["id"]
            return viewer.cursors(run["id"])

        curves = {"train": rows["train"], "eval": rows["eval"]}
        assert watch(["train", "eval"]) == dict.fromkeys(rows, 0) | curves
        assert watch(None) == rows  # without a row of train again: the client would see it


def test_sixty_four_runs_may_be_watched_and_no_more(server: Server) -> None:
    with server.live() as open_socket:
        viewer = LiveClient()
        viewer.attach(open_socket)
        runs = [{"id": f"r{k}"} for k in range(65)]
        open_socket.send(json.dumps({"op": "watch", "runs": runs}))
        assert "at most 64" in viewer.next("refused")["message"]
        open_socket.send(json.dumps({"op": "watch", "runs": runs[:64]}))
        assert "there is no run" in viewer.next("refused")["message"]
