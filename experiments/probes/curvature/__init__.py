"""The loss around the weights, and what a layer's units do together: the costly probes.

Each takes passes of its own. They see the network as in training, norms with the statistics of
the examples at hand, but with dropout off, and they leave no trace (`quiet`).
"""
