"""Activation functions as modules."""

from __future__ import annotations

from torch import nn

from experiments.spec import activations as spec


def identity(choice: spec.Identity) -> nn.Module:
    return nn.Identity()


def relu(choice: spec.Relu) -> nn.Module:
    return nn.ReLU()


def leaky_relu(choice: spec.LeakyRelu) -> nn.Module:
    return nn.LeakyReLU(choice.slope)


def elu(choice: spec.Elu) -> nn.Module:
    return nn.ELU(choice.alpha)


def gelu(choice: spec.Gelu) -> nn.Module:
    return nn.GELU()


def silu(choice: spec.Silu) -> nn.Module:
    return nn.SiLU()


def softplus(choice: spec.Softplus) -> nn.Module:
    return nn.Softplus(threshold=40.0)  # above, z itself is as near as float64 can tell


def tanh(choice: spec.Tanh) -> nn.Module:
    return nn.Tanh()


def sigmoid(choice: spec.Sigmoid) -> nn.Module:
    return nn.Sigmoid()
