"""The page's files: named by what they hold, kept for ever, asked for all at once."""

from __future__ import annotations

import re
from pathlib import Path

from server.pagefiles import PageFiles
from tests.serving import Server

MODULES = {
    "js/main.js": """import { a } from "./a.js";
import {
  b,
  c,
} from "./lib/b.js";
await import("./late.js");
""",
    "js/a.js": '/** @typedef {import("./types.js").T} T */\nexport { x } from "./lib/b.js";\n',
    "js/lib/b.js": 'import "../main.js";\nimport { d } from "./d.js";\n',
    "js/lib/d.js": "export const d = 1;\n",
    "js/late.js": "",
    "js/types.js": "",
}
DOCUMENT = """<head>
    <link rel="stylesheet" href="css/a.css">
    <script type="module" src="js/main.js"></script>
  </head>"""


def made(folder: Path) -> PageFiles:
    for name, text in {**MODULES, "index.html": DOCUMENT, "css/a.css": ""}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return PageFiles(folder)


def test_modules_are_named_that_are_imported_at_once(tmp_path: Path) -> None:
    files = made(tmp_path)
    files.look()
    assert files.imported(["js/main.js"]) == ["js/a.js", "js/lib/b.js", "js/lib/d.js"]
    named = re.findall(
        r'(?:href|src)="assets/(\w+)/([^"]+)"', files.documents["index.html"].decode()
    )
    assert [name for _, name in named] == [
        "css/a.css", "js/main.js", "js/a.js", "js/lib/b.js", "js/lib/d.js",
    ]  # fmt: skip
    assert {version for version, _ in named} == {files.version}


def test_a_changed_file_is_another_version(tmp_path: Path) -> None:
    files = made(tmp_path)
    files.look()
    before = files.version
    files.look()
    assert files.version == before
    (tmp_path / "js/lib/d.js").write_text("export const d = 22;\n")
    files.look()
    assert files.version != before
    assert files.files["js/lib/d.js"] == b"export const d = 22;\n"


def test_what_the_page_names_is_there_and_stays(server: Server) -> None:
    with server.client() as client:
        page = client.get("/")
        addresses = re.findall(r'"(assets/[^"]+)"', page.text)
        assert len(addresses) > 100
        for address in addresses:
            answer = client.get(f"/{address}")
            assert answer.status_code == 200, address
            assert "immutable" in answer.headers["cache-control"]
            assert answer.headers["content-type"].startswith(("text/javascript", "text/css"))
        version = addresses[0].split("/")[1]
        old = client.get(f"/{addresses[0].replace(version, '0' * 16)}")
        assert (old.status_code, old.headers["cache-control"]) == (200, "no-cache")
        assert client.get(f"/assets/{version}/js/nothing.js").status_code == 404
        assert client.get(f"/assets/{version}/../../pyproject.toml").status_code == 404
        assert client.post("/").status_code == 405
