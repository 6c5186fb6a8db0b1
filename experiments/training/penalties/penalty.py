"""What a penalty can do in a step."""

from __future__ import annotations

from torch import Tensor

from experiments.nets.parameters import Parameters


class Penalty:
    """Three hooks, each of which does nothing here. All run without autograd."""

    spares_weights = False  # whether it works through the gradient alone

    def __init__(self, parameters: Parameters, biases: bool) -> None:
        """`biases`: biases and norm parameters as well as the weight matrices."""
        end = parameters.count if biases else parameters.weight_count
        self.weights: Tensor = parameters.values[:end]
        self.gradient: Tensor = parameters.gradient[:end]

    def in_loss(self) -> Tensor | None:
        """What is added to the loss, 0-d, its own gradient added to that of the loss. None where
        nothing is added."""
        return None

    def before(self, learning_rate: float) -> None:
        """Between clipping and the optimizer's step, in place."""

    def after(self, learning_rate: float) -> None:
        """After the optimizer's step, in place."""
