"""Files that are no checkpoint of the run: torn, foreign or made up, each refused by name."""

from __future__ import annotations

import json
import pickle
import struct
from typing import Any

import pytest
import safetensors.torch
import torch

from experiments.training import Training
from experiments.training.checkpoints import CheckpointError
from experiments.training.checkpoints.format import LENGTH, decode, encode
from tests.experiments.test_checkpoints import AT, TOTAL, run, small


@pytest.fixture(scope="module")
def taken() -> bytes:
    return run(small(optimizer={"kind": "adam"}), at={AT}).checkpoints[AT]


def refused(data: bytes, **fields: Any) -> str:
    """Why it is not taken."""
    training = Training(small(**({"optimizer": {"kind": "adam"}} | fields)), resume=data)
    with pytest.raises(CheckpointError) as raised:
        next(training.events())
    return str(raised.value)


def test_torn_files_are_refused(taken: bytes) -> None:
    for length in (0, 7, 8, 100, len(taken) // 2, len(taken) - 1):
        assert refused(taken[:length])
    assert "torn" in refused(taken + b"\0")
    wrong = bytearray(taken)
    wrong[-100] ^= 1
    assert "not those that were written" in refused(bytes(wrong))


def test_foreign_files_are_refused(taken: bytes) -> None:
    assert "torn or foreign" in refused(pickle.dumps({"a": 1}, 0) * 3)
    assert "torn or foreign" in refused(LENGTH.pack(2**63) + b"{}" * 100)
    assert "no checkpoint" in refused(LENGTH.pack(20) + b"[" * 20)
    assert "no checkpoint" in refused(safetensors.torch.save({"values": torch.zeros(3)}))
    assert "another run description" in refused(taken, optimizer={"kind": "adam", "lr": 0.5})


@pytest.mark.parametrize("offsets", [[0, 2**40], [-8, 8], [8, 0], "twice"])
def test_wrong_offsets_are_refused(taken: bytes, offsets: Any) -> None:
    (length,) = LENGTH.unpack_from(taken)
    header = json.loads(taken[8 : 8 + length])
    names = sorted(set(header) - {"__metadata__"})
    other = header[names[1]]["data_offsets"]
    header[names[0]]["data_offsets"] = other if offsets == "twice" else offsets
    text = json.dumps(header).encode()
    assert refused(struct.pack("<Q", len(text)) + text + taken[8 + length :])


def test_state_that_does_not_fit_is_refused_by_name(taken: bytes) -> None:
    header, state = decode(taken)
    cases: list[tuple[dict[str, torch.Tensor], str]] = [
        ({k: v for k, v in state.items() if k != "network/values"}, "network"),
        (state | {"network/values": torch.zeros(3)}, "network"),
        (state | {"network/values": state["network/values"].double()}, "network"),
        (state | {"surprise/a": torch.zeros(1)}, "surprise"),
        ({k: v for k, v in state.items() if k != "order/next"}, "order/next"),
        (state | {"order/next": torch.tensor(10**9)}, "order"),
        (state | {"order/epoch": torch.zeros(7, dtype=torch.uint8)}, "order"),
        (state | {"optimizer/exp_avg.cpu": torch.zeros(3)}, "optimizer"),
        (state | {"loop/step": torch.tensor(TOTAL + 1)}, "loop"),
        (state | {"loop/step": torch.tensor(AT + 1)}, "step"),
        (state | {"telemetry/other": torch.tensor(1)}, "telemetry"),
    ]
    for wrong, part in cases:
        assert part in refused(encode(header, wrong))
    for change in ({"version": 2}, {"device": "cuda"}, {"data": "0"}, {"digest": "0"}):
        assert refused(encode(header.model_copy(update=change), state))
