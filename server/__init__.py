"""The FastAPI side of Layerscope. It never imports torch."""
