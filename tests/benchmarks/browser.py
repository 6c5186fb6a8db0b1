"""`python -m tests.benchmarks.browser`: the page in headless Chromium, drawn by the processor.

Runs side by side stream into the real page: its own modules, fed through its own socket code by
`browserfeed.js` with frames as the server sends them, so what is measured is the browser alone.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
from playwright.sync_api import Browser, CDPSession, Page, sync_playwright
from rich.console import Console
from rich.table import Table

from tests.browser import DESKTOP, FLAGS, until
from tests.serving import Server

FEED = Path(__file__).with_name("browserfeed.js")
RUNS, LAYERS, TOTAL, HISTORY = 8, 50, 10_000_000, 400
RATES = (20, 100)  # steps a second of every run
LISTED = 5_000  # runs in the table
WINDOW_S = 8
TALL = {"width": 1440, "height": 2400}  # every chart is in the window
FED = {"train": 1, "layers": 1, "eval": 50, "weights": 50, "preactivations": 50}  # every so many
WORDS = "the quick brown fox jumps over the lazy dog "


def recorded(server: Server) -> dict[str, Any]:
    """A real run of LAYERS layers as the server describes it."""
    run = server.launch(
        {
            "model": {"kind": "mlp", "depth": LAYERS - 1, "width": 16},
            "budget": {"kind": "steps", "count": 2},
        }
    )[0]
    return server.until_ended(run["id"], 120)


def script(view: dict[str, Any]) -> str:
    """What the page executes before its own code: many runs like `view`, all training."""
    alive = {
        **view, "state": "running", "step": 0, "total_steps": 20_000, "reason": "", "ended": None,
    }  # fmt: skip
    runs = [
        {**alive, "id": f"benchmark{k}", "number": k + 1, "name": f"run {k + 1}"}
        for k in range(RUNS)
    ]
    tables = [
        {"columns": len(table["columns"]), "every": FED.get(table["name"], TOTAL)}
        for table in view["tables"]
    ]
    given = {"runs": runs, "tables": tables, "history": HISTORY}
    return f"globalThis.benchmark = {json.dumps(given)};\n{FEED.read_text()}"


@contextmanager
def opened(browser: Browser, server: Server, code: str, size: dict[str, int]) -> Iterator[Page]:
    """The page with all runs on show."""
    context = browser.new_context(viewport=size)  # type: ignore[arg-type]
    page = context.new_page()
    page.add_init_script(code)
    page.goto(f"{server.url}/?runs={','.join(f'benchmark{k}' for k in range(RUNS))}")
    until(page, "seen.first.map && seen.first.curve")
    yield page
    context.close()


def figures(devtools: CDPSession) -> dict[str, float]:
    """Chromium's counters: heap in bytes, seconds of work, nodes, listeners."""
    metrics = devtools.send("Performance.getMetrics")["metrics"]
    return {one["name"]: one["value"] for one in metrics}


def renderer() -> psutil.Process:
    """The process that draws the page: the largest of its kind."""
    found = psutil.Process().children(recursive=True)
    renderers = [one for one in found if "--type=renderer" in " ".join(one.cmdline())]
    return max(renderers, key=lambda one: int(one.memory_info().rss))


def processor() -> float:
    """Seconds that the page's main thread took of a core so far: on a busy machine, too."""
    process = renderer()
    return sum(float(t.user_time + t.system_time) for t in process.threads() if t.id == process.pid)


def streamed(page: Page, rate: int) -> tuple[list[float], float, float, float]:
    """Draws a second of every surface in the window; share of a core that the page's thread took;
    frames a second; longest task, ms."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("Performance.enable")
    page.evaluate(f"feed.start({rate})")
    page.wait_for_timeout(2000)
    page.evaluate("seen.draws.clear(); seen.frames = 0; seen.long.length = 0; null")
    before = figures(devtools)
    worked = processor()
    page.wait_for_timeout(1000 * WINDOW_S)
    draws, frames, longest = page.evaluate(
        "[[...seen.draws.values()], seen.frames, Math.max(0, ...seen.long)]"
    )
    after = figures(devtools)
    page.evaluate("feed.stop()")
    seconds = after["Timestamp"] - before["Timestamp"]
    busy = (processor() - worked) / seconds
    return [count / seconds for count in draws], busy, frames / seconds, longest


def handled(page: Page, rate: int) -> tuple[list[float], int, int]:
    """Milliseconds that events took until they were painted, and how many keys went in and came
    out, while everything streams."""
    page.evaluate(f"feed.start({rate}); seen.events.length = 0; seen.keys = 0; null")
    maps = page.locator(".map-box")
    maps.first.scroll_into_view_if_needed()
    search = page.locator("input[type=search]:visible").first
    search.click()
    for place, letter in enumerate(WORDS):
        page.keyboard.type(letter)
        box = maps.nth(place % maps.count()).bounding_box()
        if box:
            page.mouse.move(box["x"] + 60 + 3 * place, box["y"] + 60, steps=4)
    page.wait_for_timeout(500)
    typed = len(search.input_value())
    events = page.evaluate("seen.events.map(([, duration]) => duration)")
    page.evaluate("feed.stop()")
    return events, len(WORDS), typed


FIRSTS = ("first paint", "modules here", "first map", "first curve", "its axes")


def first_charts(browser: Browser, server: Server, code: str) -> list[list[float]]:
    """Milliseconds from navigation to FIRSTS, of a browser that was never here."""
    context = browser.new_context(viewport=DESKTOP)  # type: ignore[arg-type]
    page = context.new_page()
    page.add_init_script(code)
    times = []
    for _ in range(6):
        page.goto(f"{server.url}/?runs={','.join(f'benchmark{k}' for k in range(RUNS))}")
        until(page, "seen.first.map && seen.first.axes")
        times.append(
            page.evaluate(
                """[performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0,
                Math.max(...performance.getEntriesByType('resource')
                    .filter(({name}) => name.includes('/js/')).map((one) => one.responseEnd)),
                seen.first.map, seen.first.curve, seen.first.axes]"""
            )
        )
    context.close()
    return times


def memory(page: Page, minutes: int, rate: int) -> list[tuple[int, float, float, int]]:
    """Minute of simulated streaming, JavaScript heap and whole process in MB, DOM nodes."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("Performance.enable")
    found = []
    for minute in range(minutes + 1):
        if minute:
            # A minute's rows in slices, with a frame drawn after each.
            page.evaluate(
                f"""async () => {{
                    for (let k = 0; k < 60; k += 1) {{
                        feed.advance({rate});
                        feed.tell();
                        await new Promise(requestAnimationFrame);
                    }}
                }}"""
            )
        devtools.send("HeapProfiler.collectGarbage")
        told = figures(devtools)
        largest = renderer().memory_info().rss
        found.append((minute, told["JSHeapUsedSize"] / 1e6, largest / 1e6, int(told["Nodes"])))
    return found


def main() -> None:
    """Print what the page does with so much."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=int, default=12, help="of simulated streaming")
    parser.add_argument(
        "--only", choices=("updates", "opening", "table", "memory"), help="one part"
    )
    given = parser.parse_args()
    console = Console(width=110)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = Server(Path(folder) / "data")
        server.start()
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        try:
            code = script(recorded(server))
            parts = {"updates": updates, "opening": opening, "table": scrolling}
            for name, part in parts.items():
                if given.only in {None, name}:
                    part(console, browser, server, code)
            if given.only in {None, "memory"}:
                growth(console, browser, server, code, given.minutes)
        finally:
            browser.close()
            server.close()


def updates(console: Console, browser: Browser, server: Server, code: str) -> None:
    """How often charts are drawn, and what happens to input meanwhile."""
    table = Table("what", "figure", title=f"{RUNS} runs × {LAYERS} layers, software rendering")
    for name, size in (("1440 × 900", DESKTOP), ("every chart in the window", TALL)):
        for rate in RATES:
            with opened(browser, server, code, size) as page:
                draws, busy, frames, longest = streamed(page, rate)
                told = (
                    f"updates/s of {len(draws)} charts: least {min(draws):.1f}, median"
                    f" {statistics.median(draws):.1f}; {busy:.0%} of a core;"
                    f" {frames:.0f} frames/s; longest task {longest:.0f} ms"
                )
                table.add_row(f"{name}, {rate} steps/s a run", told)
                if size is DESKTOP:
                    events, sent, typed = handled(page, rate)
                    slow = statistics.quantiles(events, n=20)[-1] if len(events) > 1 else 16
                    table.add_row(
                        "input while it streams",
                        f"{len(events)} events, 95 % within {slow:.0f} ms, worst"
                        f" {max(events, default=0):.0f} ms; {typed} of {sent} keys",
                    )
    console.print(table)


def opening(console: Console, browser: Browser, server: Server, code: str) -> None:
    """What a person waits for after navigation."""
    table = Table("after navigation", *FIRSTS, title="milliseconds, medians")
    visits = [first_charts(browser, server, code) for _ in range(3)]
    cold = [visit[0] for visit in visits]
    warm = [times for visit in visits for times in visit[1:]]
    for name, some in (("cold, of 3", cold), ("cached, of 15", warm)):
        medians = map(statistics.median, zip(*some, strict=True))
        table.add_row(name, *(f"{ms:.0f}" for ms in medians))
    console.print(table)


def scrolling(console: Console, browser: Browser, server: Server, code: str) -> None:
    """The table of all runs under the wheel, while some of them train."""
    context = browser.new_context(viewport=DESKTOP)  # type: ignore[arg-type]
    page = context.new_page()
    page.add_init_script(code.replace("{", f'{{"listed": {LISTED}, ', 1))
    page.goto(f"{server.url}/?runs=&list=1")
    until(page, f"document.querySelector('.grid')?.getAttribute('aria-rowcount') > {LISTED}")
    page.evaluate("feed.start(20); null")
    worked = processor()
    frames = page.evaluate(
        """async () => {
            const grid = document.querySelector('.grid');
            const frames = [];
            for (let last = performance.now(), k = 0; k < 400; k += 1) {
                grid.scrollTop += 60;
                await new Promise(requestAnimationFrame);
                frames.push(performance.now() - last);
                last = performance.now();
            }
            return frames;
        }"""
    )
    work = 1000 * (processor() - worked) / len(frames)
    cuts = statistics.quantiles(frames, n=100)
    console.print(
        f"{LISTED:,} runs in the table, {RUNS} of them training, scrolled by 60 px a frame: a frame"
        f" takes {cuts[49]:.0f} ms (median), 95 % at most {cuts[94]:.0f} ms, 99 % {cuts[98]:.0f}"
        f" ms; the page's thread works {work:.1f} ms for it"
    )
    context.close()


def growth(console: Console, browser: Browser, server: Server, code: str, minutes: int) -> None:
    """What the page holds as a run goes on."""
    table = Table("minute", "heap MB", "process MB", "nodes", title="20 steps/s a run, simulated")
    with opened(browser, server, code, DESKTOP) as page:
        for minute, heap, whole, nodes in memory(page, minutes, 20):
            table.add_row(str(minute), f"{heap:.1f}", f"{whole:.0f}", str(nodes))
    console.print(table)


if __name__ == "__main__":
    main()
