"""A session and its loop to bytes, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from experiments.training.checkpoints.format import Header, decode, digest_of, encode, read_header
from experiments.training.checkpoints.state import CheckpointError, Part, joined, load_all

if TYPE_CHECKING:
    from experiments.training.loop import Loop
    from experiments.training.session import Session

# Values, best values and at most five of an optimizer or a probe, in float64, and as much again
# for running averages; then random streams, which are 5 kB each.
MOST_BYTES_A_PARAMETER = 2 * 7 * 8
MOST_BYTES_BESIDE = 64 << 20


def most_bytes(parameters: int) -> int:
    """No checkpoint of so many parameters is larger: do not read one that is."""
    return MOST_BYTES_BESIDE + MOST_BYTES_A_PARAMETER * parameters


def checkpoint(session: Session, loop: Loop) -> bytes:
    """Between two steps, when rows were drained or not. Raises CheckpointError before step 0 was
    announced and after the end."""
    step = loop.step
    if step is None:
        raise CheckpointError("a checkpoint is taken between two steps")
    session.telemetry.check()
    header = Header(
        digest=session.spec.digest(),
        data=digest_of(*session.training_data),
        device=session.device.type,
        step=step,
        rows={name: buffer.rows for name, buffer in session.telemetry.buffers().items()},
    )
    return encode(header, joined(_parts(session, loop)))


def resume(data: bytes, session: Session, loop: Loop) -> None:
    """Bring a fresh session and its loop to where `checkpoint` was taken; the loop goes on from
    there. Raises CheckpointError."""
    header = read_header(data)
    if header.digest != session.spec.digest():
        raise CheckpointError("the checkpoint is of another run description")
    if header.device != session.device.type:
        raise CheckpointError(
            f"the checkpoint was taken on {header.device}, this is {session.device.type}"
        )
    if header.data != digest_of(*session.training_data):
        raise CheckpointError("the training data are not those that the run began with")
    _, state = decode(data)
    load_all(_parts(session, loop), state)
    if loop.step != header.step:
        raise CheckpointError(f"the checkpoint says step {header.step} and step {loop.step}")


def _parts(session: Session, loop: Loop) -> dict[str, Part]:
    return session.parts() | loop.parts()
