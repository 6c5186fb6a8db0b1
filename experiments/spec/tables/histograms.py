"""The table `histograms`: how the numbers of a layer are distributed.

A ridge plot needs this table alone: of layer k at a step, bin i = 0 ... BINS - 1 reaches from
low + i w to low + (i + 1) w with w = (high - low) / BINS, and holds the share "…_bins/k/i" of the
finite numbers; its density is share / w. Where low = high, all finite numbers are that one.
"""

from __future__ import annotations

from experiments.spec.tables.description import Quantity, TableDescription

BINS = 20
MOST_LAYERS = 12  # below cost "full" so many, the first and the last among them, evenly spaced

TENSORS = {
    "activation": ("Activations", "outputs of the layer, after norm and activation"),
    "preactivation": ("Pre-activations", "inputs of the activation function"),
    "weight": ("Weights", "weights before the update, biases not counted"),
    "gradient": ("Weight gradients", "gradient by the weights, before clipping"),
}


def _share(name: str, title: str, help: str, bins: int = 0) -> Quantity:
    return Quantity(name, title, help, unit="share", low=0, high=1, bins=bins)


def _histogram(tensor: str) -> tuple[Quantity, ...]:
    title, what = TENSORS[tensor]
    return (
        Quantity(f"{tensor}_low", f"{title}, least", f"Least finite number of the {what}."),
        Quantity(f"{tensor}_high", f"{title}, largest", f"Largest finite number of the {what}."),
        _share(f"{tensor}_zeros", f"{title}, zeros", f"Share of exact zeros in the {what}."),
        _share(f"{tensor}_nan", f"{title}, NaN", f"Share of NaN in the {what}."),
        _share(f"{tensor}_inf", f"{title}, infinite", f"Share of ±Inf in the {what}."),
        _share(
            f"{tensor}_bins",
            f"{title}, histogram",
            f"Shares of the finite numbers of the {what}, in equal bins from the least to the "
            "largest.",
            BINS,
        ),
    )


TABLE = TableDescription(
    "histograms",
    "Histograms",
    "Distribution of activations, pre-activations, weights and gradients in equal bins between "
    "the least and the largest finite number of the row; NaN and Inf are counted apart. At most "
    f"{MOST_LAYERS} layers, evenly spaced; all of them with cost full.",
    "standard",
    tuple(quantity for tensor in TENSORS for quantity in _histogram(tensor)),
    implementation="experiments.probes.histograms:Histograms",
    every="histograms_every",
    work=lambda spec: 3,  # on a small network, where it is most
    fewest=20,
)
