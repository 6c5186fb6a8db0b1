"""A run of a million steps opens like a short one: few bytes, its spike in the picture, and finer
rows where a person zooms."""

from __future__ import annotations

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import Browser, WebSocket, expect

from experiments.spec import RunSpec
from server.store import Store
from server.wire.frames import Frame, decode
from server.wire.runs import LayerView, RunView, TableView
from tests.browser import opened, until
from tests.conftest import StartServer
from tests.e2e.conftest import CURVE, drawn

STEPS, CHUNK = 1_000_000, 20_000
LAYERS, EVERY = 10, 50
SPIKE_AT = 777_777
QUANTITIES = ("activation_variance", "weight_gradient_norm")


async def record(data_dir: Path) -> RunView:
    """A finished run as a worker would have written it."""
    store = Store.open(data_dir)
    run = await store.create_run(RunSpec())
    attempt = await store.new_attempt(run.id)
    names = [f"{quantity}/{layer}" for quantity in QUANTITIES for layer in range(LAYERS)]
    await store.update_run(
        run.id,
        state="running",
        tables=[
            TableView(name="train", columns=["loss", "accuracy"]),
            TableView(name="layers", columns=names),
        ],
        layers=[LayerView(index=n, name=f"layer {n}", fan_in=9, fan_out=9) for n in range(LAYERS)],
        total_steps=STEPS,
    )
    random = np.random.default_rng(0)
    for place, first in enumerate(range(0, STEPS, CHUNK)):
        steps = np.arange(first + 1, first + CHUNK + 1, dtype=np.uint32)
        loss = 2.3 / (1 + steps / 1e5) * random.uniform(0.9, 1.1, CHUNK)
        loss[steps == SPIKE_AT] = 50.0
        train = np.stack([loss, 1 - loss / 3], axis=1).astype(np.float32)
        layers = 10.0 ** random.normal(size=(CHUNK // EVERY, len(names))).astype(np.float32)
        for table, at, values in ((0, 1, train), (1, EVERY, layers)):
            frame = Frame(
                run.number, table, 2 * place + table + 1, first // at, 0.0, steps[::at], values
            )
            await store.append(attempt.id, frame)
    ended = await store.update_run(run.id, state="finished", started=1.0, ended=2.0)
    store.close()
    return ended


class Wire:
    """What went over the page's websocket."""

    def __init__(self) -> None:
        self.frames: list[Frame] = []
        self.bytes = 0
        self.caught_up = 0
        self.asked: list[dict[str, Any]] = []

    def follow(self, socket: WebSocket) -> None:
        """Listen to a socket that the page opens."""
        if socket.url.endswith("/api/live"):
            socket.on("framereceived", self._take)
            socket.on("framesent", lambda text: self.asked.append(json.loads(text)))

    def _take(self, data: str | bytes) -> None:
        self.bytes += len(data)
        if isinstance(data, bytes):
            self.frames.append(decode(data))
        else:
            self.caught_up += '"caught_up"' in data


def test_a_million_steps(chromium: Browser, start_server: StartServer, tmp_path: Path) -> None:
    (tmp_path / "data0").mkdir()
    ended = _in_a_thread(record(tmp_path / "data0"))
    server = start_server(workers=0)
    wire = Wire()
    with opened(chromium, server.url) as page:
        page.on("websocket", wire.follow)
        page.goto(f"{server.url}/?runs={ended.id}")
        page.locator(".head").first.wait_for()
        until(page, f"{drawn(0)} > 0.9")
        assert wire.bytes < 2_000_000  # every row would be 14 MB
        assert {frame.level > 0 for frame in wire.frames} == {True, False}
        whole = f"{CURVE}.data.map(({{y}}) => Math.max(...y.filter(Number.isFinite)))"
        until(page, f"{CURVE}?.data?.length > 0 && Math.max(...{whole}) === 50")
        before = len(wire.frames)
        box = page.locator(".curve-box").first.bounding_box()
        assert box is not None
        height = box["y"] + box["height"] / 2
        page.mouse.move(box["x"] + box["width"] * 0.4, height)
        page.mouse.down()
        page.mouse.move(box["x"] + box["width"] * 0.5, height, steps=5)
        page.mouse.up()
        expect(page.get_by_role("button", name="Whole run")).to_be_visible()
        until(page, f"{CURVE}.layout.xaxis.range[0] > 200000")
        while not (asked := [one for one in wire.asked if one["op"] == "refine"]):
            page.wait_for_timeout(20)
        rows = asked[0]
        assert rows["table"] == "train"
        assert 200_000 < rows["first"] < rows["stop"] < 700_000
        coarse = max(frame.level for frame in wire.frames[:before] if frame.table == 0)
        while not [f for f in wire.frames[before:] if f.next_row == rows["stop"]]:
            page.wait_for_timeout(20)
        assert max(frame.level for frame in wire.frames[before:]) < coarse


def _in_a_thread(work: Any) -> RunView:
    """The result of a coroutine, while Playwright's event loop runs in this thread."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()
