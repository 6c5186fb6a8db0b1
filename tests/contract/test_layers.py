"""The house's rules (DESIGN §1): which way imports point, what names what, how long files are."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.serving import Server

ROOT = Path(__file__).parents[2]
MOST_LINES = 300
# What each package may import of our own, itself included. The longest prefix of a module counts.
ALLOWED = {
    "experiments.spec": {"experiments.spec"},
    "experiments.nets": {"experiments.nets", "experiments.spec"},
    "experiments.progress": set(),
    "experiments.data": {"experiments.data", "experiments.spec", "experiments.progress"},
    "experiments.native": {"experiments.native"},
    "experiments.probes": {
        "experiments.probes",
        "experiments.nets",
        "experiments.native",
        "experiments.spec",
    },
    "experiments.training": {"experiments"},
    "experiments.inspection": {"experiments"},
    "experiments.theory": {"experiments.theory", "experiments.spec"},
    "experiments.gallery": {"experiments.gallery", "experiments.spec"},
    "experiments.gallery.lectures": {"experiments"},  # what a demonstration's function needs
    "experiments.gallery.running": {"experiments"},
    "server.wire": {"server.wire"},
    "server.store": {"server.store", "server.wire", "experiments.spec"},
    "server.live": {"server.live", "server.store", "server.wire"},
    "server.access": {"server.access", "server.api.errors", "server.wire"},
    "server.api": {
        "server.api",
        "server.store",
        "server.wire",
        "server.settings",
        "server.metrics",
        "server.engine.base",
        "server.engine.inspector",
        "server.gallery",
        "experiments.spec",
        "experiments.gallery",
    },
    "server.gallery": {
        "server.gallery",
        "server.store",
        "server.wire",
        "experiments.gallery",
        "experiments.spec",
    },
    "server.engine": {
        "server.engine",
        "server.store",
        "server.wire",
        "server.settings",
        "experiments.spec",
    },
    "server.engine.worker": {"server.engine", "server.wire", "experiments"},
    "server": {"server", "frontend", "experiments.spec"},
    "frontend": set(),
}


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def sources(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def imports(path: Path) -> Iterator[str]:
    """Absolute names of all that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield from (f"{node.module}.{name.name}" for name in node.names)


def under(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")


@pytest.mark.parametrize("path", sources("experiments", "server", "frontend"), ids=module_of)
def test_imports_point_one_way(path: Path) -> None:
    room = max((room for room in ALLOWED if under(module_of(path), room)), key=len, default="")
    ours = [
        name
        for name in imports(path)
        if name.split(".")[0] in {"experiments", "server", "frontend"}
    ]
    wrong = [name for name in ours if not any(under(name, a) for a in ALLOWED.get(room, {""}))]
    assert not wrong


def test_the_rules_bite(tmp_path: Path) -> None:
    """The checks above see an import however it is written."""
    file = tmp_path / "x.py"
    file.write_text("def f():\n    from server import app\n    import experiments.nets.mlp as m\n")
    assert list(imports(file)) == ["server.app", "experiments.nets.mlp"]
    assert not under("experiments.spectrum", "experiments.spec")


def test_the_spec_and_the_web_process_name_no_torch() -> None:
    for path in sources("experiments/spec", "server"):
        if not under(module_of(path), "server.engine.worker"):
            assert "torch" not in {name.split(".")[0] for name in imports(path)}, path


def test_routers_do_not_import_each_other() -> None:
    """`openapi` is no noun: it describes all of them."""
    nouns = {module_of(p) for p in sources("server/api") if "= APIRouter(" in p.read_text()}
    nouns -= {"server.api.openapi"}
    assert len(nouns) >= 5
    for noun in nouns:
        found = set(imports(ROOT.joinpath(*noun.split(".")).with_suffix(".py")))
        assert not [i for i in found if any(under(i, other) for other in nouns - {noun})], noun


def test_nothing_of_the_web_process_imports_the_worker() -> None:
    for path in sources("server"):
        module = module_of(path)
        top = ast.parse(path.read_text()).body  # inside functions it is imported in the child
        names = [
            f"{n.module}.{a.name}" for n in top if isinstance(n, ast.ImportFrom) for a in n.names
        ]
        if not under(module, "server.engine.worker"):
            assert not [name for name in names if under(name, "server.engine.worker")], module


def test_importing_the_application_loads_no_torch() -> None:
    code = "import sys, server.app, server.serving, server.cli; "
    code += "from experiments.gallery.catalogue import entries; entries(); "  # the web process does
    code += "print('torch' in sys.modules)"
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == "False"


def test_the_running_server_has_no_torch(server: Server) -> None:
    """After it has run something: no library of torch is mapped into the web process."""
    run = server.launch({"data": {"kind": "moons"}, "budget": {"kind": "steps", "count": 2}})[0]
    assert server.until_ended(run["id"])["state"] == "finished"
    maps = Path(f"/proc/{server.process.pid}/maps").read_text()
    assert "/numpy/" in maps  # the check sees libraries
    assert "libtorch" not in maps


# What a browser offers as a global, and the one file that may name it. Comments do not count.
GLOBALS = {
    "Plotly": "js/charts/plotly.js",
    "WebSocket": "js/wire/live.js",
    "fetch": "js/wire/rest.js",
    "location": "js/state/address.js",
}


def javascript(path: Path) -> str:
    """The code of a file without comments and strings."""
    return re.sub(
        r"//[^\n]*|/\*.*?\*/|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'",
        "",
        path.read_text(),
        flags=re.DOTALL,
    )


@pytest.mark.parametrize(("name", "home"), GLOBALS.items())
def test_one_file_names_each_global(name: str, home: str) -> None:
    frontend = ROOT / "frontend"
    pattern = re.compile(
        rf"(?<![\w.$]){name}(?![\w$])(?!\s*:)|(?:window|globalThis|self)\.{name}\b"
    )
    naming = {
        str(path.relative_to(frontend))
        for path in frontend.rglob("*.js")
        if pattern.search(javascript(path))
    }
    assert naming == {home}


def test_no_file_is_long() -> None:
    code = {".py", ".js", ".ts", ".css", ".html"}
    folders = ("experiments", "server", "frontend", "tests")
    paths = [p for folder in folders for p in (ROOT / folder).rglob("*") if p.suffix in code]
    long = {str(p.relative_to(ROOT)): n for p in paths if (n := lines(p)) > MOST_LINES}
    assert len(paths) > 50
    assert not long


def lines(path: Path) -> int:
    return len(path.read_text().splitlines())
