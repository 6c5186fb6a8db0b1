"""The largest curvature at which a step does not overshoot.

On a quadratic of curvature a, gradient descent multiplies the distance to the minimum by 1 - η a
at each step: it diverges above a = 2 / η, where full-batch training hovers (Cohen et al. 2021,
"edge of stability"). Appendix B there gives the thresholds with momentum.
"""

from __future__ import annotations

from experiments.spec.optimizers import Adam, AdamW, Descent, OptimizerChoice


def largest_sharpness(optimizer: OptimizerChoice) -> float | None:
    """For the curvature of the loss under SGD: 2/η; with momentum μ (2 + 2μ) / η; with Nesterov
    (2 + 2μ) / ((1 + 2μ) η). For Adam and AdamW, (2 + 2β₁) / ((1 - β₁) η), of the curvature that
    is divided by √v̂ (Cohen et al. 2022). None where no threshold is known.
    """
    if isinstance(optimizer, Descent):
        if optimizer.dampening:
            return None
        top = 2 + 2 * optimizer.momentum
        bottom = 1 + 2 * optimizer.momentum if optimizer.nesterov else 1.0
        return top / (bottom * optimizer.lr)
    if not isinstance(optimizer, Adam | AdamW):
        return None
    return (2 + 2 * optimizer.beta1) / ((1 - optimizer.beta1) * optimizer.lr)
