"""Many runs trained together in one process, in lock-step."""

from experiments.training.cohorts.cohort import Cohort
from experiments.training.cohorts.member import Broke, MemberEvent

__all__ = ["Broke", "Cohort", "MemberEvent"]
