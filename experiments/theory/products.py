"""Variances of products and of sums of products."""

from __future__ import annotations


def product_variance(mean_w: float, var_w: float, mean_x: float, var_x: float) -> float:
    """Var(w x) = E[x]² Var w + E[w]² Var x + Var w Var x, for independent w and x (Goodman 1960).

    With both means 0 it is Var w Var x, and a sum of d such products has d Var w Var x: the start
    of every derivation of an init.
    """
    return mean_x**2 * var_w + mean_w**2 * var_x + var_w * var_x
