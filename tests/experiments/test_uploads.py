"""Files of the user's own: CSV and npz, and what is refused."""

from __future__ import annotations

import io
import tracemalloc
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from experiments import data
from experiments.data import uploads
from experiments.data.npz_arrays import read as read_npz
from experiments.spec import RunSpec
from experiments.spec.data import File, FileRegression
from tests.experiments.runs import spec, train

ROWS, COLUMNS = 20, 3
X = np.random.default_rng(0).normal(size=(ROWS, COLUMNS))
Y = np.arange(ROWS) % 2
FIELDS = {"rows": ROWS, "columns": COLUMNS, "categories": 2, "scaling": "none"}


def put(folder: Path, name: str, content: bytes) -> None:
    (folder / "uploads").mkdir(exist_ok=True)
    (folder / "uploads" / name).write_bytes(content)


def table(delimiter: str = ",", header: str = "", end: str = "\n") -> bytes:
    lines = [
        delimiter.join([*map(repr, row.tolist()), str(k)]) for row, k in zip(X, Y, strict=True)
    ]
    return (header + end.join(lines) + end).encode()


def npz(**arrays: Any) -> bytes:
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)
    return file.getvalue()


def zipped(**entries: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(f"{name}.npy", content)
    return file.getvalue()


def header(text: str) -> bytes:
    """An npy 1.0 header that says `text`."""
    return b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text.encode()


def load(folder: Path, name: str, **fields: Any) -> data.Splits:
    return data.load(File.model_validate({"file": name, **FIELDS, **fields}), 0, folder)


def refused(folder: Path, name: str, content: bytes, **fields: Any) -> str:
    put(folder, name, content)
    with pytest.raises(data.DatasetUnavailable) as error:
        load(folder, name, **fields)
    return str(error.value)


@pytest.mark.parametrize(
    "content",
    [
        table(),
        table(";"),
        table("\t", end="\r\n"),
        table(header="a,b,c,class\n"),
        b"\xef\xbb\xbf" + table(header='"a, the first",b,c,class\n'),
        table().replace(b"\n", b"\n\n"),
        table().rstrip(),
    ],
    ids=["comma", "semicolon", "tab", "header", "byte order mark", "empty lines", "no last end"],
)
def test_a_csv_file_is_read(tmp_path: Path, content: bytes) -> None:
    put(tmp_path, "data.csv", content)
    splits = load(tmp_path, "data.csv")
    order = np.random.RandomState(0).permutation(ROWS)
    assert np.array_equal(splits.train_x.numpy(), X[order][:16].astype(np.float32))
    assert np.array_equal(splits.validation_y.numpy(), Y[order][16:])


@pytest.mark.parametrize("kind", [np.float64, np.float32, ">f8"])
@pytest.mark.parametrize("order", ["C", "F"])
def test_an_npz_file_is_read(tmp_path: Path, kind: Any, order: Any) -> None:
    put(tmp_path, "own.npz", npz(x=np.asarray(X, kind, order=order), y=Y.astype(np.int16), z=X))
    put(tmp_path, "own.csv", table())
    ours, theirs = load(tmp_path, "own.npz"), load(tmp_path, "own.csv")
    np.testing.assert_allclose(ours.train_x.numpy(), theirs.train_x.numpy(), rtol=1e-6)
    assert np.array_equal(ours.train_y.numpy(), theirs.train_y.numpy())


def test_a_run_trains_on_a_file(tmp_path: Path) -> None:
    put(tmp_path, "data.csv", table())
    chosen = spec(data={"kind": "file", **FIELDS, "batch_size": 4})
    assert train(chosen, datasets_dir=tmp_path).ended.state == "finished"


@pytest.mark.parametrize("standardized", [True, False])
def test_a_run_predicts_the_numbers_of_a_file(tmp_path: Path, standardized: bool) -> None:
    """A linear function of the inputs, in CSV and in npz: R² comes near 1, in any unit."""
    target = 100 * (X @ [1.0, -2.0, 0.5]) + 300
    lines = [
        ",".join(map(repr, [*row.tolist(), y])) for row, y in zip(X, target.tolist(), strict=True)
    ]
    put(tmp_path, "n.csv", "\n".join(lines).encode())
    put(tmp_path, "n.npz", npz(x=X, y=target))
    assert uploads.survey(tmp_path / "uploads" / "n.csv", numbers=True) == {
        "rows": 20,
        "columns": 3,
    }
    chosen = {"rows": ROWS, "columns": COLUMNS, "standardize_targets": standardized}
    for name in ("n.csv", "n.npz"):
        fields = {"kind": "file-regression", "file": name, "batch_size": 16} | chosen
        one = spec(
            data=fields,
            model={"kind": "linear"},
            loss={"kind": "squared_error"},
            optimizer={"kind": "gd", "lr": 0.3},
            budget={"kind": "steps", "count": 150},
        )
        result = train(one, datasets_dir=tmp_path)
        y = result.session.training_data[1]
        assert y.shape == (16, 1)
        size = (y.mean().item(), y.std(correction=0).item())
        assert (size == pytest.approx((0, 1), abs=1e-5)) == standardized
        assert result.column("eval", "val_r2")[-1] > 0.99


def test_a_target_that_is_no_number_is_refused(tmp_path: Path) -> None:
    put(tmp_path, "n.npz", npz(x=X, y=np.where(Y == 1, np.inf, 0.5)))
    choice = FileRegression(file="n.npz", rows=ROWS, columns=COLUMNS)
    with pytest.raises(data.DatasetUnavailable, match="row 2 has no finite target"):
        data.load(choice, 0, tmp_path)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ((b"\n", b"\n1,2,three,0\n", 1), "line 2, column 3: 'three' is not a finite number"),
        ((b"\n", b"\n1,nan,3,0\n", 1), "line 2, column 2: 'nan' is not"),
        ((b"\n", b"\n1,2,1_0,0\n", 1), "line 2, column 3: '1_0' is not"),
        ((b"\n", b"\n1,2,3\n", 1), "line 2 has 3 columns; 3 inputs and the target make 4"),
        ((b"\n", b"\n1,2,3,0\n", 1), "it has 21 rows, not 20"),
        ((b",1\n", b",2\n", 1), "row 2 has the class 2; classes are whole numbers from 0 to 1"),
        ((b",1\n", b",0.5\n", 1), "row 2 has the class 0.5"),
        ((b"\n", b"\n=cmd,2,3,0\n", 1), "line 2, column 1: '=cmd' is not"),
        ((b"\n", b'\n"1,2,3,0\n', 1), "line "),
        ((b"\n", b"\n\xff\xfe\n", 1), "not text in UTF-8"),
        ((b"\n", b"\n" + b"1" * 200_000 + b",2,3,0\n", 1), "line 2"),
    ],
)
def test_a_csv_file_that_is_wrong_says_where(
    tmp_path: Path, change: tuple[bytes, bytes, int], message: str
) -> None:
    assert message in refused(tmp_path, "data.csv", table().replace(*change))


@pytest.mark.parametrize("content", [b"", b"\n\n", b"a,b,c,d\n", bytes(100)])
def test_an_empty_csv_file_is_refused(tmp_path: Path, content: bytes) -> None:
    assert "cannot be used" in refused(tmp_path, "data.csv", content)


def test_an_npz_of_another_shape_type_or_content_is_refused(tmp_path: Path) -> None:
    for arrays, message in (
        ({"x": X[:, :2], "y": Y}, "array x has shape 20 x 2, not 20 x 3"),
        ({"x": X, "y": Y[:, None]}, "array y has shape 20 x 1, not 20"),
        ({"x": X}, "it has no array y"),
        ({"x": X.astype(object), "y": Y}, "not of real numbers"),
        ({"x": X.astype(complex), "y": Y}, "not of real numbers"),
        ({"x": X.astype(str), "y": Y}, "not of real numbers"),
        ({"x": X, "y": Y + 0.5}, "row 1 has the class 0.5"),
        ({"x": np.where(X[3, 1] == X, np.nan, X), "y": Y}, "row 4, column 2 holds NaN"),
    ):
        assert message in refused(tmp_path, "own.npz", npz(**arrays))


HEADER = "{'descr': '<f8', 'fortran_order': False, 'shape': (%s), }\n"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "not a whole npz"),
        (b"PK\x03\x04 and no more", "not a whole npz"),
        (npz(x=X, y=Y)[:-30], "not a whole npz"),
        (zipped(x=b"", y=b""), "cannot be used"),
        (zipped(x=header(HEADER % "1 << 40, 3"), y=b""), "cannot be used"),
        (zipped(x=header(HEADER % "1099511627776, 3"), y=b""), "has shape 1,099,511,627,776 x 3"),
        (zipped(x=header(HEADER % "20, 3"), y=b""), "does not hold what its header says"),
        (zipped(x=b"\x93NUMPY\x02\x00" + b"\xff" * 8, y=b""), "newer version"),
        (zipped(x=header("{" * 60_000), y=b""), "cannot be used"),
        (zipped(x=header("__import__('os').abort()"), y=b""), "cannot be used"),
    ],
)
def test_a_malicious_npz_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    assert message in refused(tmp_path, "own.npz", content)


def test_other_packings_and_crowded_zips_are_refused(tmp_path: Path) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_LZMA) as archive:
        for name in ("x", "y"):
            archive.writestr(f"{name}.npy", b"")
    assert "another way" in refused(tmp_path, "own.npz", file.getvalue())
    crowd = npz(**{f"z{k}": np.zeros(0) for k in range(2000)})
    assert "too many arrays" in refused(tmp_path, "own.npz", crowd)


def test_a_zip_bomb_is_not_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "bomb.npz"
    path.write_bytes(zipped(x=header(HEADER % "20, 3") + bytes(300_000_000)))
    tracemalloc.start()
    with pytest.raises(ValueError, match="does not hold what its header says"):
        read_npz(path, {"x": (20, 3)})
    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()


def test_a_file_that_is_too_large_is_not_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(uploads.MAX_BYTES, ".csv", 100)
    assert "larger than" in refused(tmp_path, "data.csv", table())


@pytest.mark.parametrize(
    "name",
    ["../secret.csv", "/etc/passwd.csv", ".hidden.csv", "a/b.csv", "a\\b.npz", "x.pkl", "a.csv\n"],
)
def test_a_name_that_leads_elsewhere_is_refused(name: str) -> None:
    with pytest.raises(ValidationError, match="pattern"):
        RunSpec.model_validate({"data": {"kind": "file", "file": name}})


def test_a_table_that_would_fill_the_memory_is_refused() -> None:
    with pytest.raises(ValidationError, match=r"data\.rows must be smaller"):
        File(rows=1_000_000, columns=10_000)


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside.csv"
    outside.write_bytes(table())
    (tmp_path / "uploads").mkdir()
    (tmp_path / "uploads" / "data.csv").symlink_to(outside)
    with pytest.raises(data.DatasetUnavailable, match="no file data"):
        load(tmp_path, "data.csv")
    with pytest.raises(data.DatasetUnavailable, match="needs a datasets directory"):
        data.load(File(), 0, None)
