"""Backups of PostgreSQL: what comes out is what went in, or nothing does."""

import io

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st

from amity.server import dumps

SECRET, SALT = bytes(range(32)), bytes(16)
HEAD = len(dumps.FIRST_LINE) + dumps.SALT


@pytest.fixture(autouse=True, scope="module")
def _small_pieces():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dumps, "PIECE", 8)
        yield


def locked(plain: bytes, salt: bytes = SALT) -> bytes:
    return b"".join(dumps.locked(io.BytesIO(plain), SECRET, salt))


def unlocked(stored: bytes, secret: bytes = SECRET) -> bytes:
    return b"".join(dumps.unlocked(io.BytesIO(stored), secret))


@given(st.binary(min_size=1, max_size=70))
def test_what_was_locked_opens_as_it_was(plain):
    assert unlocked(locked(plain)) == plain


@given(st.binary(min_size=1, max_size=70), st.integers(0), st.integers(1, 255))
def test_a_byte_that_was_changed_anywhere_keeps_it_shut(plain, place, by):
    stored = bytearray(locked(plain))
    stored[place % len(stored)] ^= by

    with pytest.raises(InvalidTag):
        unlocked(bytes(stored))


@given(st.binary(min_size=1, max_size=70), st.integers(0))
def test_what_was_cut_off_anywhere_does_not_open(plain, place):
    stored = locked(plain)

    with pytest.raises((InvalidTag, ValueError)):
        unlocked(stored[: place % len(stored)])


@given(st.binary(min_size=17, max_size=70))
def test_pieces_that_changed_places_or_came_from_another_file_do_not_open(plain):
    piece = dumps.PIECE + dumps.TAG
    one, other = locked(plain), locked(plain, salt=bytes([1] * 16))
    swapped = one[:HEAD] + one[HEAD + piece : HEAD + 2 * piece] + one[HEAD : HEAD + piece]
    mixed = one[: HEAD + piece] + other[HEAD + piece :]

    for each in (swapped + one[HEAD + 2 * piece :], mixed, one + one[HEAD:]):
        with pytest.raises(InvalidTag):
            unlocked(each)


def test_another_key_opens_nothing():
    with pytest.raises(InvalidTag):
        unlocked(locked(b"what was said"), secret=bytes(32))


def test_nothing_that_was_said_can_be_read_in_it():
    assert b"what was said" not in locked(b"what was said" * 3)
