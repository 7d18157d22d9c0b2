"""A record for each test, on SQLCipher or, with ``AMITY_TEST_DATABASE``, on PostgreSQL."""

import pytest
from clinic_record import Record


@pytest.fixture
def record(db) -> Record:
    """A record with one team, to which the test adds whom it speaks about."""
    return Record()
