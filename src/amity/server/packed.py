"""The files that browsers fetch, packed: style sheets, scripts and icons go out as gzip to whoever takes it.

They are packed once for each process, into a folder of its own; fonts are packed already.
"""

import atexit
import gzip
import shutil
import tempfile
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from wsgiref.headers import Headers

from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.responders import StaticFile

PACKED = frozenset({".css", ".js", ".svg"})


class PackedFiles(WhiteNoiseMiddleware):  # type: ignore[misc]
    """WhiteNoise, with a packed copy beside each file that gets smaller by it."""

    def get_static_file(self, path: str, url: str, stat_cache: Any = None) -> Any:
        """Return a file as WhiteNoise serves it, and its packed copy where there is one."""
        if Path(path).suffix not in PACKED:
            return super().get_static_file(path, url, stat_cache)
        headers = Headers([])
        self.add_mime_headers(headers, path, url)
        self.add_cache_headers(headers, path, url)
        return StaticFile(path, headers.items(), encodings={"gzip": packed(path)})


@cache
def _folder() -> Path:
    made = tempfile.mkdtemp(prefix="amity-files-")
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return Path(made)


@cache
def packed(path: str) -> str:
    """Return where the packed copy of a file is, made the first time that it is asked for."""
    copy = _folder() / f"{sha256(path.encode()).hexdigest()}.gz"
    copy.write_bytes(gzip.compress(Path(path).read_bytes(), compresslevel=9, mtime=0))
    return str(copy)
