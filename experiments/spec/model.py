"""The architectures that can be chosen."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from experiments.spec.architectures.convnet import ConvNet
from experiments.spec.architectures.convolutional import Conv1d, LeNet5, Vgg
from experiments.spec.architectures.mlp import Linear, Mlp, ResidualMlp
from experiments.spec.architectures.polynomial import Polynomial
from experiments.spec.architectures.recurrent import Lstm, Rnn
from experiments.spec.architectures.resnet import ResNet

__all__ = [
    "Conv1d",
    "ConvNet",
    "LeNet5",
    "Linear",
    "Lstm",
    "Mlp",
    "ModelChoice",
    "Polynomial",
    "ResNet",
    "ResidualMlp",
    "Rnn",
    "Vgg",
]


def _kind_or_mlp(value: Any) -> Any:
    """A model without a kind is an mlp."""
    return {"kind": "mlp"} | value if isinstance(value, dict) else value


ModelChoice = Annotated[
    Mlp | ResidualMlp | Linear | Polynomial | LeNet5 | Vgg | ConvNet | ResNet | Conv1d | Rnn | Lstm,
    Field(discriminator="kind"),
    BeforeValidator(_kind_or_mlp),
]
