"""What dropout does to a linear unit s = Σ w_j z_j, over its masks (Srivastava et al. 2014, §9)."""

from __future__ import annotations

import numpy as np

from experiments.theory.activations import Array


def classic(w: Array, z: Array, p: float) -> tuple[float, float]:
    """Mean and variance of Σ w_j z_j m_j, m_j = 0 with probability p, else 1:
    (1 - p) Σ w z and p (1 - p) Σ w² z². At test time z is multiplied by 1 - p."""
    return (1 - p) * float(w @ z), p * (1 - p) * float(np.square(w * z).sum())


def inverted(w: Array, z: Array, p: float) -> tuple[float, float]:
    """The same of Σ w_j z_j m_j / (1 - p): Σ w z and p / (1 - p) Σ w² z². Unbiased: nothing is
    left to do at test time."""
    return float(w @ z), p / (1 - p) * float(np.square(w * z).sum())
