"""How much the gradient of a batch differs from batch to batch (McCandlish et al. 2018).

K batches of the run's own size B are drawn without replacement from the training data; g_k are
their gradients, ḡ the mean of these.

    variance         V = Σ ‖g_k - ḡ‖² / (K - 1), the estimate of E ‖g_B - g‖², g that of all data
    norm squared     ‖ḡ‖² - V / K, the estimate of ‖g‖² without the noise that is left in ḡ
    noise scale      B V / ‖g‖²: the batch size at which noise and signal are equally large

Without batch norm V = (N - B) / (N - 1) · Σ_i ‖g_i - g‖² / (N B) over the N examples: V falls as
1/B. The estimate of ‖g‖² can be 0 or less when the batches tell nothing of it; in the noise scale
it counts as V / K² at least, so that scale is at most K² B.
"""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch import Tensor

from experiments.probes.curvature.objective import Objective, descended
from experiments.probes.moment import Moment
from experiments.probes.probe import Probe, Subject
from experiments.spec.tables.description import TableDescription
from experiments.spec.tables.gradient_noise import BATCHES


def gradient_noise(objective: Objective, batches: Iterable[tuple[Tensor, Tensor]]) -> Tensor:
    """Variance, norm squared and noise scale, float64, from at least 2 batches of one size,
    x [B, features] and y [B]."""
    mean = torch.zeros_like(objective.weights, dtype=torch.float64)
    spread = mean.new_zeros(())  # Σ ‖g_k - ḡ‖², as it grows (Welford 1962)
    count = size = 0
    for x, y in batches:
        gradient = objective.gradient(x, y)[1]
        count, size = count + 1, len(x)
        apart = gradient - mean
        mean.add_(apart, alpha=1 / count)
        spread = spread + apart @ (gradient - mean)
    variance = spread / (count - 1)
    squared = mean.square().sum() - variance / count
    least = variance / count**2
    signal = torch.maximum(squared, least)
    scale = torch.where(signal > 0, size * variance / signal, torch.zeros_like(signal))
    return torch.stack([variance, squared, scale])


def drawn(x: Tensor, y: Tensor, size: int, seed: int, count: int) -> list[tuple[Tensor, Tensor]]:
    """`count` batches from the stream of `seed`, each without replacement."""
    generator = torch.Generator().manual_seed(seed)
    chosen = [torch.randperm(len(x), generator=generator)[:size] for _ in range(count)]
    return [(x[order.to(x.device)], y[order.to(y.device)]) for order in chosen]


class GradientNoise(Probe):
    """Rows of the table `gradient_noise`. Each step draws its batches from a stream of its own."""

    def __init__(self, table: TableDescription, subject: Subject) -> None:
        super().__init__(table, subject)
        self._objective = descended(subject)

    def measure(self, moment: Moment) -> Tensor:
        """[columns]."""
        subject = self.subject
        seed = subject.seed(f"gradient noise {moment.step}")
        size = subject.spec.batch_size
        batches = drawn(subject.train_x, subject.train_y, size, seed, BATCHES)
        return gradient_noise(self._objective, batches)
