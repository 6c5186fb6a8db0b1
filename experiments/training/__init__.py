"""The trainer. Importing it loads all of torch, so a process forked from here starts at once."""

import torch._dynamo  # noqa: F401  (the first optimizer would import it, 0.8 s late)

from experiments.training.training import Training

__all__ = ["Training"]
