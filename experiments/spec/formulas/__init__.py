"""Formulas of the help texts in LaTeX: plain words as they stand in a text → LaTeX.

A text is written once, in words that anyone can read; whoever can draw mathematics finds the
longest plain form in it and draws the LaTeX there. Torch-free, as all of `spec`.
"""

from experiments.spec.formulas import (
    data,
    inits,
    nets,
    optimizers,
    penalties,
    quantities,
    schedules,
)

FORMULAS: dict[str, str] = {
    **inits.FORMULAS,
    **nets.FORMULAS,
    **optimizers.FORMULAS,
    **schedules.FORMULAS,
    **penalties.FORMULAS,
    **quantities.FORMULAS,
    **data.FORMULAS,
}
