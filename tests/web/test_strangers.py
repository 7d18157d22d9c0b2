"""Nobody opens what is not theirs: every address, by every method, by everybody (T10 in security.md).

What is expected is derived from what the page's door says (`reach`) and from the policy: a page that is added
is tried from the day it is there, and one without a door fails.
"""

import pytest
from django.db import transaction
from web_strangers import EVERYBODY, MARK, Address, Town, addresses, path_of
from web_visitors import Visitor

from amity.clinic.models import Event, Practitioner, visible_to
from amity.clinic.rules.policy import MAY, may

METHODS = ("get", "head", "post", "put", "patch", "delete", "options")
CLOSED = {302, 401, 403, 404, 405, 429}
ADDRESSES = addresses()


@pytest.fixture
def town(db: None) -> Town:
    return Town()


def answer(visitor: Visitor, method: str, path: str):
    """Try an address, and put back whatever it changed."""
    with transaction.atomic():
        response = getattr(visitor, method)(path)
        text = b"".join(response) if response.streaming else response.content
        transaction.set_rollback(True)
    return response, text.decode(errors="replace")


def shows(response, text: str) -> bool:
    return MARK in text or MARK in str(response.headers)


def test_every_address_has_a_door():
    assert [each.route for each in ADDRESSES if each.reach is None] == []
    assert {each.reach[0] for each in ADDRESSES} <= {"anyone", "signed-in", "staff", "person"}
    assert {each.reach[1] for each in ADDRESSES if each.reach[0] == "staff"} <= set(MAY)


def test_the_matrix_would_notice_a_page_that_shows_too_much(town):
    """The mark is on the record: who may open it sees it on the page of reads."""
    response = Visitor(town.worker).get(f"/people/{town.person.pk}/opened/")

    assert response.status_code == 200
    assert MARK in response.content.decode()


@pytest.mark.parametrize("address", ADDRESSES, ids=lambda each: each.name or each.route)
def test_strangers_see_nothing_of_a_record(town: Town, address: Address):
    path = path_of(address, town.values(address))
    who = {"nobody": Visitor(), "another person": Visitor(town.stranger)}
    who |= {
        f"{role} elsewhere": Visitor(town.practitioner(role, own=False)) for role, own in EVERYBODY if not own
    }

    for name, visitor in who.items():
        for method in METHODS:
            response, text = answer(visitor, method, path)
            said = f"{method} {path} by {name}: {response.status_code}"
            assert response.status_code < 500, said
            assert not shows(response, text), said
            if address.of_a_person and address.reach != ("anyone", "") and method != "options":
                assert response.status_code in CLOSED, said
            if address.reach[0] in ("signed-in", "staff") and name in ("nobody", "another person"):
                assert response.status_code == 302, said
                assert response.headers["Location"].startswith("/account/sign-in/"), said
            if address.reach[0] == "person" and name != "another person":
                assert response.status_code == 302, said


@pytest.mark.parametrize(
    "address",
    [each for each in ADDRESSES if each.reach and each.reach[0] == "staff"],
    ids=lambda each: each.name or each.route,
)
def test_colleagues_open_what_their_role_allows_and_nothing_else(town: Town, address: Address):
    path = path_of(address, town.values(address))

    for role, own in EVERYBODY:
        who = town.practitioner(role, own=own)
        response, text = answer(Visitor(who), "get", path)
        said = f"get {path} by {role}, {'own' if own else 'another'} team: {response.status_code}"
        assert response.status_code < 500, said
        if not may({role}, address.reach[1]):
            assert response.status_code == 403, said
        elif not address.of_a_person:
            assert response.status_code != 403, said
        elif sees(who, town):
            assert response.status_code in {200, 302, 405} | missing(address), said
        else:
            assert response.status_code in {404, 405}, said
            assert not shows(response, text), said


def sees(who: Practitioner, town: Town) -> bool:
    return visible_to(who, town.record.at).filter(pk=town.person.pk).exists()


def missing(address: Address) -> set[int]:
    """An address with more parts than the person may name something that is not there."""
    return {404} if len(address.parts) > 1 else set()


@pytest.mark.parametrize(
    "address",
    [each for each in ADDRESSES if each.of_a_person and each.reach and each.reach[0] == "staff"],
    ids=lambda each: each.name or each.route,
)
def test_every_refusal_of_a_record_is_written_down(town: Town, address: Address):
    path = path_of(address, town.values(address))
    role = next(iter(sorted(MAY[address.reach[1]] - {"administrator"})))
    who = town.practitioner(role, own=False)
    before = Event.objects.count()

    for method in ("get", "post"):
        response = getattr(Visitor(who), method)(path)
        if response.status_code == 404:
            refused = Event.objects.filter(seq__gt=before, did="was refused record", by=who.ref)
            assert refused.filter(to=town.person.ref).exists(), f"{method} {path}"


def test_a_practitioner_without_a_second_factor_is_led_to_set_one_up(town: Town):
    from allauth.mfa.models import Authenticator

    visitor = Visitor(town.worker)
    Authenticator.objects.all().delete()

    for address in ADDRESSES:
        if address.reach and address.reach[0] == "staff":
            response = visitor.get(path_of(address, town.values(address)))
            assert response.status_code == 302
            assert response.headers["Location"] == "/account/factors/"


def test_the_second_factor_is_left_out_in_the_made_up_town_alone(town: Town, settings):
    from allauth.mfa.models import Authenticator

    settings.AMITY_DEMO = True
    visitor = Visitor(town.worker)
    Authenticator.objects.all().delete()

    assert visitor.get(f"/people/{town.person.pk}/opened/").status_code == 200
