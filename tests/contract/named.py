"""What every name of the engine's requirements is in a RunSpec: family, name, fields."""

from __future__ import annotations

from typing import Any, get_args

from experiments.spec.data import Corruption

Fields = dict[str, Any]

IMAGES: Fields = {"kind": "digits", "subset": 64, "batch_size": 32}
NORMED: Fields = {"depth": 2, "width": 12, "norm": {"kind": "batch"}}
CONV: Fields = {"kind": "convnet", "depth": 2, "width": 4, "stride": 1}
REGRESSION: Fields = {"loss": {"kind": "squared_error"}}


def kinds(family: str, *names: str) -> dict[str, Fields]:
    """Names that are kinds of a field of RunSpec."""
    return {name: {family: {"kind": name}} for name in names}


def inside(part: str, **named: Fields) -> dict[str, Fields]:
    """Choices inside a small perceptron."""
    return {
        name: {"model": {"depth": 2, "width": 12, part: fields}} for name, fields in named.items()
    }


def data(kind: str, **fields: Any) -> Fields:
    return {"data": {"kind": kind} | fields}


def digits(**fields: Any) -> Fields:
    return {"data": IMAGES | fields}


ARCHITECTURES: dict[str, Fields] = {
    "mlp": {"model": {"kind": "mlp", "depth": 2, "width": 12}},
    "residual mlp (branch scale)": {
        "model": {"kind": "residual_mlp", "depth": 2, "width": 12, "scale": 0.5}
    },
    "lenet5": {"model": {"kind": "lenet5"}, "data": {"kind": "mnist", "subset": 64}},
    "vgg, depth 4": {"model": {"kind": "vgg", "depth": 4, "width": 4, "hidden": 8}},
    "vgg, depth 19": {"model": {"kind": "vgg", "depth": 19, "width": 2, "hidden": 8}},
    "strided convnet": {"model": CONV},
    "small resnet": {"model": {"kind": "resnet", "width": 4}},
    "conv1d, kernel 251": {
        "model": {"kind": "conv1d"},
        "data": {"kind": "noise-images", "examples": 50, "channels": 1, "side": 17},
    },
    "rnn": {"model": {"kind": "rnn", "width": 8}},
    "lstm": {"model": {"kind": "lstm", "width": 8}},
    "softmax regression": {"model": {"kind": "linear"}},
    "polynomial regression": {
        "model": {"kind": "polynomial", "degree": 5},
        "data": {"kind": "sine"},
        **REGRESSION,
    },
}
ACTIVATIONS = inside(
    "activation",
    **{
        name: {"kind": name}
        for name in ("identity", "relu", "elu", "gelu", "silu", "tanh", "sigmoid", "softplus")
    },
    leaky_relu={"kind": "leaky_relu", "slope": 0.2},
)
NORMS = inside(
    "norm",
    none={"kind": "none"},
    batch={"kind": "batch", "momentum": 0.2, "eps": 1e-3},
    layer={"kind": "layer"},
    group={"kind": "group", "groups": 3},
    rms={"kind": "rms"},
    affine_off={"kind": "batch", "affine": False},
    before={"kind": "batch", "place": "before"},
    after={"kind": "batch", "place": "after"},
) | {"instance": {"model": CONV | {"norm": {"kind": "instance"}}}}
INITS = kinds(
    "init",
    *("zeros", "constant", "normal", "positive_normal", "fan_in", "fan_out"),
    *("xavier_normal", "xavier_uniform", "torch_default"),
) | {
    name: {"init": {"kind": kind} | fields}
    for name, kind, fields in (
        ("kaiming normal, mode", "kaiming_normal", {"mode": "fan_out"}),
        ("kaiming uniform, nonlinearity", "kaiming_uniform", {"nonlinearity": "tanh"}),
        ("orthogonal gain", "orthogonal", {"gain": 2.0}),
        ("fan_in c", "fan_in", {"c": 1.0}),
        ("bias", "fan_in", {"bias": 0.1}),
        ("gain factor", "fan_in", {"factor": 0.5}),
    )
}
DROPOUTS = inside(
    "dropout",
    **{kind: {"kind": kind} for kind in ("inverted", "classic", "dropconnect", "gaussian")},
    inputs={"kind": "inverted", "inputs": 0.2},
    monte_carlo={"kind": "inverted", "samples": 3},
)
OPTIMIZERS = kinds(
    "optimizer",
    *("gd", "sgd", "adagrad", "adadelta", "rmsprop", "adam", "adamw"),
    *("nadam", "radam", "adamax", "rprop"),
) | {
    "momentum": {"optimizer": {"kind": "sgd", "momentum": 0.9}},
    "nesterov": {"optimizer": {"kind": "sgd", "momentum": 0.9, "nesterov": True}},
    "adam without bias correction": {"optimizer": {"kind": "adam", "bias_correction": False}},
}
SCHEDULES = kinds(
    "schedule",
    *("constant", "step", "exponential", "cosine", "inverse_time"),
    *("one_cycle", "plateau", "drop"),
) | {"linear warm-up": {"schedule": {"kind": "constant", "warmup": 2}}}
PENALTIES = kinds(
    "penalty",
    *("none", "l2", "coupled", "decoupled", "l1", "l1_proximal", "elastic_net"),
    *("l2_ball", "max_norm"),
) | {"with biases and norms": {"penalty": {"kind": "l2", "biases": True}, "model": NORMED}}
STOPPING = kinds(
    "early_stopping",
    *("none", "patience", "percent_drop", "absolute_drop", "generalization_loss"),
) | {"window": {"early_stopping": {"kind": "percent_drop", "window": 1, "percent": 1.0}}}
LOSSES = kinds("loss", "cross_entropy", "squared_error", "hinge") | {
    "label smoothing": {"loss": {"kind": "cross_entropy", "label_smoothing": 0.1}}
}
PRECISIONS = kinds("precision", "float32", "float64", "bfloat16", "tf32") | {
    f"float16, scaling {kind}": {"precision": {"kind": "float16", "scaling": {"kind": kind}}}
    for kind in ("none", "fixed", "dynamic")
}
DATA = {
    **{kind: data(kind, subset=64) for kind in ("digits", "mnist", "fashion-mnist", "cifar-10")},
    "noise, as images": data("noise-images"),
    **{kind: data(kind, points=64) for kind in ("moons", "circles", "spirals", "xor")},
    "gaussian mixture": data("gaussian-mixture", points=64),
    **{kind: data(kind) | REGRESSION for kind in ("sine", "chebyshev")},
    "sequences": data("sequences", examples=64),
    "uploaded table": data("file"),
    "uploaded table of numbers": data("file-regression") | REGRESSION,
    **{
        f"scaling {kind}": digits(scaling=kind)
        for kind in ("standardize", "global", "unit", "interval", "none")
    },
    "bad scaling": digits(bad_scaling=2.0),
    "label noise": digits(label_noise=0.3),
    "subset": digits(subset=50),
    "random labels": digits(random_labels=True),
    "shifts": digits(shift=1),
    "flips": digits(flip=True),
    "noise augmentation": digits(input_noise=0.1),
    **{
        f"{kind}, severity {severity}": digits(corruption=kind, severity=severity)
        for kind in get_args(Corruption)
        if kind != "none"
        for severity in (1, 5)
    },
}
EVALUATIONS = kinds("evaluation", "standard") | {
    kind: {"evaluation": {"kind": kind}, "model": NORMED} for kind in ("batch_statistics", "tent")
}
NAMED: dict[str, dict[str, Fields]] = {
    "architecture": ARCHITECTURES,
    "activation": ACTIVATIONS,
    "norm": NORMS,
    "init": INITS,
    "dropout": DROPOUTS,
    "optimizer": OPTIMIZERS,
    "schedule": SCHEDULES,
    "penalty": PENALTIES,
    "clip": kinds("clip", "none", "norm", "value", "one_sided"),
    "stopping": STOPPING,
    "loss": LOSSES,
    "precision": PRECISIONS,
    "data": DATA,
    "evaluation": EVALUATIONS,
}
