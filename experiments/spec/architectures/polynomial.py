"""Polynomial regression."""

from __future__ import annotations

from typing import ClassVar, Literal

from experiments.spec.architectures.base import Bare
from experiments.spec.architectures.layers import Image, WeightLayer, dense
from experiments.spec.base import knob


class Polynomial(Bare, title="Polynomial regression (Legendre basis)"):
    """f(x) = Σ_k w_k P_k(x), k from 0 to the degree, P_k the Legendre polynomials, orthogonal on
    [-1, 1]; one input. P_0 = 1, so w_0 is the bias, which penalties leave out unless told."""

    implementation: ClassVar[str] = "experiments.nets.polynomial:build"
    kind: Literal["polynomial"] = "polynomial"
    degree: int = knob(5, "Degree", "1 is a straight line.", log=True, ge=1, le=50)

    def layers(
        self, features: int, outputs: int, image: Image | None = None
    ) -> tuple[WeightLayer, ...]:
        return tuple(dense([self.degree, outputs], ["output"]))

    def unfit(self, features: int, image: Image | None) -> str | None:
        return None if features == 1 else "needs data of one input"
