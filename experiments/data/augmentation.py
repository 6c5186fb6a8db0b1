"""What is done to a training batch, anew in every step."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import pad

from experiments.data.scaling import Scale
from experiments.spec.data import Dataset, ImageSet


class Augmentation:
    """Flip, then shift, then noise. Draws come from `seed` alone, on any device."""

    def __init__(self, choice: Dataset, scale: Scale, seed: int, like: Tensor) -> None:
        """`scale` is that of the data, `like` a tensor of their device and type."""
        self._choice = choice
        self._moves = isinstance(choice, ImageSet) and bool(choice.flip or choice.shift)
        self._shift = torch.from_numpy(scale.shift).to(like)
        self._spread = torch.from_numpy(scale.spread).to(like)
        self._generator = torch.Generator().manual_seed(seed)

    @property
    def idle(self) -> bool:
        """Whether it leaves every batch as it is."""
        return not (self._moves or self._choice.input_noise)

    def __call__(self, x: Tensor) -> Tensor:
        """x [batch, features], scaled; a new tensor of the same kind."""
        choice = self._choice
        if isinstance(choice, ImageSet) and self._moves:
            # Each pixel has its own scale: a number moves as it came, and is scaled where it lands.
            images = (x * self._spread + self._shift).reshape(-1, *choice.image)
            if choice.flip:
                images = mirrored(images, self._draw(2, len(x)).to(x.device))
            if choice.shift:
                moves = self._draw(2 * choice.shift + 1, 2, len(x)).to(x.device)
                images = shifted(images, choice.shift, moves)
            x = (images.flatten(1) - self._shift) / self._spread
        if choice.input_noise:
            noise = torch.randn(x.shape, generator=self._generator)
            x = x + choice.input_noise * noise.to(x)
        return x

    def snapshot(self) -> dict[str, Tensor]:
        """Where the stream is."""
        return {"stream": self._generator.get_state()}

    def load(self, state: dict[str, Tensor]) -> None:
        """Go on from a snapshot."""
        self._generator.set_state(state["stream"])

    def _draw(self, high: int, *shape: int) -> Tensor:
        return torch.randint(high, shape, generator=self._generator)


def mirrored(images: Tensor, chosen: Tensor) -> Tensor:
    """images [N, channels, height, width], left and right exchanged where chosen [N] is not 0."""
    return torch.where(chosen.bool()[:, None, None, None], images.flip(3), images)


def shifted(images: Tensor, most: int, moves: Tensor) -> Tensor:
    """Image n down by moves[0, n] - most and right by moves[1, n] - most pixels (moves from 0 to
    2 most); 0 moves in. images [N, channels, height, width]."""
    count, channels, height, width = images.shape
    device = images.device
    rows = torch.arange(height, device=device) + (2 * most - moves[0])[:, None]  # [N, height]
    columns = torch.arange(width, device=device) + (2 * most - moves[1])[:, None]
    return pad(images, (most,) * 4)[
        torch.arange(count, device=device)[:, None, None, None],
        torch.arange(channels, device=device)[:, None, None],
        rows[:, None, :, None],
        columns[:, None, None, :],
    ]
