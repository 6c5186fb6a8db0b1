"""What importing and running the trainer does to a process."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

from experiments.training.allocator import keep_freed_memory


def said(code: str) -> list[str]:
    """Words printed by `code` in a fresh process."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    return done.stdout.split()


def test_the_import_brings_all_of_torch_and_a_run_nothing_heavy_besides() -> None:
    """A worker is forked from a process that has imported `experiments.training`: what is
    imported later costs every run (scikit-learn alone 0.7 s)."""
    code = (
        "import sys, experiments.training as t; from experiments.spec import RunSpec\n"
        "print('torch._dynamo' in sys.modules); before = set(sys.modules)\n"
        "events = t.Training(RunSpec()).events(); [next(events) for _ in range(4)]\n"
        "print(*{name.split('.')[0] for name in set(sys.modules) - before})"
    )
    loaded, *late = said(code)
    assert loaded == "True"
    assert not set(late) & {"sklearn", "scipy", "pandas"}


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="mallopt is glibc's")
def test_freed_memory_stays_in_the_process() -> None:
    """A 16 MiB tensor, made and freed 20 times, is mapped at most a few times."""
    assert keep_freed_memory()
    code = (
        "import resource, torch, experiments.training\n"
        "def faults(): return resource.getrusage(resource.RUSAGE_SELF).ru_minflt\n"
        "torch.ones(4 << 20); before = faults()\n"
        "for _ in range(20): torch.ones(4 << 20)\n"
        "print(faults() - before)"
    )
    pages = 20 * (16 << 20) // 4096
    assert int(said(code)[0]) < pages / 4
