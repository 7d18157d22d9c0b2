"""The made-up town, served once for all tests that walk through it in a browser."""

from collections.abc import Iterator
from typing import Any

import pytest
import town_server


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[town_server.Town]:
    """The town of `amity demo`, in a home of its own, at a free port, with its post."""
    with town_server.serving(tmp_path_factory.mktemp("town") / "home") as served:
        yield served


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A Chromium for the tests of one file: beside it, Django's own tests could not open the record."""
    with town_server.chromium() as started:
        yield started
