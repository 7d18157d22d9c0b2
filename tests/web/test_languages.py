"""Pages, messages and consents in the language of whoever reads them, from right to left where it runs so."""

import re
from datetime import date
from pathlib import Path

import msgspec
import pytest
from clinic_record import MONDAY
from django.conf import settings
from django.core import mail
from django.urls import reverse
from django.utils import translation
from web_visitors import Visitor, page

import amity.clinic.models.activity as activity
import amity.clinic.models.contact as contact
import amity.clinic.models.episode as episode
import amity.clinic.models.referral as referral
import amity.clinic.models.safety_alert as safety_alert
from amity import directory, library, prescribing
from amity.clinic.actions import assignments, entrance, links
from amity.clinic.actions.outbox import Message
from amity.clinic.models import Consent, SafeContact
from amity.networks import Alter, Network, change_sentences
from amity.server import worker
from amity.web import card_words, codes, map_change_words
from amity.web.forms import DateField
from amity.web.isolates import isolate, left_to_right

ARABIC = re.compile(r"[\u0621-\u064a]")
STATIC = Path(codes.__file__).parent / "static" / "amity"


@pytest.fixture
def amal(record):
    return record.person(
        worker=record.practitioner("link-worker"), given_name="أمل", family_name="حداد", language="ar"
    )


def sent(**about) -> mail.EmailMessage:
    given = {"key": "assignment/1/code/1", "kind": "code", "address": "a@example.org", "language": "ar"}
    worker.send(Message(**(given | about)))
    return mail.outbox[-1]


@pytest.mark.parametrize("about", [{"code": "123456"}, {"token": "abc"}, {"kind": "safety-notice"}])
def test_a_message_is_in_the_language_of_whoever_reads_it(about, db):
    written = sent(**about)

    assert ARABIC.search(str(written.subject))
    assert ARABIC.search(str(written.body))
    for what in about.values():
        assert what.replace("123456", "123 456") in written.body or what == "safety-notice"


def test_a_link_and_a_code_stand_on_lines_of_their_own_so_that_no_direction_moves_them(db):
    assert "123 456" in str(sent(code="123456").body).splitlines()
    assert f"{settings.AMITY_ADDRESS}/q/abc/" in str(sent(token="abc").body).splitlines()


def test_a_message_in_a_language_that_the_pages_have_not_is_in_english(db):
    assert str(sent(language="pl", code="123456").body).startswith("Your code:\n123 456\n")


def test_the_pages_of_a_person_open_in_the_language_of_their_record(amal):
    assert '<html lang="ar" dir="rtl"' in page(Visitor(amal).get(reverse("me")))


def test_what_they_chose_on_a_device_comes_before_their_record(amal):
    visitor = Visitor(amal)
    visitor.post(reverse("choose-language"), {"language": "en", "next": "/me/"})

    assert '<html lang="en" dir="ltr"' in page(visitor.get(reverse("me")))


def test_where_nobody_asked_the_browser_is_asked(record):
    nobody_asked = record.person(worker=record.practitioner("link-worker"))
    here = page(Visitor(nobody_asked).get(reverse("me"), headers={"accept-language": "ar"}))

    assert '<html lang="ar" dir="rtl"' in here


def test_a_consent_keeps_the_words_and_the_language_that_the_person_was_shown(record, amal):
    visitor = Visitor(record.practitioner("link-worker"))
    there = reverse("consents", args=[amal.pk])
    assert re.search(r'<dd lang="ar" dir="rtl">[^<]*[\u0621-\u064a]', page(visitor.get(there)))
    visitor.post(there, {"purpose": "reminders", "recipient": "Amity", "agreed": "on"})

    kept = Consent.objects.get()
    assert kept.language == "ar"
    assert ARABIC.search(kept.words)
    assert kept.version
    with translation.override("en"):
        shown = page(visitor.get(there))
    assert f'<bdi lang="ar">{kept.words}</bdi>' in shown


def test_a_consent_of_somebody_whose_language_the_pages_have_not_is_in_english(record):
    who = record.person(worker=record.practitioner("link-worker"), language="pl")
    there = reverse("consents", args=[who.pk])
    Visitor(record.practitioner("link-worker")).post(
        there, {"purpose": "reminders", "recipient": "Amity", "agreed": "on"}
    )

    assert Consent.objects.get().language == "en"


def test_phone_numbers_on_a_page_from_right_to_left_run_from_left_to_right(amal):
    shown = page(Visitor(amal).get(reverse("help")))

    assert re.search(r'<bdi class="nowrap" dir="ltr">[\d ]+</bdi>', shown)
    assert re.search(r"\u2066[\d ]+\u2069", shown)


def test_a_name_in_the_letters_of_the_other_direction_is_set_apart():
    assert isolate("Ruth") == "Ruth"
    assert isolate("أمل") == "\u2068أمل\u2069"
    with translation.override("ar"):
        assert isolate("Ruth") == "\u2068Ruth\u2069"
        assert isolate("أمل") == "أمل"
        assert left_to_right("116 123") == "\u2066116 123\u2069"


def test_numbers_and_days_in_arabic_have_western_digits():
    from amity.web.dates import date_format

    with translation.override("ar"):
        assert date_format(date(2026, 3, 27), "j F Y") == "27 مارس 2026"


def test_digits_of_an_arabic_keyboard_are_read(record, amal):
    assert DateField().clean(["٢٧", "٣", "٢٠٢٦"]) == date(2026, 3, 27)

    amal.email = "amal@example.org"
    amal.safe_contact = SafeContact(channels=("email",))
    amal.save()
    assigned = assignments.assign(
        by=record.practitioner("link-worker"),
        at=record.at,
        person=amal,
        due_on=MONDAY.date(),
        how="email",
        ask=["ucla-3"],
    )
    asked = entrance.send_code(at=record.at, assignment=assigned)
    eastern = links.code(asked).translate({ord(str(n)): chr(0x660 + n) for n in range(10)})

    assert links.is_code(asked, eastern)
    assert links.is_code(asked, f" {eastern[:3]} {eastern[3:]}")
    assert not links.is_code(asked, eastern[::-1] + "٠")


def test_every_code_of_the_record_that_a_page_shows_has_words():
    said = {str(words) for words in codes.SAID}
    shown = (
        *contact.CHANNELS,
        *contact.WITH,
        *episode.STATUSES,
        *episode.SOURCES,
        *episode.END_REASONS,
        *referral.INCOMING,
        *referral.DECLINE_REASONS,
        *activity.STATUSES,
        *safety_alert.PATHS,
    )

    assert [each for each in shown if codes.in_words(each) not in said] == []
    with translation.override("ar"):
        assert all(ARABIC.search(codes.in_words(each)) for each in shown)


def test_the_words_of_leaving_a_page_reach_the_part_that_says_them(amal):
    """Its attributes are named as the vendored part reads them: in kebab case after ``data-i18n.``."""
    script = (STATIC / "vendor" / "govuk-frontend.min.js").read_text()
    said = re.findall(r'data-i18n\.([a-z-]+)="([^"]+)"', page(Visitor(amal).get(reverse("me"))))

    assert len(said) == 4
    for name, words in said:
        first, *rest = name.split("-")
        assert f'"{"".join([first, *(each.capitalize() for each in rest)])}"' in script
        assert ARABIC.search(words)


def _two_maps():
    """Two maps between which everything happens that a change is said of."""
    kinds = ("emotional", "practical", "informational", "companionship")
    why = ("died", "moved", "fell-out", "my-choice")
    gone = tuple(Alter(id=f"g{each}", name=f"G{each}") for each in why)
    gone += tuple(Alter(id=f"p{each}", name=f"P{each}", roles=("pet",)) for each in why)
    paid, pet = Alter(id="w", name="W", roles=("worker",)), Alter(id="rex", name="Rex", roles=("pet",))
    was = Alter(id="a", name="Ana", closeness=1, frequency="monthly", gives=kinds[:2])
    fled = Alter(id="f", name="Fay", closeness=3, frequency="daily")
    helped = Alter(id="h", name="Hal", gives=kinds[2:])
    plain = Alter(id="l", name="Lou")
    one = Network(alters=(was, fled, helped, plain, paid, *gone))
    left = tuple(msgspec.structs.replace(each, ended=each.id[1:]) for each in gone)
    now = (
        msgspec.structs.replace(was, closeness=3, frequency="daily", gives=kinds[2:]),
        msgspec.structs.replace(fled, closeness=1, frequency="monthly"),
        msgspec.structs.replace(helped, gives=kinds[:2]),
        msgspec.structs.replace(paid, id="w2", name="W2"),
        Alter(id="m", roles=("friend",)),
        pet,
    )
    return one, Network(alters=(*now, *left))


@pytest.mark.parametrize("language", ["es", "ar"])
def test_every_change_of_a_map_is_said_in_the_language_of_the_page(language):
    told = change_sentences(*_two_maps())
    kinds = {each.measure.removeprefix("pets.lost.").removeprefix("lost.") for each in told}
    assert kinds >= set(map_change_words.LINES) - {"change"}

    with translation.override(language):
        said = map_change_words.said((*told, *change_sentences(Network(), Network())))

    english = {str(each) for each in map_change_words.LINES.values()}
    assert len(said) == len(told) + 1
    assert not {each.split(":")[0] for each in said} & {each.split(":")[0] for each in english}
    assert any("W2" in each for each in said)
    assert not [each for each in said if "one person" in each or "{" in each]


def _card_sayings():
    """Return whatever cards of needs, interventions and lines that help say to people."""
    for name in prescribing.interventions():
        card = prescribing.load_intervention(name)
        yield from (card.title, card.says, card.first_step, card.plan_b, card.dose.says)
        yield from (each.say for each in card.mitigations)
    for name in prescribing.names():
        need = prescribing.load(name)
        yield from (need.title, need.says)
    for country in directory.crisis_countries():
        lines = directory.crisis(country)
        if lines.language == "en":
            yield from (each.note for each in (lines.emergency, *lines.lines, *lines.unsafe))


@pytest.mark.parametrize("language", ["es", "ar"])
def test_what_cards_say_to_people_has_words_in_every_language_of_the_pages(language):
    """Where this fails, put the words of what is new into library/words/<language>.toml."""
    assert [each for each in _card_sayings() if each and library.said(each, language) is None] == []


@pytest.mark.parametrize("language", ["es", "ar"])
def test_no_words_of_cards_are_left_of_what_no_card_says(language):
    words = library.read("words", language, library.Sayings)

    assert set(words.says) - set(_card_sayings()) == set()
    assert (words.id, words.translation, words.source.verified) == (language, "unverified", False)


def test_words_of_a_visitors_own_come_first_and_ours_stand_for_the_rest(tmp_path, monkeypatch):
    (tmp_path / "words").mkdir()
    (tmp_path / "words/es.toml").write_text(
        'id = "es"\ntitle = "Ours"\nsource = { cite = "us" }\ntranslation = "checked"\n'
        '[says]\n"A book club" = "Un círculo de lectura"\n',
        encoding="utf-8",
    )
    monkeypatch.setenv("AMITY_LIBRARY", str(tmp_path))

    assert library.said("A book club", "es") == "Un círculo de lectura"
    assert library.said("A gardening group", "es") == "Un grupo de jardinería"
    assert library.said("A gardening group", "xx") is None


def test_a_plan_says_what_the_card_says_anew_and_leaves_what_somebody_wrote():
    card = prescribing.load_intervention("befriending")
    both = f"{card.mitigations[0].say} {card.mitigations[1].say}"
    sayings = {each.say for each in card.mitigations}

    with translation.override("es"):
        assert card_words.put(both, sayings) == (
            " ".join(str(library.said(each.say, "es")) for each in card.mitigations[:2]),
            False,
        )
        assert card_words.put("They come on Fridays.", sayings) == ("They come on Fridays.", False)
        assert card_words.put("No words yet.", {"No words yet."}) == ("No words yet.", True)
    assert card_words.put(both, sayings) == (both, False)


def test_the_page_of_help_leaves_no_english_note_beside_a_number(record, settings):
    settings.LANGUAGES = [("en", "English"), ("es", "Spanish"), ("ar", "Arabic")]
    visitor = Visitor(record.person(country="GB"))

    for language, option in (("en", "Choose option 2."), ("es", "Elija la opción 2."), ("ar", "الخيار 2")):
        visitor.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        said = page(visitor.get(reverse("help")))
        assert option in said
        assert ("run by Refuge" in said) == (language == "en")
        assert ("Or go to A&amp;E." in said) == (language == "en")
