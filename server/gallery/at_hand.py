"""Whether an entry's data are on this machine, or would have to be downloaded."""

from __future__ import annotations

from pathlib import Path

from experiments.gallery.experiment import Entry, Experiment

TEST = ("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte")
TRAINING = ("train-images-idx3-ubyte", "train-labels-idx1-ubyte")
# Kind → its folder of the datasets directory.
DOWNLOADED = {"mnist": "mnist", "fashion_mnist": "fashion-mnist", "cifar10": "cifar-10"}


def kinds(entry: Entry) -> list[str]:
    """Kinds of the data that its arms train on, each once."""
    return list(dict.fromkeys(kind for kind, _ in _data(entry)))


def at_hand(entry: Entry, datasets_dir: Path) -> bool:
    """Whether every arm can start without a download."""
    return all(_there(kind, part, datasets_dir) for kind, part in _data(entry))


def _data(entry: Entry) -> list[tuple[str, str]]:
    """(kind, part) of every arm."""
    arms = entry.arms if isinstance(entry, Experiment) else ()
    chosen = [arm.at(0).data for arm in arms]
    return [(data.kind, str(getattr(data, "part", ""))) for data in chosen]


def _there(kind: str, part: str, datasets_dir: Path) -> bool:
    if kind not in DOWNLOADED:
        return True
    places = (datasets_dir, datasets_dir / DOWNLOADED[kind])
    if kind == "cifar10":
        names = ("cifar-10-binary.tar.gz", "cifar-10-batches-bin")
        return any((place / name).exists() for place in places for name in names)
    needed = TEST if part == "10k" else TEST + TRAINING
    return all(
        any((place / f"{name}{end}").is_file() for place in places for end in ("", ".gz"))
        for name in needed
    )
