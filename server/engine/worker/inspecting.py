"""The helper process: a spec a line in, a status and an answer a line out, until the end of input.

It ends by itself when its server is gone, and when one answer takes far too long.
"""

from __future__ import annotations

import gc
import json
import math
import os
import signal
import socket
import sys
import traceback
from collections import OrderedDict
from pathlib import Path
from typing import Any

import torch

from experiments.data import DatasetUnavailable
from experiments.data.uploads import survey
from experiments.inspection import Inspection
from experiments.spec import RunSpec

NICENESS = 5  # training goes before
KEPT = 64  # answers
SURVEY = "survey "  # what a question about a file begins with
OVERTIME_S = 2.0  # what is granted beyond the time after which the server kills us


def serve(end: socket.socket, datasets_dir: Path, time_limit_s: float) -> None:
    """Answer until the server is gone. Never returns."""
    os.setsid()
    os.nice(NICENESS)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)  # ends the process, however stuck Python is
    torch.set_num_threads(1)
    gc.freeze()
    answers = Answers(datasets_dir)
    with end, end.makefile("rb") as questions:
        for question in questions:
            signal.setitimer(signal.ITIMER_REAL, time_limit_s + OVERTIME_S)
            status, body = answers.to(question.decode())
            signal.setitimer(signal.ITIMER_REAL, 0)
            try:
                end.sendall(f"{status}\n{body}\n".encode())
            except OSError:
                break
    sys.stderr.flush()
    os._exit(0)


class Answers:
    """Inspects, and remembers the last answers by what the spec computes."""

    def __init__(self, datasets_dir: Path) -> None:
        self._inspection = Inspection(datasets_dir)
        self._kept: OrderedDict[str, str] = OrderedDict()

    def to(self, question: str) -> tuple[str, str]:
        """Status and body, each one line, to a spec or to "survey", "classes" or "numbers", and
        the path of a table."""
        if question.startswith(SURVEY):
            targets, path = question.removeprefix(SURVEY).rstrip("\n").split(" ", 1)
            return _surveyed(Path(path), targets == "numbers")
        try:
            spec = RunSpec.model_validate_json(question)
            digest = spec.digest()
            if digest not in self._kept:
                self._kept[digest] = as_json(self._inspection.inspect(spec))
        except DatasetUnavailable as error:
            return "data_unavailable", " ".join(str(error).split())
        except Exception as error:
            traceback.print_exc()
            return "failed", " ".join(f"{type(error).__name__}: {error}".split())
        self._kept.move_to_end(digest)
        if len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return "done", self._kept[digest]


def _surveyed(path: Path, numbers: bool) -> tuple[str, str]:
    try:
        return "done", as_json(survey(path, numbers))
    except (ValueError, OSError) as error:
        return "unusable", " ".join(str(error).split())
    except Exception as error:
        traceback.print_exc()
        return "failed", " ".join(f"{type(error).__name__}: {error}".split())


def as_json(value: Any) -> str:
    """One line. Non-finite numbers become "NaN", "Infinity" and "-Infinity", as in tables."""
    return json.dumps(_finite(value), allow_nan=False, separators=(",", ":"))


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _finite(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(part) for part in value]
    if isinstance(value, float) and not math.isfinite(value):
        if math.isnan(value):
            return "NaN"
        return "Infinity" if value > 0 else "-Infinity"
    return value
