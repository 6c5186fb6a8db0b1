"""What a formula says when it does not apply."""

from __future__ import annotations


class NoPredictionError(ValueError):
    """There is no formula for this spec. The text says for which part of it."""
