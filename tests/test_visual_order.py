"""Names written from right to left are right where a renderer sets letters one by one from left to right."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amity import pictures
from amity.networks import Alter, Network
from amity.pictures.palette import dressed
from amity.pictures.visual_order import in_visual_order, joined


@given(st.text(alphabet=st.characters(max_codepoint=0x2FF), max_size=30))
def test_text_from_left_to_right_is_left_alone(text: str) -> None:
    assert in_visual_order(text) == text


@given(st.text(alphabet="אבגדהוזחטיכלמנסעפצקרשת ", min_size=1).map(str.strip))
def test_hebrew_is_turned_round_whole(text: str) -> None:
    assert in_visual_order(text) == text[::-1]


@given(st.text(alphabet=st.characters(min_codepoint=0x620, max_codepoint=0x64A), max_size=20))
def test_joining_changes_forms_and_no_letters(text: str) -> None:
    assert unicodedata.normalize("NFKC", joined(text)) == unicodedata.normalize("NFKC", text)


@given(st.text(max_size=30))
def test_nothing_is_lost(text: str) -> None:
    def kept(shown: str) -> list[str]:
        plain = unicodedata.normalize("NFKC", shown)
        return sorted(letter for letter in plain if letter.isalnum())

    assert kept(in_visual_order(text)) == kept(joined(bare(text)))


def bare(text: str) -> str:
    whole = unicodedata.normalize("NFC", text)
    return "".join(letter for letter in whole if not unicodedata.combining(letter))


@pytest.mark.parametrize(
    ("said", "seen"),
    [
        ("אבג abc", "abc גבא"),
        ("abc אבג 12", "abc 12 גבא"),
        ("abc 12 אבג", "abc 12 גבא"),
        ("(אבג)", "(גבא)"),
        ("אבג 12, 34", "34 ,12 גבא"),
        ("אבג 3.5", "3.5 גבא"),
    ],
)
def test_mixed_text_is_ordered_as_unicode_says(said: str, seen: str) -> None:
    assert in_visual_order(said) == seen


def test_arabic_letters_take_the_form_that_their_neighbours_ask_for() -> None:
    names = [unicodedata.name(letter).removeprefix("ARABIC LETTER ") for letter in joined("مريم سلام")]

    assert names == [
        "MEEM INITIAL FORM", "REH FINAL FORM", "YEH INITIAL FORM", "MEEM FINAL FORM", "SPACE",
        "SEEN INITIAL FORM", "ARABIC LIGATURE LAM WITH ALEF FINAL FORM", "MEEM ISOLATED FORM",
    ]  # fmt: skip


def test_vowel_marks_are_left_out() -> None:
    assert in_visual_order("قُرْب") == in_visual_order("قرب")


def test_a_picture_for_print_has_its_names_in_order_and_reads_them_out_as_they_are() -> None:
    light = pictures.sociogram(Network(alters=(Alter(id="m", name="مريم <&>"),)))
    shown = dressed(light, "print")

    assert 'aria-label="\N{FIRST STRONG ISOLATE}مريم' in shown
    assert f"&lt;&amp;&gt; {in_visual_order('مريم')}" in shown
    assert ">\N{FIRST STRONG ISOLATE}" not in shown
