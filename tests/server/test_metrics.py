"""/metrics of a running server: every number counts what really happened."""

from __future__ import annotations

from prometheus_client.parser import text_string_to_metric_families

from tests.conftest import StartServer
from tests.server.real_server import steps, until
from tests.serving import Server


def numbers(server: Server) -> dict[str, float]:
    """Sample → value; a sample is like 'layerscope_runs{state=finished}'."""
    with server.client() as client:
        answer = client.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain")
    found: dict[str, float] = {}
    for family in text_string_to_metric_families(answer.text):
        for sample in family.samples:
            labels = ",".join(f"{k}={v}" for k, v in sorted(sample.labels.items()))
            found[f"{sample.name}{{{labels}}}" if labels else sample.name] = sample.value
    return found


def test_every_number_counts_something(start_server: StartServer) -> None:
    server = start_server(workers=2)
    before = numbers(server)
    assert before["layerscope_rows_total"] == 0
    assert before["layerscope_workers{place=free}"] == 2
    run = server.until_ended(server.launch(steps(300))[0]["id"])
    after = numbers(server)
    assert after["layerscope_rows_total"] == sum(table["rows"] for table in run["tables"])
    assert after["layerscope_runs{state=finished}"] == 1
    frames = after["layerscope_append_seconds_count"]
    assert 0 < frames <= after["layerscope_rows_total"]
    assert after["layerscope_append_seconds_bucket{le=+Inf}"] == frames
    rows_bytes = sum(4 * t["rows"] * (1 + len(t["columns"])) for t in run["tables"])
    assert after["layerscope_received_bytes_total{kind=worker}"] > rows_bytes
    assert (
        after["layerscope_sent_bytes_total{kind=http}"]
        > before["layerscope_sent_bytes_total{kind=http}"]
    )
    assert after["layerscope_answers_total{status=2xx}"] > 1
    assert after["process_resident_memory_bytes"] > 10_000_000
    assert after["process_cpu_seconds_total"] >= before["process_cpu_seconds_total"] > 0
    until(lambda: numbers(server)["layerscope_loop_lag_seconds_count"] > 0)


def test_viewers_are_counted_while_they_look(start_server: StartServer) -> None:
    server = start_server(workers=0)
    with server.live() as one, server.live() as two:
        for viewer in (one, two):
            viewer.recv(10)
        assert numbers(server)["layerscope_sockets{kind=viewer}"] == 2
        assert numbers(server)["layerscope_sent_bytes_total{kind=viewer}"] > 0
    until(lambda: numbers(server)["layerscope_sockets{kind=viewer}"] == 0)
