"""A small C library, and what Python needs to call it.

Optional: without a compiler at install time, on an accelerator, or with LAYERSCOPE_KERNEL=off,
plain torch computes the same numbers (`experiments/probes/reduce.py`, `training/cohorts/`).

    C                                   Python           what
    kernel.c                            kernel.py        the library, its version; finding it
    passes.h                            passes.py        sums of the standard probes
    updates.h                           updates.py       steps of SGD, Adam and AdamW
    runs.h                              runs.py          cross-entropy
    products.h perceptron.h widths.h    perceptrons.py   products of small matrices; passes through
                                                         many perceptrons, for one thread and where
                                                         the processor has wide vectors

Sums have the same bits on every processor, but for those of products.
"""
