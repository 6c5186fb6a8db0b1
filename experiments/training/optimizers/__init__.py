"""Optimizers: `build(choice, parameters)` gives a torch optimizer over one flat tensor."""
