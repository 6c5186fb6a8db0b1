"""Gradient clipping: `clip(choice, gradient, norm)` in place, before penalty and optimizer."""
