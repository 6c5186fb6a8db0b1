"""Everything that a training needs to go on with the same bits, as one safetensors file.

    data = checkpoint(session, loop)     between two steps
    resume(data, session, loop)          a fresh session and loop of the same spec

Nothing is pickled. What carries state from step to step is a `Part` (`state.py`), listed in
`Session.parts()`.
"""

from experiments.training.checkpoints.checkpoint import checkpoint, most_bytes, resume
from experiments.training.checkpoints.state import CheckpointError, Part, State

__all__ = ["CheckpointError", "Part", "State", "checkpoint", "most_bytes", "resume"]
