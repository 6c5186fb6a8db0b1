"""What a server shows of checks that were made and runs that were recorded elsewhere."""

from __future__ import annotations

import subprocess
import time
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from experiments.gallery import records
from experiments.gallery.bundle import Bundle, RunShape, TableShape, Writer
from experiments.gallery.catalogue import entries
from experiments.gallery.experiment import Experiment
from experiments.gallery.records import Curve, Found, Picture, Record
from server.gallery.at_hand import at_hand
from server.gallery.taking_in import BundleError, take_in
from server.store import Listing, Store
from tests.conftest import StartServer
from tests.serving import COMMAND

KEY = "depth30-digits"


def entry() -> Experiment:
    found = entries()[KEY]
    assert isinstance(found, Experiment)
    return found


def shape(arm: str, digest: str, **more: Any) -> RunShape:
    told = {
        "key": KEY,
        "arm": arm,
        "seed": 0,
        "digest": digest,
        "state": "diverged",
        "reason": "The loss was no longer finite.",
        "step": 2,
        "total_steps": 900,
        "steps_per_epoch": 45,
        "parameters": 7,
        "device": "cuda:0",
        "started": 100.0,
        "ended": 107.5,
        "layers": (),
        "tables": (TableShape(name="train", columns=("loss",), rows=3),),
    }
    return RunShape.model_validate(told | more)


def bundle(path: Path, steps: tuple[int, ...] = (0, 1, 2), **more: Any) -> Path:
    """Every arm with three rows, and one of an entry that has changed."""
    writer = Writer(path)
    rows = (np.array(steps, np.uint32), np.array([[1], [2], [np.nan]], np.float32))
    for arm in entry().arms:
        writer.add(shape(arm.key, arm.at(0).digest(), **more), [rows])
    writer.add(shape(entry().arms[0].key, "0" * 64), [rows])
    writer.close()
    return path


async def test_runs_of_a_bundle_are_taken_in_once(store: Store, tmp_path: Path) -> None:
    path = bundle(tmp_path / "b.zip")
    assert await take_in(store, path) == len(entry().arms)
    assert await take_in(store, path) == 0
    page = await store.runs(Listing(tag=KEY))
    assert page.total == len(entry().arms)
    run = page.runs[-1]
    assert (run.state, run.archived, run.step, run.device) == ("diverged", True, 2, "cuda:0")
    assert run.tags == ["gallery", KEY, "recorded"]
    assert (run.started, run.ended) == (100.0, 107.5)
    assert not await store.unfinished()
    frame = await store.frames(run.number, 0, 0, 1 << 20)
    assert frame is not None
    np.testing.assert_array_equal(frame.values[:, 0], np.array([1, 2, np.nan], np.float32))
    await store.delete_run(run.id)
    assert await take_in(store, path) == 1


async def test_a_run_with_falling_steps_is_refused_whole(store: Store, tmp_path: Path) -> None:
    with pytest.raises(BundleError, match="fall"):
        await take_in(store, bundle(tmp_path / "b.zip", steps=(0, 2, 1)))
    assert (await store.runs()).total == 0


@pytest.mark.parametrize("kind", ["text", "stranger", "truncated", "absent"])
def test_the_server_says_what_is_wrong_with_a_bundle(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "b.zip"
    if kind == "text":
        path.write_text("no zip")
    elif kind == "stranger":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("../../etc/cron.d/x", "evil")
    elif kind == "truncated":
        data = bundle(path).read_bytes()
        path.write_bytes(data[: len(data) // 2])
    command = [COMMAND, "serve", "--port", "0", "--data-dir", tmp_path / "data"]
    command += ["--gallery-bundle", path]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert str(path) in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "etc").exists()


def record(**more: Any) -> Record:
    told = {
        "key": KEY,
        "digest": records.digest(entry()),
        "state": "partly",
        "time": int(time.time()) + 1_000_000,
        "device": "A device",
        "torch": "9.9",
        "seeds": (7,),
        "seconds": 2.5,
        "statements": (Found(text="it learns", figures=(0.5,), bar="above 0", holds=True),),
        "picture": Picture(lines=(Curve(name="a", x=(0, 1), y=(1, None)),), log_y=True),
    }
    return Record.model_validate(told | more)


def test_a_check_in_the_data_directory_is_on_the_card(start_server: StartServer) -> None:
    server = start_server(workers=0)
    folder = server.data_dir / records.FOLDER
    records.write(record(), folder)
    with server.client() as client:
        cards = {card["key"]: card for card in client.get("/api/gallery").json()["entries"]}
        card = cards[KEY]
        assert card["checked"]["device"] == "A device"
        assert card["checked"]["current"]
        assert card["picture"]["lines"] == [{"name": "a", "x": [0, 1], "y": [1, None]}]
        assert client.get(f"/api/gallery/{KEY}").json()["found"][0]["text"] == "it learns"
        records.write(record(digest="of another"), folder)
        card = client.get(f"/api/gallery/{KEY}").json()
        assert not card["checked"]["current"]
        assert card["recorded"] == []


def test_what_would_be_downloaded_is_known(tmp_path: Path) -> None:
    mnist = entries()["depth30"]
    assert at_hand(entry(), tmp_path)
    assert not at_hand(mnist, tmp_path)
    (tmp_path / "mnist").mkdir()
    for name in ("t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte"):
        assert not at_hand(mnist, tmp_path)
        (tmp_path / "mnist" / name).touch()
    assert at_hand(mnist, tmp_path)


def test_a_bundle_records_what_a_cohort_trained(tmp_path: Path) -> None:
    """The command line, with the real trainer: the runs of the bundle are those of the arms."""
    path = tmp_path / "b.zip"
    command = [COMMAND, "gallery", "record", "early-stopping", "--seeds", "3", "-o", path]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    assert "2 runs" in done.stdout
    recorded = entries()["early-stopping"]
    assert isinstance(recorded, Experiment)
    with Bundle.open(path) as opened:
        digests = [run.digest for run in opened.runs]
        assert all(len(list(opened.rows(place))) > 1 for place in range(len(digests)))
    assert digests == [arm.at(3).digest() for arm in recorded.arms]
