"""What holds for every test: none is timed, for speed is a benchmark (`make bench`)."""

from hypothesis import settings

collect_ignore_glob = ["conftest.py", "*/conftest.py"]
"""Doctests are looked for in every module but these, which share one name."""

settings.register_profile("amity", deadline=None)
settings.load_profile("amity")
