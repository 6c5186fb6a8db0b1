"""MNIST (LeCun, Cortes and Burges 1998), from a directory or downloaded once."""

from __future__ import annotations

from pathlib import Path

from experiments.data import idx_images
from experiments.data.examples import Examples
from experiments.data.idx_images import File, Source
from experiments.progress import OnProgress
from experiments.spec.data import Mnist

MIRRORS = (
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
)

TRAIN = (
    File(
        "train-images-idx3-ubyte",
        (60_000, 28, 28),
        9_912_422,
        "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
    ),
    File(
        "train-labels-idx1-ubyte",
        (60_000,),
        28_881,
        "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
    ),
)
TEST = (
    File(
        "t10k-images-idx3-ubyte",
        (10_000, 28, 28),
        1_648_877,
        "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
    ),
    File(
        "t10k-labels-idx1-ubyte",
        (10_000,),
        4_542,
        "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
    ),
)


def load(
    choice: Mnist, seed: int, datasets_dir: Path | None, on_progress: OnProgress | None
) -> Examples:
    """Looks in `datasets_dir` and its folder `mnist` for the IDX files, plain or .gz; what is
    missing is downloaded into `mnist`. `seed` plays no part. Raises DatasetUnavailable."""
    source = Source("MNIST", "mnist", MIRRORS, TRAIN, TEST, loose=True)
    return idx_images.load(choice, source, datasets_dir, on_progress)
