"""A real PostgreSQL on a Unix socket in a folder of its own."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

USER = "layerscope"
ACCOUNT = "postgres"  # of the system: the server refuses to run as root


class Absent(Exception):  # noqa: N818 (it is a reason to skip)
    """There is no PostgreSQL here that could be started; the text says why."""


def programs() -> Path:
    """The folder of initdb and pg_ctl. Raises Absent."""
    found = shutil.which("initdb")
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: float(p.parent.name))
    if found:
        folders.append(Path(found).parent)
    if not folders:
        raise Absent("no initdb; on Debian: apt-get install postgresql")
    return folders[-1]


class Postgres:
    """A database server; `database()` makes a new, empty database."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._programs = programs()

    def make(self) -> None:
        """Lay out the cluster. Raises Absent."""
        if os.geteuid() == 0:
            if not shutil.which("runuser"):
                raise Absent("PostgreSQL does not run as root, and there is no runuser")
            try:
                shutil.chown(self._folder, ACCOUNT)
            except LookupError:
                raise Absent(f"PostgreSQL does not run as root; no account {ACCOUNT}") from None
        self._do("initdb", "-A", "trust", "-U", USER, "--encoding", "UTF8", "--locale", "C")

    def start(self) -> None:
        """Start, and wait until it accepts. Its disk is not waited for: only processes are killed
        here, never the machine."""
        options = f"-F -k {self._folder} -c listen_addresses="
        self._do("pg_ctl", "-w", "-o", options, "-l", str(self._folder / "log"), "start")

    def stop(self, mode: str = "fast") -> None:
        """Stop; `immediate` is as if it crashed."""
        self._do("pg_ctl", "-w", "-m", mode, "stop")

    def database(self) -> str:
        """The URL of a new database."""
        name = f"test_{secrets.token_hex(4)}"
        with psycopg.connect(self._address("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return self._address(name)

    def _address(self, name: str) -> str:
        return f"postgresql://{USER}@/{name}?host={self._folder}"

    def _do(self, program: str, *words: str) -> None:
        command = [str(self._programs / program), "-D", str(self._folder / "data"), *words]
        if os.geteuid() == 0:
            command = ["runuser", "-u", ACCOUNT, "--", *command]
        subprocess.run(command, check=True, cwd="/", stdout=subprocess.DEVNULL)


@contextmanager
def running() -> Iterator[Postgres]:
    """A started server, removed afterwards. Raises Absent."""
    folder = Path(tempfile.mkdtemp(prefix="layerscope-pg-"))  # pytest's own is for root alone
    try:
        server = Postgres(folder)
        server.make()
        server.start()
        try:
            yield server
        finally:
            server.stop("immediate")
    finally:
        shutil.rmtree(folder)
