"""Gradient clipping: `clip(choice, gradient, norm)` in place, before penalty and optimizer.

Gives the coefficient, 0-d: ‖g after‖ / ‖g before‖, 1 where nothing was clipped.
"""
