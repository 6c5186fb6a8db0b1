"""What the recursion takes for granted, and where a spec leaves it."""

from __future__ import annotations

import math

from experiments.spec import RunSpec
from experiments.spec.losses import CrossEntropy

NARROW = 256  # units: below, one net can lie far from the mean over seeds
SMALL_BATCH = 32
LARGE_LOGITS = 0.1  # q of the logits from which softmax is not uniform

# Architectures to which the recursion does not apply, and why.
_POOLED = "pooling passes on the largest of neighbours that depend on each other"
WITHOUT_FORMULA = {
    "lenet5": _POOLED,
    "vgg": _POOLED,
    "conv1d": _POOLED,
    "convnet": "its maps are padded with zeros, so places at the border see less",
    "resnet": "its maps are padded with zeros and its blocks end in a norm before the sum",
    "rnn": "the same weights act at every time step, so they are no independent draws",
    "lstm": "the same weights act at every time step, so they are no independent draws",
    "polynomial": "its one layer sees powers of one input, not many independent ones",
}

ALWAYS = (
    "The network is at step 0: training has not started, weights are independent draws.",
    "Layers are so wide that pre-activations are normally distributed.",
    "Every example has the same second moment, the mean over the batch.",
    "Gradients are independent of the weights that they pass on their way back.",
)


def assumptions(spec: RunSpec) -> tuple[str, ...]:
    """Sentences for a person."""
    said = list(ALWAYS)
    norm = spec.model.norm
    if norm.kind == "batch":
        said.append(
            "Batch norm: every unit is normally distributed over a large batch, with mean 0 where "
            "the norm stands after the activation."
        )
    if norm.kind == "layer":
        said.append("Layer norm: mean and variance over the units are those of infinitely many.")
    if spec.model.kind == "residual_mlp":
        said.append(
            "What a branch adds is independent of what it is added to: E[h²] grows by α² E[b²] and "
            "twice the product of the means, the gradient's second moment by the factor 1 + α² χ."
        )
    if spec.model.dropout.kind != "none":
        said.append(
            "Dropout is on, as in training; outputs are told before it, as they are measured."
        )
    return tuple(said)


def does_not_hold(spec: RunSpec, log_logits: float) -> tuple[str, ...]:
    """Sentences with their reasons; `log_logits` is ln q of the output layer."""
    said = ["After the first updates the weights are not the drawn ones, and the curve drifts off."]
    if spec.model.kind in {"mlp", "residual_mlp"} and spec.model.width < NARROW:
        width, depth = spec.model.width, spec.model.depth
        said.append(
            f"With {width} units a layer is far from infinitely wide: the deviations of {depth} "
            "layers multiply, and one seed may lie some times above or below the mean. Compare "
            "slopes, or several seeds."
        )
    if spec.data.outputs < NARROW:
        said.append(
            f"The output layer has {spec.data.outputs} units: its variance depends on the seed."
        )
    if log_logits > math.log(LARGE_LOGITS):
        said.append(
            "The logits are not small, so softmax is not uniform and the size of the gradient at "
            "the output differs; its factor from layer to layer still holds."
        )
    if spec.loss != CrossEntropy():
        said.append(
            "The loss is not the plain cross-entropy: the size of the gradient at the output "
            "differs; its factor from layer to layer still holds."
        )
    return (*said, *_of_norms(spec), *_of_zeros(spec), *_of_inputs(spec))


def _of_inputs(spec: RunSpec) -> list[str]:
    if spec.model.activation.kind in {"identity", "relu", "leaky_relu"}:
        return []  # homogeneous: examples of any size keep their ratio
    return [
        "Examples differ in size, and this activation treats large and small ones differently; "
        "the first layers deviate from the mean example."
    ]


def _of_norms(spec: RunSpec) -> list[str]:
    norm, batch = spec.model.norm, spec.batch_size
    if norm.kind == "batch" and batch < SMALL_BATCH:
        return [
            f"A batch of {batch} is small: batch norm's own mean and variance are noise, and the "
            "gradient loses the share 2/batch that points along them."
        ]
    if norm.kind == "batch" and norm.place == "after" and spec.data.scaling != "standardize":
        return [
            "Inputs are not centred feature by feature, so units of the first layer have a mean "
            "that the formula for a batch norm after the activation leaves out."
        ]
    return []


def _of_zeros(spec: RunSpec) -> list[str]:
    if spec.init.kind != "zeros":
        return []
    return ["All weights are 0: nothing is random, and the probes show exact zeros or constants."]
