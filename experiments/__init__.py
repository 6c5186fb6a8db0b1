"""The PyTorch side of Layerscope: it knows no HTTP, no database and no browser."""
