"""The network that optimizes, and how it is trained: one LSTM cell for all coordinates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from torch import Generator, Tensor, nn

SIZE = 10  # coordinates of a quadratic
UNITS = 16
META, UNROLLED, TRUNCATED = 150, 100, 20
Task = tuple["Tensor", "Tensor"]  # W [tasks, n, n], y [tasks, n, 1]


def draw(tasks: int, generator: Generator) -> Task:
    """|W θ - y|² with W and y ~ N(0, 1): W [tasks, n, n], y [tasks, n, 1]."""
    import torch  # noqa: PLC0415

    return (
        torch.randn(tasks, SIZE, SIZE, generator=generator),
        torch.randn(tasks, SIZE, 1, generator=generator),
    )


def height(task: Task, point: Tensor) -> Tensor:
    """Loss of every task, [tasks]; point [tasks, n, 1]."""
    return ((task[0] @ point - task[1]) ** 2).mean((1, 2))


def slope(task: Task, point: Tensor) -> Tensor:
    """Its gradient times n, [tasks, n, 1]."""
    return 2 * task[0].mT @ (task[0] @ point - task[1])


class Learned:
    """One LSTM cell, shared by all coordinates: (log size, sign) of a gradient → an update."""

    def __init__(self) -> None:
        from torch import nn  # noqa: PLC0415

        self.cell: nn.LSTMCell = nn.LSTMCell(2, UNITS)
        self.out: nn.Linear = nn.Linear(UNITS, 1)

    def parameters(self) -> list[Any]:
        """Of cell and output."""
        return [*self.cell.parameters(), *self.out.parameters()]

    def update(self, gradient: Tensor, state: Any) -> tuple[Tensor, Any]:
        """gradient [tasks, n, 1] → what is added to the point, and the new state."""
        import torch  # noqa: PLC0415

        flat = gradient.reshape(-1, 1)
        size = (flat.abs() + 1e-8).log() / 10  # Andrychowicz et al.: p = 10
        hidden, memory = self.cell(torch.cat([size, flat.sign()], 1), state)
        return 0.1 * self.out(hidden).view_as(gradient), (hidden, memory)


def train(seed: int) -> Learned:
    """150 meta-iterations of 100 steps each, the gradient through 20 steps at a time."""
    import torch  # noqa: PLC0415

    generator = torch.Generator().manual_seed(seed)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        learned = Learned()
    meta = torch.optim.Adam(learned.parameters(), lr=0.01)
    for _ in range(META):
        task = draw(16, generator)
        state: tuple[Tensor, ...] | None = None
        point = torch.zeros(16, SIZE, 1)
        for _ in range(UNROLLED // TRUNCATED):
            total = torch.zeros(())
            for _ in range(TRUNCATED):
                added, state = learned.update(slope(task, point).detach(), state)
                point = point + added
                total = total + height(task, point).mean()
            for tensor, gradient in zip(
                learned.parameters(), torch.autograd.grad(total, learned.parameters()), strict=True
            ):
                tensor.grad = gradient
            meta.step()
            point, state = point.detach(), tuple(part.detach() for part in state or ())
    return learned
