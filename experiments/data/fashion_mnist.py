"""Fashion-MNIST (Xiao, Rasul and Vollgraf 2017), from a directory or downloaded once."""

from __future__ import annotations

from pathlib import Path

from experiments.data import idx_images
from experiments.data.examples import Examples
from experiments.data.idx_images import File, Source
from experiments.progress import OnProgress
from experiments.spec.data import FashionMnist

MIRRORS = (
    "https://storage.googleapis.com/tensorflow/tf-keras-datasets/",
    "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
)
# File names are those of MNIST. The hashes are those of several independent publications.
TRAIN = (
    File(
        "train-images-idx3-ubyte",
        (60_000, 28, 28),
        26_421_880,
        "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
    ),
    File(
        "train-labels-idx1-ubyte",
        (60_000,),
        29_515,
        "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
    ),
)
TEST = (
    File(
        "t10k-images-idx3-ubyte",
        (10_000, 28, 28),
        4_422_102,
        "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
    ),
    File(
        "t10k-labels-idx1-ubyte",
        (10_000,),
        5_148,
        "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
    ),
)


def load(
    choice: FashionMnist, seed: int, datasets_dir: Path | None, on_progress: OnProgress | None
) -> Examples:
    """Looks in the folder `fashion-mnist` of `datasets_dir` for the IDX files, plain or .gz; what
    is missing is downloaded into it. `seed` plays no part. Raises DatasetUnavailable."""
    source = Source("Fashion-MNIST", "fashion-mnist", MIRRORS, TRAIN, TEST, loose=False)
    return idx_images.load(choice, source, datasets_dir, on_progress)
