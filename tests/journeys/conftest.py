"""The made-up town, served once for all tests that walk through it in a browser."""

from collections.abc import Generator, Iterator
from typing import Any

import pytest
import town_server


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[town_server.Town]:
    """The town of `amity demo`, in a home of its own, at a free port, with its post."""
    with town_server.serving(tmp_path_factory.mktemp("town") / "home") as served:
        yield served


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """A Chromium for the tests of one file: beside it, Django's own tests could not open the record."""
    with town_server.chromium() as started:
        yield started


@pytest.fixture
def browser(chromium: Any) -> Iterator[Any]:
    """The browser, whose windows are shut after the test."""
    yield chromium
    for context in chromium.contexts:
        context.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: Any, call: Any) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Say of a walk that failed what stood in its windows."""
    report = yield
    if report.when == "call" and report.failed and "browser" in getattr(item, "funcargs", {}):
        windows = [window for each in item.funcargs["browser"].contexts for window in each.pages]
        stood = "\n\n".join(f"{each.url}\n{each.locator('body').inner_text()[:1500]}" for each in windows)
        report.sections.append(("What stood in the windows", stood))
    return report
