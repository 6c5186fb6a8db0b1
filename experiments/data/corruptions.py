"""Ways to spoil an image, in five severities (after Hendrycks and Dietterich 2019).

Each takes images [N, channels, height, width] with pixels in [0, 1], a severity 1 ... 5 and a
generator; what leaves [0, 1] is clipped by `corrupted`. The strengths are ours where an image of
8×8 to 32×32 pixels would not survive those of the paper.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn.functional import affine_grid, grid_sample, interpolate

from experiments.data.augmentation import shifted
from experiments.spec.data import ImageSet

ROWS = 2000  # images at a time


def corrupted(
    choice: ImageSet, raw: NDArray[Any], generator: torch.Generator
) -> NDArray[np.float32]:
    """raw [examples, features], pixels from 0 to `choice.peak`, spoiled as `choice` says."""
    spoil = CORRUPTIONS[choice.corruption]
    parts = []
    for part in torch.split(torch.from_numpy(raw.astype(np.float32)), ROWS):
        images = part.reshape(-1, *choice.image) / choice.peak
        spoiled = spoil(images, choice.severity, generator).clamp(0, 1)
        parts.append(spoiled.flatten(1) * choice.peak)
    return torch.cat(parts).numpy()


def gauss(x: Tensor, severity: int, generator: torch.Generator) -> Tensor:
    """Gaussian noise on every number."""
    deviation = (0.08, 0.12, 0.18, 0.26, 0.38)[severity - 1]
    return x + deviation * torch.randn(x.shape, generator=generator)


def impulse(x: Tensor, severity: int, generator: torch.Generator) -> Tensor:
    """Salt and pepper: a share of the numbers becomes 0 or 1, equally likely."""
    share = (0.03, 0.06, 0.09, 0.17, 0.27)[severity - 1]
    chance = torch.rand(x.shape, generator=generator)
    return torch.where(chance < share / 2, 0.0, torch.where(chance < share, 1.0, x))


def contrast(x: Tensor, severity: int, generator: torch.Generator) -> Tensor:
    """Every number nearer to the mean of its channel."""
    factor = (0.4, 0.3, 0.2, 0.1, 0.05)[severity - 1]
    mean = x.mean((2, 3), keepdim=True)
    return mean + factor * (x - mean)


def brightness(x: Tensor, severity: int, generator: torch.Generator) -> Tensor:
    """Every number larger by the same amount."""
    return x + 0.1 * severity


def fog(x: Tensor, severity: int, generator: torch.Generator) -> Tensor:
    """A smooth random field f in [0, 1] laid over each image: (x + s f) / (1 + s)."""
    strength = (0.5, 0.75, 1.0, 1.5, 2.0)[severity - 1]
    field = torch.zeros(len(x), 1, *x.shape[2:])
    for cells in (2, 4, 8):  # coarser waves are higher, as in a plasma fractal
        noise = torch.rand(len(x), 1, cells, cells, generator=generator)
        field += interpolate(noise, x.shape[2:], mode="bilinear", align_corners=True) / cells
    low, high = field.amin((2, 3), keepdim=True), field.amax((2, 3), keepdim=True)
    return (x + strength * (field - low) / (high - low)) / (1 + strength)


def blur(x: Tensor, severity: int, generator: torch.Generator) -> Tensor:
    """A Gaussian window whose deviation is 2 to 8 % of the image's side; weights sum to 1 at the
    borders too."""
    deviation = (0.02, 0.03, 0.045, 0.06, 0.08)[severity - 1]
    return window(x.shape[2], deviation) @ x @ window(x.shape[3], deviation).T


def window(size: int, deviation: float) -> Tensor:
    """[size, size]: row i weighs the pixels around i."""
    place = torch.arange(size) / size
    weights = torch.exp(-((place[:, None] - place) ** 2) / (2 * deviation**2))
    return weights / weights.sum(1, keepdim=True)


def rotate(x: Tensor, severity: int, generator: torch.Generator) -> Tensor:
    """Turned anticlockwise around the centre by 15° to 75°; what turns in is 0."""
    return turned(x, 15.0 * severity)


def turned(x: Tensor, degrees: float) -> Tensor:
    """Anticlockwise around the centre, bilinear. Images are square, or are distorted."""
    angle = torch.deg2rad(torch.tensor(degrees))
    cos, sin = torch.cos(angle), torch.sin(angle)
    zero = torch.zeros(())
    matrix = torch.stack([torch.stack([cos, -sin, zero]), torch.stack([sin, cos, zero])])
    grid = affine_grid(matrix.expand(len(x), 2, 3), list(x.shape), align_corners=False)
    return grid_sample(x, grid, align_corners=False)


def shift(x: Tensor, severity: int, generator: torch.Generator) -> Tensor:
    """Each image moved by up to `severity` pixels in both directions; what moves in is 0."""
    return shifted(x, severity, torch.randint(2 * severity + 1, (2, len(x)), generator=generator))


def invert(x: Tensor, severity: int, generator: torch.Generator) -> Tensor:
    """Mixed with its negative; severity 5 is the negative."""
    share = severity / 5
    return (1 - share) * x + share * (1 - x)


CORRUPTIONS: dict[str, Callable[[Tensor, int, torch.Generator], Tensor]] = {
    "gauss": gauss,
    "impulse": impulse,
    "contrast": contrast,
    "brightness": brightness,
    "fog": fog,
    "blur": blur,
    "rotate": rotate,
    "shift": shift,
    "invert": invert,
}
