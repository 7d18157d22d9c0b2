"""A record for each test, and the pages over plain HTTP, as tests of the record have it."""

from collections.abc import Iterator
from typing import Any

import pytest
from clinic_record import Record
from django.utils import translation


@pytest.fixture(autouse=True)
def _plain(settings: Any) -> None:
    """Without TLS: the test client speaks plain HTTP."""
    settings.SECURE_SSL_REDIRECT = False
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = False


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """The language of a page stays on in its thread: no test reads what another asked for."""
    translation.deactivate()
    yield
    translation.deactivate()


@pytest.fixture
def record(db: None) -> Record:
    """A record with one team, to which the test adds whom it speaks about."""
    return Record()
