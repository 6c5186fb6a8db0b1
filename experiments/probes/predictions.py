"""Entropy and confidence of the softmax of the outputs, means over the batch, in float64."""

from __future__ import annotations

import torch
from torch import Tensor

from experiments.probes.moment import Moment
from experiments.probes.probe import Probe


class Predictions(Probe):
    """-Σ p ln p with 0 ln 0 = 0, and max p. NaN or +Inf among the outputs makes
    both NaN; -Inf is a probability of 0."""

    def measure(self, moment: Moment) -> Tensor:
        """[2]."""
        p = moment.logits.double().softmax(1)
        # -p ln p is 0 at p = 0 and NaN at NaN; at p = 1 it may be -0.
        entropy = torch.special.entr(p).sum(1).mean().clamp(min=0)
        return torch.stack([entropy, p.amax(1).mean()])
