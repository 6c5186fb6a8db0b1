"""The loop against the one in every tutorial: DataLoader, a module list, `.item()`, clipping's
norm over all tensors."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from experiments import data
from experiments.spec import RunSpec
from tests.benchmarks.workloads import NETS, Step, interleaved, net, steps


def measure(rounds: int) -> list[tuple[str, str, float, float]]:
    """(net, what, milliseconds, ratio to the tutorial's loop)."""
    rows = []
    for name, size in NETS.items():
        spec = net(*size)
        arms = [tutorial(spec), tutorial(spec, norm=True), steps(spec)]
        times = interleaved(arms, rounds)
        for what, taken in zip(
            ("tutorial loop", "tutorial loop + gradient norm", "our loop, no probes"),
            times,
            strict=True,
        ):
            rows.append((name, what, 1e3 * taken, taken / times[0]))
    return rows


def tutorial(spec: RunSpec, *, norm: bool = False, hooks: bool = False) -> Step:
    """One step of the loop people copy; `hooks`: with six of our quantities as people add them."""
    splits = data.load(spec.data, 0)
    loader = DataLoader(
        TensorDataset(splits.train_x, splits.train_y), spec.data.batch_size, shuffle=True
    )
    layers: list[nn.Module] = []
    for fan_in, fan_out in spec.model.layer_shapes(spec.data.features, spec.data.classes):
        layers += [nn.Linear(fan_in, fan_out), nn.ReLU()]
    network = nn.Sequential(*layers[:-1])
    told: list[float] = []
    if hooks:
        watch(network, told)
    optimizer = torch.optim.SGD(network.parameters(), lr=spec.optimizer.lr)
    criterion = nn.CrossEntropyLoss()

    def stepped() -> Iterator[tuple[float, float]]:
        while True:
            for x, y in loader:
                optimizer.zero_grad()
                logits = network(x)
                loss = criterion(logits, y)
                loss.backward()
                if norm:
                    nn.utils.get_total_norm(
                        [p.grad for p in network.parameters() if p.grad is not None]
                    ).item()
                if hooks:
                    for part in network[::2]:
                        told.extend((part.weight.grad.norm().item(), part.weight.norm().item()))
                    told.clear()
                optimizer.step()
                yield loss.item(), (logits.argmax(1) == y).float().mean().item()

    iterator = stepped()
    return lambda: next(iterator)


def watch(network: nn.Sequential, told: list[float]) -> None:
    """Mean, variance and dead units of every activation, and the variance of its gradient."""

    def forward(_: nn.Module, __: object, h: torch.Tensor) -> None:
        h = h.detach()
        told.extend((h.mean().item(), h.var().item(), (h == 0).all(0).float().mean().item()))

    def backward(_: nn.Module, __: object, gradients: tuple[torch.Tensor, ...]) -> None:
        told.append(gradients[0].var().item())

    for function in network[1::2]:
        function.register_forward_hook(forward)
        function.register_full_backward_hook(backward)
