"""The languages of the pages: what is compiled is what was written, and people's pages have no holes."""

import re
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.utils import translation

from amity import instruments
from amity.web.dates import date_format
from amity.web.measures import SAID, measured

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tools"))
from words import LOCALE, compiled, for_people, holes  # noqa: E402

CATALOGUES = sorted(LOCALE.glob("*/LC_MESSAGES/django.po"))
PLACE = re.compile(r"%\(\w+\)s|\{[^}]*\}")


@pytest.fixture(params=CATALOGUES, ids=lambda each: each.parent.parent.name)
def catalogue(request):
    with request.param.open("rb") as file:
        return request.param, read_po(file, locale=request.param.parent.parent.name)


def test_spanish_and_arabic_are_there():
    assert {each.parent.parent.name for each in CATALOGUES} >= {"ar", "es"}


def test_what_is_compiled_is_what_was_written(catalogue):
    path, _words = catalogue
    assert path.with_suffix(".mo").read_bytes() == compiled(path)


def test_no_entry_is_fuzzy_and_what_is_filled_in_stays(catalogue):
    """Forms for no, one and two may say the number in words; all others keep every place."""
    for each in catalogue[1]:
        if not each.id:
            continue
        assert not each.fuzzy, each.id
        ids, said = (each.id, each.string) if each.pluralizable else ((each.id,), (each.string,))
        wanted = set(PLACE.findall(ids[-1]))
        for number, words in enumerate(said):
            found = set(PLACE.findall(words))
            spelled_out = each.pluralizable and number < (3 if len(said) == 6 else 1)
            assert not words or found == wanted or (spelled_out and found <= wanted), each.id


def test_every_string_that_people_in_care_read_has_words(catalogue):
    """A language is on offer where nothing that they read would stand there in English."""
    assert holes(catalogue[0]) == []


@pytest.mark.skipif(shutil.which("xgettext") is None, reason="needs gettext")
def test_what_the_pages_say_today_stands_in_the_catalogues(catalogue, tmp_path):
    """Where this fails, `make words` gathers what is new; then it wants its words."""
    (tmp_path / "en").mkdir()
    gather = "import sys, pathlib, words; words.gather(pathlib.Path(sys.argv[1]))"
    subprocess.run(
        [sys.executable, "-c", gather, str(tmp_path)], cwd=ROOT / "tools", check=True, capture_output=True
    )
    with (tmp_path / "en/LC_MESSAGES/django.po").open("rb") as file:
        said = [each for each in read_po(file) if each.id]

    known = {(each.context, each.id) for each in catalogue[1]}
    new = [each for each in said if any(where in for_people() for where, _line in each.locations)]
    assert len(new) > 500
    assert [each.id for each in new if (each.context, each.id) not in known] == []


def test_what_people_in_care_read_is_found_from_the_pages_that_open_to_them():
    assert {
        "web/maps.py",
        "web/map_forms.py",
        "web/templates/amity/map/map.html",
        "web/templates/amity/plans/inside.html",
        "web/templates/amity/parts/help.html",
        "web/templates/amity/still_here.html",
        "server/worker.py",
    } <= for_people()
    assert "web/templates/amity/caseload/today.html" not in for_people()


def test_spanish_writes_days_and_months_small_with_de_between():
    with translation.override("es"):
        assert date_format(date(2026, 11, 22), "l j F Y") == "domingo 22 de noviembre de 2026"
        assert date_format(date(2026, 11, 22), "j M") == "22 nov"


def test_what_every_scale_measures_that_can_be_asked_is_gathered():
    ready = [card for card in map(instruments.load, instruments.names()) if card.status == "ready"]

    assert {scale.title for card in ready for scale in card.scales.values()} <= set(map(str, SAID))
    with translation.override("es"):
        assert measured("Loneliness") == "Soledad"
