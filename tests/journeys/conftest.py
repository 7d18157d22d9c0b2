"""The made-up town, served once for all tests that walk through it in a browser."""

from collections.abc import Iterator

import pytest
import town_server


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[town_server.Town]:
    """The town of `amity demo`, in a home of its own, at a free port, with its worker."""
    with town_server.serving(tmp_path_factory.mktemp("town") / "home") as served:
        yield served
