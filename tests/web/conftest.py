"""A record for each test, and the pages over plain HTTP, as tests of the record have it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
import time_machine
from clinic_record import Record
from django.utils import translation

from amity.clinic.models import Practitioner


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


@pytest.fixture
def at(record: Record) -> Iterator[datetime]:
    """The moment of the record, and while it lasts the moment of everything."""
    with time_machine.travel(record.at, tick=False):
        yield record.at


@pytest.fixture
def worker(record: Record) -> Practitioner:
    """A link worker of the team."""
    return record.practitioner("link-worker")
