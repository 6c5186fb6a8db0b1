"""What is measured: the quantities of the table `layers`, one a file, and the probes of tables."""

from experiments.probes.quantity import Quantity
from experiments.spec.registry import resolve
from experiments.spec.tables import layers

QUANTITIES = tuple(
    Quantity(quantity.name, resolve(quantity.implementation)) for quantity in layers.QUANTITIES
)
