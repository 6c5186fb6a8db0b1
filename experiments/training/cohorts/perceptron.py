"""Forward and backward of many perceptrons of one shape, over memory kept from step to step.

Shapes: R runs, B examples, n units. Parameters are views of a `Stack`; gradients are written where
the optimizer reads them.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from experiments.nets.dropout import Connect
from experiments.nets.mlp import Perceptron
from experiments.nets.residual import ResidualPerceptron
from experiments.spec import RunSpec
from experiments.spec.model import Mlp, ResidualMlp
from experiments.training.cohorts.functions import Function
from experiments.training.cohorts.losses import right_share, together
from experiments.training.cohorts.noise import Factors
from experiments.training.cohorts.norms import Normalize, shared_averages
from experiments.training.cohorts.stack import Stack

Place = tuple[Tensor, Tensor]  # a parameter of all runs, and where its gradient goes


class Linear:
    """z = W h + b; with DropConnect the weights are multiplied by noise."""

    def __init__(self, weight: Place, bias: Place, noise: Factors | None, batch: int) -> None:
        self._weight, self._weight_gradient = weight
        self._bias, self._bias_gradient = bias[0].unsqueeze(1), bias[1]
        self._noise = noise
        runs, units, inputs = self._weight.shape
        self._out = self._weight.new_empty(runs, batch, units)
        self._back = self._weight.new_empty(runs, batch, inputs)
        self._used, self._factors = self._weight, self._weight
        self._inputs = self._out

    def forward(self, h: Tensor) -> Tensor:
        """[R, B, inputs] -> [R, B, units]."""
        self._inputs = h
        if self._noise is not None:
            self._factors = self._noise.draw()
            self._used = self._weight * self._factors
        return torch.baddbmm(self._bias, h, self._used.transpose(1, 2), out=self._out)

    def backward(self, g: Tensor, *, on: bool = True) -> Tensor:
        """∂L/∂h from ∂L/∂z, where the pass goes `on`; fills the gradients."""
        torch.bmm(g.transpose(1, 2), self._inputs, out=self._weight_gradient)
        if self._noise is not None:
            self._weight_gradient.mul_(self._factors)
        torch.sum(g, 1, out=self._bias_gradient)
        return torch.bmm(g, self._used, out=self._back) if on else g


class Layer:
    """Linear → norm → activation → dropout, and an identity beside it in a residual layer."""

    def __init__(
        self,
        linear: Linear,
        function: Function,
        norms: tuple[Normalize | None, Normalize | None],
        dropout: Factors | None,
        scale: float | None,
    ) -> None:
        """`norms`: before and after the function. `scale`: of a residual branch; None: there is no
        identity beside it."""
        self._linear, self._function = linear, function
        self._before, self._after = norms
        self._dropout, self._scale = dropout, scale
        self._factors = torch.empty(0)
        # References to the last step.
        self.output = self.activation = self.gradient = self.preactivation = self._factors

    def forward(self, x: Tensor, *, keep: bool) -> Tensor:
        """[R, B, inputs] -> [R, B, n]; keeps references to what is measured, and a copy of the
        pre-activations if asked to."""
        h = self._linear.forward(x)
        if self._before is not None:
            h = self._before.forward(h)
        if keep:
            self.preactivation = h.clone()
        h = self.activation = self._function.forward(h)
        if self._after is not None:
            h = self._after.forward(h)
        self.output = h
        if self._dropout is not None:
            self._factors = self._dropout.draw()
            h = h * self._factors
        if self._scale is not None:
            h = self.output = x + self._scale * h
        return h

    def backward(self, g: Tensor, *, on: bool) -> Tensor:
        """∂L/∂x from the gradient of what `forward` gave; keeps that at `output`."""
        beside = g
        if self._scale is not None:
            self.gradient = g
            g = g * self._scale
        if self._dropout is not None:
            g = g * self._factors
        if self._scale is None:
            self.gradient = g
        if self._after is not None:
            g = self._after.backward(g)
        g = self._function.backward(g)
        if self._before is not None:
            g = self._before.backward(g)
        g = self._linear.backward(g, on=on)
        return g if self._scale is None or not on else g.add_(beside)


class Perceptrons:
    """The networks of all runs. What it gives holds until its next call."""

    def __init__(self, spec: RunSpec, networks: Sequence[Perceptron], stack: Stack) -> None:
        """`spec`: that of the first run."""
        choice, batch = spec.model, spec.batch_size
        assert isinstance(choice, Mlp | ResidualMlp)  # noqa: S101  (for the type checker)
        self._choice, self._networks, self._stack = choice, networks, stack
        self._loss, self._batch, self._like = spec.loss, batch, stack.values
        features = networks[0].linears[0].weight.shape[1]
        noises = [network.inputs for network in networks]
        # What a function passes back is read at once, so all layers share it.
        self._scratch = self._like.new_empty(len(stack), batch, choice.width)
        self._inputs = (
            Factors(noises, (batch, features), self._like)  # type: ignore[arg-type]
            if noises[0] is not None
            else None
        )
        self._layers = [self._layer(k) for k in range(choice.depth)]
        output = networks[0].linears[-1]
        self._output = Linear(stack.pair(output.weight), stack.pair(output.bias), None, batch)
        self._logits = self._like
        self._slope = self._like.new_empty(len(stack), batch, len(output.weight))

    def learn(self, x: Tensor, labels: Tensor, *, keep: bool) -> tuple[Tensor, Tensor]:
        """Fill the gradients. x [R, B, features], labels [R, B] -> loss and share of right answers
        of every run, [R] each. `keep`: `preactivations` are asked for."""
        logits = self._forward(x, keep=keep)
        losses, slopes = together(self._loss, logits, labels)
        self._backward(slopes)
        return losses, right_share(logits, labels)

    def _forward(self, x: Tensor, *, keep: bool) -> Tensor:
        if self._inputs is not None:
            x = x * self._inputs.draw()
        for layer in self._layers:
            x = layer.forward(x, keep=keep)
        self._logits = self._output.forward(x)
        return self._logits

    def _backward(self, g: Tensor) -> None:
        g = self._slope.copy_(g)  # a place that stays the same is found by the kernel at once
        g = self._output.backward(g)
        for k, layer in reversed(list(enumerate(self._layers))):
            g = layer.backward(g, on=k > 0)

    @property
    def outputs(self) -> list[Tensor]:
        """Of every layer, as in `nets.network.Tape`, [R, B, n]."""
        return [*(layer.output for layer in self._layers), self._logits]

    @property
    def activations(self) -> list[Tensor]:
        """The same straight after the activation function."""
        return [*(layer.activation for layer in self._layers), self._logits]

    @property
    def gradients(self) -> list[Tensor]:
        """∂L/∂output of every layer."""
        return [*(layer.gradient for layer in self._layers), self._slope]

    @property
    def preactivations(self) -> list[Tensor]:
        """What went into the activation functions, after `forward` with `keep`."""
        return [*(layer.preactivation for layer in self._layers), self._logits]

    def _layer(self, k: int) -> Layer:
        choice, hidden = self._choice, [network.layers[k] for network in self._networks]
        first, shape = hidden[0], (self._batch, choice.width)
        weight = self._stack.pair(first.linear.weight)
        connects = [layer.connect for layer in hidden if isinstance(layer.connect, Connect)]
        connect = Factors(connects, weight[0].shape[1:], self._like) if connects else None
        noise = None
        if first.dropout is not None:
            noise = Factors([layer.dropout for layer in hidden], shape, self._like)  # type: ignore[misc]
        network = self._networks[0]
        scale = None
        if isinstance(network, ResidualPerceptron) and (k or network.first):
            scale = network.scale
        return Layer(
            Linear(weight, self._stack.pair(first.linear.bias), connect, self._batch),
            Function(choice.activation, self._scratch),
            (
                self._norm([layer.before for layer in hidden]),
                self._norm([layer.after for layer in hidden]),
            ),
            noise,
            scale,
        )

    def _pair(self, tensor: Tensor | None) -> Place | None:
        return None if tensor is None else self._stack.pair(tensor)

    def _norm(self, norms: Sequence[nn.Module | None]) -> Normalize | None:
        present = [norm for norm in norms if norm is not None]
        if not present:
            return None
        first = present[0]
        scale, shift = (self._pair(getattr(first, name, None)) for name in ("weight", "bias"))
        return Normalize(self._choice.norm, scale, shift, shared_averages(present))  # type: ignore[arg-type]
