"""The audit: a chain in which any change shows."""

import msgspec
import pytest
from clinic_record import MONDAY
from django.conf import settings as django_settings
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from amity.clinic.actions import events
from amity.clinic.models import Event
from amity.clinic.rules import chain

KEY = b"a key for this test, 32 bytes...."


class Line(msgspec.Struct):
    """A line of the audit, without a database."""

    seq: int
    at: object
    by: str
    did: str
    to: str
    person_id: int | None
    details: dict
    prev_hash: str
    hash: str = ""


def written(count: int) -> list[Line]:
    lines, head = [], chain.NOTHING_BEFORE
    for seq in range(1, count + 1):
        line = Line(seq, MONDAY, "practitioner/1", "read record", f"person/{seq}", seq, {}, head)
        line.hash = head = chain.mark(line, KEY)
        lines.append(line)
    return lines


TAMPERING = {
    "change who": lambda lines, n, m: setattr(lines[n], "by", "practitioner/2"),
    "change what": lambda lines, n, m: setattr(lines[n], "did", "nothing"),
    "change whose": lambda lines, n, m: setattr(lines[n], "person_id", 0),
    "change details": lambda lines, n, m: setattr(lines[n], "details", {"fields": []}),
    "change a mark": lambda lines, n, m: setattr(lines[n], "hash", "0" * 64),
    "take one out": lambda lines, n, m: lines.pop(n),
    "say one twice": lambda lines, n, m: lines.insert(n, lines[n]),
    "swap two": lambda lines, n, m: lines.insert(n, lines.pop(m)),
}


@given(count=st.integers(0, 12))
def test_a_chain_as_it_was_written_is_whole(count):
    verified = chain.verify(written(count), KEY)

    assert (verified.lines, verified.broken) == (count, None)


@given(
    count=st.integers(2, 12),
    n=st.integers(0, 100),
    m=st.integers(0, 100),
    how=st.sampled_from(list(TAMPERING)),
)
def test_any_tampering_is_found_at_the_first_line_it_touches(count, n, m, how):
    lines = written(count)
    n, m = n % count, m % count
    before = [(line.seq, line.hash) for line in lines]

    TAMPERING[how](lines, n, m)

    unchanged = [(line.seq, line.hash) for line in lines] == before and not how.startswith("change")
    cut_tail = how == "take one out" and n == count - 1
    verified = chain.verify(lines, KEY)
    assert (verified.broken is None) == (unchanged or cut_tail)
    if cut_tail:
        assert verified.lines == count - 1
    if how.startswith("change"):
        assert verified.broken.seq == n + 1


@given(count=st.integers(1, 6))
def test_whoever_has_no_key_cannot_write_the_chain_anew(count):
    assert chain.verify(written(count), b"another key").broken.seq == 1


def test_what_actions_write_is_a_whole_chain(record):
    record.person(worker=record.practitioner())

    verified = events.verify()

    assert verified.broken is None
    assert verified.lines == Event.objects.count() > 4
    assert verified.head == Event.objects.order_by("-seq").first().hash


def test_a_line_put_in_by_hand_is_found(record):
    last = Event.objects.order_by("-seq").first()
    Event.objects.create(
        seq=last.seq + 1,
        at=MONDAY,
        by="practitioner/1",
        did="nothing",
        to="x",
        prev_hash=last.hash,
        hash="0" * 64,
    )

    assert events.verify().broken == chain.Break(last.seq + 1, "it was changed after it was written")


def test_the_database_refuses_to_change_a_line(record):
    with pytest.raises(IntegrityError), transaction.atomic():
        Event.objects.filter(seq=1).update(did="nothing")


def test_no_line_says_what_the_record_says(record):
    """Names of fields and numbers of rows stand in the audit; names, answers and notes do not."""
    person = record.stranger(given_name="Zebedee", phone="0118 496 0777")
    record.episode(person)

    said = "".join(str(list(Event.objects.values_list("did", "to", "details"))))

    assert "Zebedee" not in said
    assert "0777" not in said


def test_the_key_of_the_chain_is_the_server_s():
    assert len(django_settings.AMITY_AUDIT_KEY) == 32
