"""RunSpec and every choice a user has. No torch import here: the web server uses it."""

from experiments.spec.run import RunSpec

__all__ = ["RunSpec"]
