"""How the reference pages are written: from cards and docstrings, and from what the commands print."""
