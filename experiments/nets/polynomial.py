"""Polynomial regression: linear in the Legendre polynomials of its one input."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from experiments.nets.network import Network, Tape, unset_linear
from experiments.spec.architectures.layers import Image
from experiments.spec.model import Polynomial


class Legendre(nn.Module):
    """x [batch, 1] -> P_1(x) ... P_degree(x), [batch, degree]."""

    def __init__(self, degree: int) -> None:
        super().__init__()
        self.degree = degree

    def forward(self, x: Tensor) -> Tensor:
        """By Bonnet's recursion, (k + 1) P_{k+1} = (2k + 1) x P_k - k P_{k-1}."""
        terms = [torch.ones_like(x), x]
        for k in range(1, self.degree):
            terms.append(((2 * k + 1) * x * terms[k] - k * terms[k - 1]) / (k + 1))
        return torch.cat(terms[1:], 1)


class PolynomialRegression(Network):
    """The network of `Polynomial`: P_0 = 1 is the bias. Its weights are unset until an init fills
    them."""

    def __init__(self, degree: int, outputs: int) -> None:
        super().__init__()
        self.basis = Legendre(degree)
        self.output = unset_linear(degree, outputs)

    @property
    def linears(self) -> Sequence[nn.Linear]:
        return [self.output]

    def logits(self, x: Tensor, tape: Tape | None = None) -> Tensor:
        """[batch, 1] -> [batch, outputs]."""
        outputs: Tensor = self.output(self.basis(x))
        if tape is not None:
            tape.add(outputs, outputs, outputs)
        return outputs


def build(
    choice: Polynomial, features: int, outputs: int, dropout_seed: int, image: Image | None = None
) -> PolynomialRegression:
    """The network, weights unset."""
    return PolynomialRegression(choice.degree, outputs)
