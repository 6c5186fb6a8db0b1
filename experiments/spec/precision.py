"""The number format of weights, activations and gradients."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from experiments.spec.base import Choice


class Float32(Choice, title="float32"):
    """IEEE single precision: 24 significant bits, 1e-38 to 3e38."""

    kind: Literal["float32"] = "float32"


class Float64(Choice, title="float64"):
    """IEEE double precision: 53 significant bits, 1e-308 to 1e308. About half the speed."""

    kind: Literal["float64"] = "float64"


PrecisionChoice = Annotated[Float32 | Float64, Field(discriminator="kind")]
