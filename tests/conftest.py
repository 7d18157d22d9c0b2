"""What holds for every test: none is timed, for speed is a benchmark (`make bench`)."""

import os

import pytest
from hypothesis import settings

collect_ignore_glob = ["conftest.py", "*/conftest.py"]
"""Doctests are looked for in every module but these, which share one name."""

settings.register_profile("amity", deadline=None)
settings.load_profile("amity")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave what a browser looks at to the run on SQLCipher: a page that came whole has no database."""
    if not os.environ.get("AMITY_TEST_DATABASE"):
        return
    seen = [item for item in items if _needs_chromium(item)]
    config.hook.pytest_deselected(items=seen)
    items[:] = [item for item in items if item not in seen]


def _needs_chromium(item: pytest.Item) -> bool:
    return any(mark.kwargs.get("reason") == "needs Chromium" for mark in item.iter_markers("skipif"))
