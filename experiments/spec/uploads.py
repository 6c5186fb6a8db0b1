"""A dataset of the user's own."""

from __future__ import annotations

from typing import ClassVar, Literal, Self

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from experiments.spec.base import knob
from experiments.spec.dataset import Labelled

FOLDER = "uploads"  # of the datasets directory
MAX_BYTES = {".csv": 64 << 20, ".npz": 256 << 20}
MAX_CLASSES = 1000
MAX_NUMBERS = 50_000_000  # 400 MB while it is read
NAME = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}\.(csv|npz)$"


class File(Labelled, title="Uploaded file"):
    """Numbers in a CSV file, a row an example and the class 0, 1, … in the last column; or in an
    npz file, arrays x [rows, columns] and y [rows].

    It is looked for in the folder `uploads` of the server's datasets directory. Its shape is told
    here and checked when it is read. A fixed permutation lets one fifth of the rows validate.
    """

    implementation: ClassVar[str] = "experiments.data.uploads:load"
    kind: Literal["file"] = "file"
    file: str = knob(
        "data.csv",
        "File",
        "Name of the file, with letters, digits, dots, dashes and underscores; .csv or .npz.",
        pattern=NAME,
        upload=True,
    )
    rows: int = knob(
        100, "Rows", "Examples in the file.", unit="examples", log=True, ge=10, le=1_000_000
    )
    columns: int = knob(
        2, "Input columns", "Numbers in an example, without the class.", log=True, ge=1, le=10_000
    )
    categories: int = knob(
        2,
        "Classes",
        "Number of classes; the largest in the file is one less.",
        ge=2,
        le=MAX_CLASSES,
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
    def classes(self) -> int:
        return self.categories

    @property
    def available(self) -> tuple[int, int]:
        validation = self.rows // 5
        return self.rows - validation, validation
