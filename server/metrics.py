"""Numbers about the server for Prometheus, in a registry of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import generate_latest
from prometheus_client.registry import Collector

from server import gpus
from server.access.meter import Traffic

if TYPE_CHECKING:
    from server.engine.base import Engine
    from server.store import Store

BUCKETS_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)
LAG_EVERY_S = 0.25


class Metrics:
    """Counts while the server runs; `text` is what `/metrics` answers."""

    def __init__(self, traffic: Traffic) -> None:
        self._registry = CollectorRegistry()
        self._traffic = traffic
        ProcessCollector(registry=self._registry)  # CPU, memory, files of this process
        self._rows = Counter(
            "layerscope_rows",
            "Rows that workers sent and that are stored.",
            registry=self._registry,
        )
        self._append = Histogram(
            "layerscope_append_seconds",
            "From the arrival of a frame to its commit, after which it is acknowledged.",
            buckets=BUCKETS_S,
            registry=self._registry,
        )
        self._lag = Histogram(
            "layerscope_loop_lag_seconds",
            "How late the event loop comes back to a task that slept.",
            buckets=BUCKETS_S,
            registry=self._registry,
        )

    def appended(self, rows: int, seconds: float) -> None:
        """A frame of `rows` was committed `seconds` after it arrived."""
        self._rows.inc(rows)
        self._append.observe(seconds)

    async def watch_loop(self) -> None:
        """Measure the event loop's lag, until cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + LAG_EVERY_S
            await asyncio.sleep(LAG_EVERY_S)
            self._lag.observe(max(0.0, loop.time() - due))

    async def text(self, store: Store, engine: Engine) -> bytes:
        """All numbers in Prometheus' text format."""
        states = await store.states()
        busy = await asyncio.to_thread(gpus.read)
        capacity = engine.capacity()
        now = CollectorRegistry()
        now.register(
            _Now(
                [
                    _gauge("runs", "Runs by state.", "state", states),
                    _gauge(
                        "workers",
                        "Places for runs.",
                        "place",
                        {"busy": capacity.busy, "free": capacity.free},
                    ),
                    _gauge("sockets", "Open websockets.", "kind", self._traffic.open),
                    _counter("received_bytes", "Bytes received.", "kind", self._traffic.received),
                    _counter("sent_bytes", "Bytes sent.", "kind", self._traffic.sent),
                    _counter("answers", "HTTP answers.", "status", self._traffic.answers),
                    _gauge(
                        "gpu_percent",
                        "Share of time in use.",
                        "gpu",
                        {g.index: g.percent for g in busy},
                    ),
                    _gauge(
                        "gpu_memory_bytes",
                        "Memory taken.",
                        "gpu",
                        {g.index: g.memory_bytes for g in busy},
                    ),
                ]
            )
        )
        return generate_latest(self._registry) + generate_latest(now)


class _Now(Collector):
    """What is known at this moment."""

    def __init__(self, families: list[Metric]) -> None:
        self._families = families

    def collect(self) -> Iterable[Metric]:
        return self._families


def _gauge(name: str, help_: str, label: str, values: Mapping[Any, float]) -> Metric:
    family = GaugeMetricFamily(f"layerscope_{name}", help_, labels=[label])
    return _filled(family, values)


def _counter(name: str, help_: str, label: str, values: Mapping[Any, float]) -> Metric:
    family = CounterMetricFamily(f"layerscope_{name}", help_, labels=[label])
    return _filled(family, values)


def _filled(family: GaugeMetricFamily | CounterMetricFamily, values: Mapping[Any, float]) -> Metric:
    for key, value in sorted(values.items(), key=str):
        family.add_metric([str(key)], value)
    return family
