"""The one compiled file. Everything else is in pyproject.toml."""

from pathlib import Path

from setuptools import Extension, setup

setup(
    ext_modules=[
        Extension(
            "experiments.native._kernel",
            ["experiments/native/kernel.c"],
            depends=sorted(str(path) for path in Path("experiments/native").glob("*.h")),
            libraries=["m"],
            # No contraction: the same bits on every processor.
            extra_compile_args=["-std=c11", "-O3", "-ffp-contract=off", "-fno-math-errno"],
            optional=True,  # without a compiler plain torch does the work
        )
    ]
)
