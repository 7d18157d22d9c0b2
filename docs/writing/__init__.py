"""How the reference pages are written: from cards and docstrings, and from what the commands print."""

import os

for name in (
    "AMITY_LIBRARY",
    "FORCE_COLOR",
    "PY_COLORS",
    "GITHUB_ACTIONS",
    "TERMINAL_WIDTH",
    "TTY_COMPATIBLE",
):
    os.environ.pop(name, None)  # the pages are about our own cards, and look alike wherever they are written
