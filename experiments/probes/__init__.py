"""What is measured at every layer: one quantity a file, in the order of the table's columns."""

from experiments.probes import (
    activation_gradient_variance,
    activation_mean,
    activation_variance,
    dead_share,
    saturated_share,
    update_ratio,
    weight_gradient_norm,
    weight_norm,
)

QUANTITIES = (
    activation_mean.QUANTITY,
    activation_variance.QUANTITY,
    dead_share.QUANTITY,
    saturated_share.QUANTITY,
    activation_gradient_variance.QUANTITY,
    weight_gradient_norm.QUANTITY,
    weight_norm.QUANTITY,
    update_ratio.QUANTITY,
)
