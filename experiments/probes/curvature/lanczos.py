"""The largest eigenvalue of a symmetric matrix that is known by its products alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

KRYLOV = 6  # products in one cycle
NUMBERS = 1 << 26  # in the basis: 256 MiB in float32


@dataclass(frozen=True)
class Eigenpair:
    """`residual` is ‖A v - λ v‖ / |λ|, with ‖v‖ = 1: λ is within that share of an eigenvalue."""

    value: float
    vector: Tensor  # of length 1
    residual: float
    products: int


def largest(
    product: Callable[[Tensor], Tensor],
    start: Tensor,
    *,
    tolerance: float,
    cycles: int,
    krylov: int = KRYLOV,
) -> Eigenpair:
    """The algebraically largest eigenvalue, from the direction `start` [n].

    Lanczos (1950) with every vector made orthogonal to all before, restarted from the best
    vector until the residual is below `tolerance`, at most `cycles` times. Power iteration would
    find the eigenvalue of largest size, at a saddle a negative one, and slowly. NaN where a
    product is not finite.
    """
    size = max(2, min(krylov, NUMBERS // len(start), len(start)))
    found = Eigenpair(float("nan"), start, float("nan"), 0)
    for _ in range(cycles):
        pair = _cycle(product, found.vector, size)
        found = Eigenpair(pair.value, pair.vector, pair.residual, found.products + pair.products)
        if not found.residual > tolerance:
            break
    return found


def _cycle(product: Callable[[Tensor], Tensor], start: Tensor, size: int) -> Eigenpair:
    basis = start.new_empty(size, len(start))  # rows are the orthogonal vectors
    tridiagonal = torch.zeros(size, size, dtype=torch.float64)
    basis[0] = start / torch.linalg.vector_norm(start)
    beta = 0.0
    used = 0
    for k in range(size):
        w = product(basis[k])
        used = k + 1
        tridiagonal[k, k] = (w @ basis[k]).item()
        for _ in range(2):  # once leaves what rounding has put back
            w = w - basis[:used].T @ (basis[:used] @ w)
        beta = torch.linalg.vector_norm(w).item()
        scale = tridiagonal[:used, :used].abs().max().item()
        # What is left is rounding, or is not finite: the space is exhausted.
        if used == size or not beta > 10 * torch.finfo(w.dtype).eps * scale:
            break
        tridiagonal[k, k + 1] = tridiagonal[k + 1, k] = beta
        basis[used] = w / beta
    return _best(tridiagonal[:used, :used], basis[:used], beta)


def _best(tridiagonal: Tensor, basis: Tensor, beta: float) -> Eigenpair:
    used = len(basis)
    if not tridiagonal.isfinite().all():
        return Eigenpair(float("nan"), basis[0], float("nan"), used)
    values, vectors = torch.linalg.eigh(tridiagonal)
    value, vector = values[-1].item(), vectors[:, -1]
    best = vector.to(basis) @ basis
    size = abs(beta * vector[-1].item())
    residual = size / abs(value) if value else float(size > 0)
    return Eigenpair(value, best / torch.linalg.vector_norm(best), residual, used)
