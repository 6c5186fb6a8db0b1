"""README commands work as printed, and it names every folder and make target truly."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
BLOCKS = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)


def test_every_make_target_named_exists():
    makefile = (ROOT / "Makefile").read_text()
    for target in {*re.findall(r"\bmake ([a-z]+)", "\n".join(BLOCKS)), "test", "bench"}:
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


@pytest.mark.parametrize("folder", ["experiments", "server", "frontend", "tests"])
def test_every_folder_is_described_and_has_a_readme(folder):
    assert f"`{folder}/`" in README
    assert (ROOT / folder / "README.md").is_file()


def test_curl_examples_work_as_printed(server):
    url = server.url
    run = server.launch({})[0]["id"]
    server.until(run, lambda view: bool(view["tables"]))
    script = next(block for block in BLOCKS if "curl" in block)
    script = script.replace("http://127.0.0.1:8000", url).replace("/ID/", f"/{run}/")
    script = script.replace("curl -s", "curl --fail-with-body -sS -w '\\n'")
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "c = 1" in done.stdout
