"""Appends rows to a store for ever and prints each sequence once it is acknowledged; to be killed.

Called with the data directory, the run, the attempt's id and, for PostgreSQL, the database's URL.
"""

from __future__ import annotations

import asyncio
import itertools
import sys
from pathlib import Path

from server.store import Store
from tests.server.test_store import frame


async def main(data_dir: Path, run_id: str, attempt: str, url: str = "") -> None:
    store = Store.open(data_dir, url)
    number = (await store.run(run_id)).number
    first = await store.acknowledged(attempt) + 1
    for sequence in itertools.count(first):
        await store.append(attempt, frame(number, sequence, 2 * (sequence - 1)))
        sys.stdout.write(f"{sequence}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), *sys.argv[2:]))
