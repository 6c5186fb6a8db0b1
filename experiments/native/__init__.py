"""A small C file for the recorder's sums, and what Python needs to call it.

Optional: without a compiler at install time, on an accelerator, or with LAYERSCOPE_KERNEL=off,
plain torch computes the same numbers (`experiments/probes/reduce.py`).
"""
