"""The one compiled file. Everything else is in pyproject.toml."""

from setuptools import Extension, setup

setup(
    ext_modules=[
        Extension(
            "experiments.native._kernel",
            ["experiments/native/kernel.c"],
            depends=[f"experiments/native/{name}.h" for name in ("passes", "updates", "runs")],
            libraries=["m"],
            # No contraction: the same bits on every processor.
            extra_compile_args=["-std=c11", "-O3", "-ffp-contract=off", "-fno-math-errno"],
            optional=True,  # without a compiler plain torch does the work
        )
    ]
)
