"""A demonstration's calculation, in a process of its own: it may use torch."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from typing import Any

MOST_S = 180.0
_turn = asyncio.Semaphore(1)  # one at a time: they take a core


class MeasureError(Exception):
    """The calculation failed or took too long; the text says which."""


async def measure(key: str, seeds: list[int]) -> dict[str, Any]:
    """`python -m experiments.gallery.running measure`: its numbers, lines and verdict as JSON.

    Raises MeasureError.
    """
    command = [sys.executable, "-m", "experiments.gallery.running", "measure", key]
    command += ["--seeds", ",".join(map(str, seeds))]
    async with _turn:
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env={**os.environ, "OMP_NUM_THREADS": "1"},
        )
        try:
            out, wrong = await asyncio.wait_for(process.communicate(), MOST_S)
        except TimeoutError:
            raise MeasureError(f"the calculation took more than {MOST_S:.0f} s") from None
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
    if process.returncode:
        last = wrong.decode(errors="replace").strip().splitlines()[-1:]
        raise MeasureError(f"the calculation failed: {' '.join(last)[:500]}")
    answer: dict[str, Any] = json.loads(out)
    return answer
