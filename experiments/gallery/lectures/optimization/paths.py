"""Paths of our optimizers on surfaces of two variables, in float64."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from experiments.gallery.experiment import Line

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from torch import Tensor

Surface = Callable[["Tensor"], "Tensor"]  # f of [2], 0-d
FAR = 1e6  # beyond it a path has left


def path(
    surface: Surface,
    start: tuple[float, float],
    steps: int,
    choice: dict[str, Any],
    arrived: Callable[[float, float], bool] = lambda x, y: False,
) -> NDArray[np.float64]:
    """The points of `steps` steps from `start`, [steps + 1, 2]; NaN after it has `arrived` or went
    beyond `FAR`.

    `choice` is an optimizer as in a RunSpec."""
    import numpy as np  # noqa: PLC0415
    import torch  # noqa: PLC0415
    from pydantic import TypeAdapter  # noqa: PLC0415

    from experiments.spec.optimizers import OptimizerChoice  # noqa: PLC0415
    from experiments.spec.registry import implementation  # noqa: PLC0415

    chosen: Any = TypeAdapter(OptimizerChoice).validate_python(choice)
    point = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    optimizer = implementation(chosen)(chosen, point)
    points = np.full((steps + 1, 2), np.nan)
    points[0] = start
    for step in range(1, steps + 1):
        (point.grad,) = torch.autograd.grad(surface(point), point)
        optimizer.step()
        points[step] = point.detach().numpy()
        if not np.abs(points[step]).max() < FAR or arrived(*points[step]):
            break
    return points


def first(holds: NDArray[np.bool_]) -> float:
    """The first place where it holds; infinity if nowhere."""
    return float(holds.argmax()) if holds.any() else float("inf")


def line(name: str, points: NDArray[np.float64], most: int = 300) -> Line:
    """The path as a curve of at most `most` points, as far as it is finite."""
    import numpy as np  # noqa: PLC0415

    kept = points[np.isfinite(points).all(1)]
    places = np.unique(np.linspace(0, len(kept) - 1, min(most, len(kept))).astype(int))
    return Line(name, tuple(kept[places, 0].tolist()), tuple(kept[places, 1].tolist()))


def contour(x: NDArray[np.float64], y: NDArray[np.float64]) -> Line:
    """A thin line without a name: where the surface has one height."""
    return Line("", tuple(x.tolist()), tuple(y.tolist()))
