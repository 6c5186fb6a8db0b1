"""/api/gallery: entries, launches, verdicts on what the store holds."""

from __future__ import annotations

from typing import Any

import httpx2 as httpx
import pytest

from experiments.gallery.catalogue import entries
from experiments.gallery.experiment import Arm, Experiment
from tests.serving import Server


def get(server: Server, path: str, status: int = 200) -> Any:
    answer = httpx.get(f"{server.url}{path}", timeout=120)
    assert answer.status_code == status, answer.text
    return answer.json()


def post(server: Server, path: str, body: Any, status: int) -> Any:
    answer = httpx.post(f"{server.url}{path}", json=body, timeout=200)
    assert answer.status_code == status, answer.text
    return answer.json()


def test_every_entry_can_be_read(server: Server) -> None:
    told = get(server, "/api/gallery")
    assert {card["key"] for card in told["entries"]} == set(entries())
    for key in entries():
        page = get(server, f"/api/gallery/{key}")
        parts = [part for paragraph in page["text"] for part in paragraph]
        assert any("text" in part for part in parts)
        assert all(part["math"].startswith("<math") for part in parts if "math" in part)


def test_what_is_not_there_is_named(server: Server) -> None:
    assert "no entry" in get(server, "/api/gallery/nothing", 404)["error"]["message"]
    assert "demonstration" in post(server, "/api/gallery/varprod/runs", {}, 409)["error"]["message"]
    assert (
        "every arm" in get(server, "/api/gallery/depth30-digits/verdict", 409)["error"]["message"]
    )


@pytest.mark.parametrize(
    ("body", "field"),
    [({"seeds": []}, "seeds"), ({"seeds": [-1]}, "seeds.0"), ({"predicted": 9}, "predicted")],
)
def test_a_launch_names_what_is_wrong(server: Server, body: Any, field: str) -> None:
    error = post(server, "/api/gallery/depth30-digits/runs", body, 422)["error"]
    assert error["fields"][0]["path"] == field


def test_a_demonstration_is_calculated_and_judged(server: Server) -> None:
    told = post(server, "/api/gallery/varprod/measure", {}, 200)
    assert told["state"] == told["expected"] == "holds"
    assert all(len(statement["figures"]) == 3 for statement in told["statements"])


def test_recorded_runs_are_judged_with_the_same_claim(server: Server) -> None:
    body = {"seeds": [0], "predicted": 2}
    runs = post(server, "/api/gallery/depth30-digits/runs", body, 201)["runs"]
    assert {run["cohort"] for run in runs} == {runs[0]["cohort"]}
    assert all({"gallery", "depth30-digits", "predicted 2"} <= set(run["tags"]) for run in runs)
    for run in runs:
        server.until_ended(run["id"], 180)
    told = get(server, "/api/gallery/depth30-digits/verdict")
    assert told["state"] == "holds", told
    named = "&".join(f"runs={run['id']}" for run in runs)
    assert get(server, f"/api/gallery/depth30-digits/verdict?{named}") == told
    missing = f"runs={runs[0]['id']}"
    get(server, f"/api/gallery/depth30-digits/verdict?{missing}", 409)


def test_arms_are_valid_and_differ() -> None:
    for entry in entries().values():
        if not isinstance(entry, Experiment):
            continue
        digests = {arm.at(0).digest() for arm in entry.arms}
        assert len(digests) == len(entry.arms) >= 1, entry.key
        assert all(isinstance(arm, Arm) for arm in entry.arms)
        assert not entry.twin or entry.twin in entries(), entry.key
