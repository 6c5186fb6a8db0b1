"""The files of `frontend/` under an address that says what they hold.

`index.html` as it is served names its style sheets and scripts below `assets/VERSION/`, where
VERSION is the hash of all files: a browser keeps them for ever, and asks for none the second time.
It also names every module that the scripts import, so that a browser asks for all at once, not for
one import after the other.
"""

from __future__ import annotations

import os
import posixpath
import re
from hashlib import sha256
from pathlib import Path

SERVED = frozenset({".html", ".css", ".js", ".svg", ".png", ".ico", ".woff2", ".webmanifest"})
# A statement at the start of a line, as the formatter writes it; what `import()` names can wait.
IMPORT = re.compile(r'^(?:import|export)\b[^"();]*"(\.{1,2}/[^"]+)"', re.MULTILINE)
ADDRESS = re.compile(r'\b(href|src)="((?:css|js)/[^"]+)"')
SCRIPT = re.compile(r'<script type="module" src="([^"]+)"')


def _stamp(root: Path) -> dict[str, tuple[int, int]]:
    """Name → time and size of every served file: what tells that one has changed."""
    found = {}
    folders = [root]
    while folders:
        with os.scandir(folders.pop()) as entries:  # a quarter of the time of Path.rglob
            for entry in entries:
                path = Path(entry.path)
                if entry.is_dir():
                    folders.append(path)
                elif path.suffix in SERVED:
                    status = entry.stat()
                    name = path.relative_to(root).as_posix()
                    found[name] = (status.st_mtime_ns, status.st_size)
    return dict(sorted(found.items()))


class PageFiles:
    """All files below `root`, read when one has changed."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._stamp: dict[str, tuple[int, int]] = {}
        self.version = ""
        self.files: dict[str, bytes] = {}
        self.documents: dict[str, bytes] = {}

    def look(self) -> None:
        """Take in what is there now. Blocks: 2 ms, or 20 ms after a change."""
        stamp = _stamp(self._root)
        if stamp == self._stamp:
            return
        self.files = {name: (self._root / name).read_bytes() for name in stamp}
        whole = sha256()
        for name, content in self.files.items():
            whole.update(f"{name}\0{len(content)}\0".encode())
            whole.update(content)
        self.version = whole.hexdigest()[:16]
        self.documents = {
            name: self._document(content.decode())
            for name, content in self.files.items()
            if name.endswith(".html")
        }
        self._stamp = stamp

    def _document(self, text: str) -> bytes:
        below = f"assets/{self.version}/"
        named = "".join(
            f'    <link rel="modulepreload" href="{below}{module}">\n'
            for module in self.imported(SCRIPT.findall(text))
        )
        text = ADDRESS.sub(rf'\1="{below}\2"', text)
        return text.replace("  </head>", f"{named}  </head>").encode()

    def imported(self, scripts: list[str]) -> list[str]:
        """The modules that `scripts` import, directly or not, the nearest first."""
        found = dict.fromkeys(scripts)
        waiting = list(scripts)
        while waiting:
            module = waiting.pop(0)
            for target in IMPORT.findall(self.files[module].decode()):
                path = posixpath.normpath(posixpath.join(posixpath.dirname(module), target))
                if path not in found:
                    found[path] = None
                    waiting.append(path)
        return [module for module in found if module not in scripts]
