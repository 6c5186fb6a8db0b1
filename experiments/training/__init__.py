"""The trainer. Importing it makes a process ready to train, and those that are forked from it.

All of torch is loaded, and freed memory is kept (`allocator.py`).
"""

import torch._dynamo  # noqa: F401  (the first optimizer would import it, 0.8 s late)

from experiments.training.allocator import keep_freed_memory
from experiments.training.training import Training

__all__ = ["Training"]

keep_freed_memory()
