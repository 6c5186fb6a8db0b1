"""Ways to evaluate: `mode(network, x, y)` gives (outputs, targets) of batch after batch."""
