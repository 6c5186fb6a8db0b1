"""Penalties: each does its part in the loss, before the optimizer's step, or after it."""
