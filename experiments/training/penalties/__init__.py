"""Penalties: `apply(learning_rate)` changes weights or gradient in place, before the step."""
