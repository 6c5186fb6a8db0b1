"""Records of checks, pictures of cards, bundles of runs."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

from experiments.gallery import bundle, records
from experiments.gallery.bundle import Bundle, BundleError, RunShape, TableShape, Writer
from experiments.gallery.catalogue import entries
from experiments.gallery.experiment import Arm, Demonstration, Experiment
from experiments.gallery.records import Curve, Found, Picture, Record
from experiments.gallery.running import picture
from experiments.gallery.running.check import Checked, Order, check, chosen
from experiments.gallery.running.report import WIDTH, grid, line, summary

EXPERIMENT = next(e for e in entries().values() if isinstance(e, Experiment))
PRODUCTS = entries()["products"]
assert isinstance(PRODUCTS, Demonstration)
DEMONSTRATION = PRODUCTS


def record(statements: int = 2, points: int = 32) -> Record:
    found = Found(
        text="a" * 60, figures=(1.0, float(2), "NaN"), bar="every seed above 0", holds=True
    )
    curve = Curve(name="arm", x=tuple(range(points)), y=tuple(k / 3 for k in range(points)))
    return Record(
        key="depth30",
        digest="0" * 16,
        state="holds",
        time=1,
        device="CPU",
        torch="2.13.0",
        seeds=(0, 1, 2),
        seconds=1.5,
        statements=(found,) * statements,
        picture=Picture(lines=(curve,) * 3),
    )


def test_a_record_comes_back_and_stays_small(tmp_path: Path) -> None:
    path = records.write(record(), tmp_path)
    assert path.stat().st_size <= records.USUAL_BYTES
    loaded = records.load(tmp_path)["depth30"]
    assert loaded.statements == record().statements
    assert records.LEAST_POINTS <= len(loaded.picture.lines[0].x) <= 32
    assert loaded.picture.lines[0].x[0] == 0
    assert loaded.picture.lines[0].x[-1] == 31


def test_many_statements_are_all_kept(tmp_path: Path) -> None:
    records.write(record(statements=40), tmp_path)
    assert len(records.load(tmp_path)["depth30"].statements) == 40


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"key": "depth30"}', "x" * 20_000], ids=range(5))
def test_what_is_no_record_is_left_out(tmp_path: Path, text: str) -> None:
    (tmp_path / "depth30.json").write_text(text)
    records.write(record().model_copy(update={"key": "other"}), tmp_path)
    (tmp_path / "other.json").rename(tmp_path / "stranger.json")
    assert records.load(tmp_path) == {}
    assert records.load(tmp_path / "nothing") == {}


def test_the_newest_of_two_records_counts() -> None:
    old, young = record(), record().model_copy(update={"time": 2, "device": "GPU"})
    for pair in ((old, young), (young, old)):
        assert records.newest(*({"depth30": one} for one in pair))["depth30"].device == "GPU"


def test_a_digest_changes_with_arms_seeds_and_claim() -> None:
    first = records.digest(EXPERIMENT)
    assert first == records.digest(replace(EXPERIMENT, title="another", text=("other",)))
    arms = (*EXPERIMENT.arms, Arm("more", "more", {"init": {"kind": "zeros"}}))
    others = [
        replace(EXPERIMENT, arms=arms),
        replace(EXPERIMENT, seeds=(7,)),
        replace(EXPERIMENT, claim=lambda results: []),
    ]
    assert len({first, *(records.digest(one) for one in others)}) == 4
    assert records.digest(DEMONSTRATION) != records.digest(replace(DEMONSTRATION, seeds=(7,)))


def test_records_that_ship_are_of_entries_and_small() -> None:
    found = records.load(records.SHIPPED)
    assert {path.stem for path in records.SHIPPED.glob("*.json")} == set(found)
    assert set(found) <= set(entries())
    sizes = [path.stat().st_size for path in records.SHIPPED.glob("*.json")]
    assert max(sizes, default=0) <= 3 * records.USUAL_BYTES


def test_a_picture_is_logarithmic_where_its_values_spread() -> None:
    drawn = picture._picture([("a", (0, 1), (1e-4, 1.0)), ("b", (0, 1), (float("nan"), 2.0))])
    assert drawn.log_y
    assert drawn.lines[1].y == (None, 2)
    assert not picture._picture([("a", (0, 1), (1.0, 2.0))]).log_y


def test_an_entry_that_breaks_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    key = DEMONSTRATION.key

    def breaks(measured: object) -> list[object]:
        raise ZeroDivisionError("no seeds")

    broken = replace(DEMONSTRATION, claim=breaks)
    monkeypatch.setitem(entries(), key, broken)
    done = check(key, Order(seeds=(0,)))
    assert done.verdict == "error"
    assert not done.as_expected
    assert "ZeroDivisionError: no seeds (test_gallery_records.py" in done.error
    assert "not as expected" in summary([done])


def test_missing_data_are_no_contradiction(tmp_path: Path) -> None:
    done = Checked("depth30", 0.1, None, "MNIST cannot be read", missing=True)
    assert done.as_expected
    assert "not run, data missing: depth30" in summary([done])
    with pytest.raises(KeyError, match="no experiment nothing"):
        chosen(["nothing"])


def test_the_table_fits_100_columns() -> None:
    done = [Checked("depth30", 12.3, record(statements=6)), Checked("depth30", 0.1, None, "broke")]
    console = Console(width=WIDTH, record=True, file=io.StringIO())
    console.print(grid(done))
    console.print(line(done[0], 1, 2))
    text = console.export_text()
    assert max(map(len, text.splitlines())) <= WIDTH
    assert "every seed above 0" in text


def shape(rows: int = 3) -> RunShape:
    return RunShape(
        key="depth30",
        arm="small",
        seed=0,
        digest="0" * 64,
        state="finished",
        reason="",
        step=2,
        total_steps=2,
        steps_per_epoch=1,
        parameters=1,
        device="cpu",
        started=1.0,
        ended=2.0,
        layers=(),
        tables=(TableShape(name="train", columns=("loss", "accuracy"), rows=rows),),
    )


def written(path: Path) -> tuple[np.ndarray, np.ndarray]:
    steps = np.arange(3, dtype=np.uint32)
    values = np.array([[1, 2], [np.nan, 4], [np.inf, 6]], np.float32)
    writer = Writer(path)
    writer.add(shape(), [(steps, values)])
    assert writer.close() == path.stat().st_size
    return steps, values


def test_rows_come_back_bit_for_bit(tmp_path: Path) -> None:
    steps, values = written(tmp_path / "b.zip")
    with Bundle.open(tmp_path / "b.zip") as opened:
        assert opened.runs == (shape(),)
        ((got_steps, got_values),) = opened.rows(0)
    assert got_steps.tobytes() == steps.tobytes()
    assert got_values.tobytes() == values.tobytes()


def rewritten(path: Path, **changed: bytes | None) -> Path:
    """The bundle with members replaced; a name's "/" is written "__"."""
    written(path)
    with zipfile.ZipFile(path) as archive:
        members: dict[str, bytes | None] = {n: archive.read(n) for n in archive.namelist()}
    members |= {name.replace("__", "/"): data for name, data in changed.items()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            if data is not None:
                archive.writestr(name, data)
    return path


def refused(path: Path) -> str:
    with pytest.raises(BundleError) as caught, Bundle.open(path) as opened:
        list(opened.rows(0))
    return str(caught.value)


def test_hostile_bundles_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "b.zip"
    (tmp_path / "text.zip").write_text("hello")
    assert "zip" in refused(tmp_path / "text.zip")
    assert "No such file" in refused(tmp_path / "absent.zip")
    for name in ("../evil.rows", "/etc/passwd", "runs/../x.rows", "runs__0.txt"):
        assert "which no bundle has" in refused(rewritten(path, **{name: b"x"}))
    assert "bundle.json" in refused(rewritten(path, **{"bundle.json": None}))
    assert "version" in refused(
        rewritten(path, **{"bundle.json": b'{"format": "layerscope gallery"}'})
    )
    assert "not those" in refused(rewritten(path, runs__0__rows=None, **{"runs/0.rows": b"short"}))
    told = json.loads(zipfile.ZipFile(rewritten(path)).read("bundle.json"))
    told["runs"][0]["tables"][0]["rows"] = 2**30
    assert "not those" in refused(rewritten(path, **{"bundle.json": json.dumps(told).encode()}))
    large = rewritten(path, **{"runs/1.rows": bytes(100_000)})
    monkeypatch.setattr(bundle, "MOST_BYTES", 1000)
    assert "unpacked" in refused(large)
    monkeypatch.setattr(bundle, "MOST_FILE_BYTES", 100)
    assert "larger" in refused(large)
