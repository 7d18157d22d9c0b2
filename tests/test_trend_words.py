"""What is said of scores over time, in each language that pictures have."""

import xml.etree.ElementTree as ET
from datetime import date

import pytest

from amity import instruments, pictures
from amity.pictures.trend_words import LANGUAGES

SVG = "{http://www.w3.org/2000/svg}"
MOMENTS = [
    pictures.Moment(on=date(2026, 5, 4), value=8.0, words="lonely"),
    pictures.Moment(on=date(2026, 8, 28), value=7.0, words="lonely"),
]


def said(moments, language):
    card = instruments.load("ucla-3")
    return pictures.describe_trend(card, next(iter(card.scales)), moments, language=language)


def test_scores_are_said_with_their_days_and_their_scale():
    english = "2 scores: 8 (lonely) on 4 May 2026; last 7 (lonely) on 28 August 2026, on a scale from 3 to 9."

    assert said(MOMENTS, "en") == english
    assert "8 (lonely) el 4 de mayo de 2026" in said(MOMENTS, "es")
    assert "8 (lonely) في 4 مايو 2026" in said(MOMENTS, "ar")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_line_is_drawn_in_every_language_with_its_months(language):
    card = instruments.load("ucla-3")
    name = next(iter(card.scales))
    drawn = ET.fromstring(pictures.trend(card, name, MOMENTS, language=language))
    under = "".join("".join(each.itertext()) for each in drawn.iter(f"{SVG}text"))

    assert LANGUAGES[language].short[4] in under
    assert LANGUAGES[language].short[7] in under
    assert drawn.findtext(f"{SVG}desc") == said(MOMENTS, language)
    assert said(MOMENTS[:1], language) != said(MOMENTS, language) != said([], language)
    assert ET.fromstring(pictures.spark(card, name, MOMENTS, language=language)).findtext(f"{SVG}title")


def test_a_language_without_words_is_refused_by_its_name():
    with pytest.raises(pictures.LanguageError, match=r"language xx: scores have no words in it\."):
        said(MOMENTS, "xx")
