"""What a spec is, costs and shows at step 0, without a run: `Inspection`."""

from experiments.inspection.inspection import Inspection

__all__ = ["Inspection"]
