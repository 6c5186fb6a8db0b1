"""Losses: `loss(choice, outputs, labels, reduction)`, the mean or the sum over the examples."""
