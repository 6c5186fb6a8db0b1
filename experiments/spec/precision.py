"""The number format of the computation.

With the two 16-bit formats weights, their gradients and the optimizer stay in float32 and every
matrix product, convolution and what follows it is computed in 16 bits, as with torch.autocast
(Micikevicius et al. 2018); the loss itself is taken in float32.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from experiments.spec.base import Choice, knob


class Float32(Choice, title="float32"):
    """IEEE single precision: 24 significant bits, 1e-38 to 3e38."""

    kind: Literal["float32"] = "float32"


class Float64(Choice, title="float64"):
    """IEEE double precision: 53 significant bits, 1e-308 to 1e308. About half the speed."""

    kind: Literal["float64"] = "float64"


class Tf32(Choice, title="TF32 (on a GPU)"):
    """float32, but matrix products and convolutions round their factors to 11 significant bits and
    add in float32 (NVIDIA GPUs from Ampere on). A CPU has no such format: there it is float32."""

    kind: Literal["tf32"] = "tf32"


class BFloat16(Choice, title="bfloat16 (mixed)"):
    """Activations and their gradients in bfloat16: 8 significant bits with the range of float32."""

    kind: Literal["bfloat16"] = "bfloat16"


class NoScaling(Choice, title="None"):
    """Gradients below 6e-8 become 0."""

    kind: Literal["none"] = "none"


class FixedScaling(Choice, title="Fixed"):
    """The loss is multiplied by S before the backward pass and the gradients divided by it after,
    in float32: what was below 6e-8 / S is still lost, what was above 65504 / S overflows."""

    kind: Literal["fixed"] = "fixed"
    scale: float = knob(1024.0, "Scale S", "A power of 2 rounds nothing.", gt=0, le=2**40)


class DynamicScaling(Choice, title="Dynamic"):
    """A step whose gradient is not finite is left out and S halved; after `interval` good steps in
    a row S is doubled. The step's row is recorded with its non-finite gradient."""

    kind: Literal["dynamic"] = "dynamic"
    scale: float = knob(65536.0, "First scale S", "At step 1.", gt=0, le=2**40)
    interval: int = knob(
        2000, "Interval", "Good steps before S is doubled.", unit="steps", log=True, ge=1, le=10**7
    )


ScalingChoice = Annotated[NoScaling | FixedScaling | DynamicScaling, Field(discriminator="kind")]


class Float16(Choice, title="float16 (mixed)"):
    """Activations and their gradients in float16: 11 significant bits, at most 65504, at least
    6e-5 at full precision and 6e-8 at all."""

    kind: Literal["float16"] = "float16"
    scaling: ScalingChoice = knob(
        NoScaling(), "Loss scaling", "What keeps small gradients from becoming 0."
    )


PrecisionChoice = Annotated[
    Float32 | Float64 | Tf32 | BFloat16 | Float16, Field(discriminator="kind")
]
