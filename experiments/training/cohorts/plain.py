"""Perceptrons without norm, dropout or identity beside a layer, by the compiled kernel: forward,
loss and backward of one run after the other. `perceptron.py` is the twin in torch."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from experiments.native.kernel import kernel
from experiments.native.perceptrons import FUNCTIONS, Passes
from experiments.nets.network import Network
from experiments.spec import RunSpec
from experiments.spec.losses import CrossEntropy, LossChoice
from experiments.spec.model import Mlp
from experiments.training.cohorts.losses import right_share, together
from experiments.training.cohorts.stack import Stack


class PlainPerceptrons:
    """What `Perceptrons` is, over memory that the kernel fills."""

    def __init__(self, passes: Passes, loss: LossChoice) -> None:
        self._passes, self._loss = passes, loss
        if isinstance(loss, CrossEntropy):
            passes.smooth(loss.label_smoothing)
        self.outputs: Sequence[Tensor] = passes.outputs
        self.activations, self.gradients = self.outputs, passes.slopes
        self.preactivations: Sequence[Tensor] = [*passes.before[:-1], passes.outputs[-1]]

    def learn(self, x: Tensor, labels: Tensor, *, keep: bool) -> tuple[Tensor, Tensor]:
        """As `Perceptrons.learn`."""
        passes = self._passes
        if isinstance(self._loss, CrossEntropy):
            passes.learn(x, labels, keep=keep)
            return passes.loss, passes.right
        logits = passes.forward(x, keep=keep)
        losses, slopes = together(self._loss, logits, labels)
        passes.slopes[-1].copy_(slopes)
        passes.backward()
        return losses, right_share(logits, labels)


def plain(spec: RunSpec, network: Network, stack: Stack) -> PlainPerceptrons | None:
    """For runs like `spec`, of which `network` is the first; None where torch has to do. With
    several threads its products share the work."""
    model, native = spec.model, kernel(stack.values.device, stack.values.dtype)
    if native is None or native.learn is None or torch.get_num_threads() > 1:
        return None
    if not isinstance(model, Mlp) or (model.norm.kind, model.dropout.kind) != ("none", "none"):
        return None
    if model.activation.kind not in FUNCTIONS:
        return None
    places = [(stack.direct(one.weight), stack.direct(one.bias)) for one in network.linears]
    units = [spec.data.features, *(len(one.weight) for one in network.linears)]
    slope = getattr(model.activation, "slope", 0.0)
    passes = Passes(
        native, (stack.values, stack.gradient), units, places, spec.batch_size,
        function=model.activation.kind, slope=slope,
    )  # fmt: skip
    return PlainPerceptrons(passes, spec.loss)
