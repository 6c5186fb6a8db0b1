"""Datasets of the user's own: tables whose last column is a class, or a number."""

from __future__ import annotations

from typing import ClassVar, Literal, Self

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from experiments.spec.base import knob
from experiments.spec.dataset import Dataset, Labelled, Score

Targets = Literal["classes", "numbers"]  # what the last column of a table holds

FOLDER = "uploads"  # of the datasets directory
MAX_BYTES = {".csv": 64 << 20, ".npz": 256 << 20}
MAX_CLASSES = 1000
MAX_NUMBERS = 50_000_000  # 400 MB while it is read
NAME = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}\.(csv|npz)$"


class Uploaded(Dataset):
    """A table of numbers in the folder `uploads` of the server's datasets directory.

    Its shape is told here and checked when it is read. A fixed permutation lets one fifth of the
    rows validate.
    """

    file: str = knob(
        "data.csv",
        "File",
        "Name of the file, with letters, digits, dots, dashes and underscores; .csv or .npz.",
        pattern=NAME,
        upload="classes",
    )
    rows: int = knob(
        100, "Rows", "Examples in the file.", unit="examples", log=True, ge=10, le=1_000_000
    )
    columns: int = knob(
        2, "Input columns", "Numbers in an example, without the target.", log=True, ge=1, le=10_000
    )

    @model_validator(mode="after")
    def _small(self) -> Self:
        if self.rows * (self.columns + 1) > MAX_NUMBERS:
            raise PydanticCustomError(
                "too_large",
                "{field} must be smaller: at most {most} numbers in a file",
                {"field": "data.rows", "most": f"{MAX_NUMBERS:,}"},
            )
        return self

    @property
    def features(self) -> int:
        return self.columns

    @property
    def available(self) -> tuple[int, int]:
        validation = self.rows // 5
        return self.rows - validation, validation


class File(Uploaded, Labelled, title="Uploaded file"):
    """Numbers in a CSV file, a row an example and the class 0, 1, … in the last column; or in an
    npz file, arrays x [rows, columns] and y [rows].

    It is looked for in the folder `uploads` of the server's datasets directory. Its shape is told
    here and checked when it is read. A fixed permutation lets one fifth of the rows validate.
    """

    implementation: ClassVar[str] = "experiments.data.uploads:load"
    kind: Literal["file"] = "file"
    categories: int = knob(
        2,
        "Classes",
        "Number of classes; the largest in the file is one less.",
        ge=2,
        le=MAX_CLASSES,
    )

    @property
    def classes(self) -> int:
        return self.categories


class FileRegression(Uploaded, title="Uploaded file (regression)"):
    """The same, with a number in the last column, or in y, that is to be predicted."""

    implementation: ClassVar[str] = "experiments.data.uploads:load_numbers"
    score: ClassVar[Score] = "r2"
    kind: Literal["file-regression"] = "file-regression"
    file: str = knob(
        "data.csv",
        "File",
        "Name of the file, with letters, digits, dots, dashes and underscores; .csv or .npz.",
        pattern=NAME,
        upload="numbers",
    )
    standardize_targets: bool = knob(
        True,
        "Standardize targets",
        "(y - mean) / std of the training targets, so that the size of the loss does not depend on "
        "their unit; R² is the same either way.",
    )

    @property
    def outputs(self) -> int:
        return 1
