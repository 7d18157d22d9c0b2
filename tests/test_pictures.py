"""Pictures say what they show, hold together as XML, and no word lies on another."""

import re
from collections.abc import Iterator
from itertools import combinations, pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from amity import pictures
from amity.instruments import BandCount, ItemSummary, ScaleSummary, Summary
from amity.pictures.lettering import width as width_of
from amity.pictures.lettering import wrap

SVG = "{http://www.w3.org/2000/svg}"
SURVEY = msgspec.json.decode(
    (Path(__file__).parent / "cli" / "made_up_survey.json").read_bytes(), type=Summary
)
PHQ9 = SURVEY.instruments[0].scales["total"]
WIDTHS = (328, 420, 620, 840)


def drawn(width: int, survey: Summary = SURVEY) -> Iterator[str]:
    """Yield every picture that a survey gives rise to."""
    for instrument in survey.instruments:
        for scale in instrument.scales.values():
            about = f"{instrument.title}, {scale.title}"
            yield pictures.distribution(scale, about=about, width=width)
            yield pictures.bands(scale, about=about, width=width)
        yield pictures.missingness(instrument.items, about=instrument.title, width=width)


def a_scale(counts: dict[float, int], **changes: object) -> ScaleSummary:
    n = sum(counts.values())
    mean = sum(score * k for score, k in counts.items()) / n if n else None
    known = {"mean": mean, "min": min(counts, default=None), "max": max(counts, default=None)}
    scale = ScaleSummary(
        title="Loneliness", higher="worse", range=(0.0, 27.0), n=n, missing=0, sd=None, alpha=None,
        omega=None, bands=(), counts=counts, unverified=(), **known,
    )  # fmt: skip
    return msgspec.structs.replace(scale, **changes)


def a_band(name: str, words: str, *, n: int = 1, case: bool = False) -> BandCount:
    start = re.search(r"\d+(\.\d+)?", words)
    assert start
    return BandCount(
        name=name, n=n, start=float(start[0]), above=words.startswith("above"), words=words, case=case
    )


def texts(picture: str) -> list[str]:
    return ["".join(node.itertext()) for node in ET.fromstring(picture).iter(f"{SVG}text")]


def boxes(picture: str) -> Iterator[tuple[str, float, float, float, float]]:
    """Yield each line of text with its left, right, upper and lower edge, as far as they can be guessed."""
    for node in ET.fromstring(picture).iter(f"{SVG}text"):
        words, x, y, size = node.text or "", *(float(node.get(name, 0)) for name in ("x", "y", "font-size"))
        wide = width_of(words, size, bold="font-weight" in node.attrib)
        left = x - {"start": 0, "middle": wide / 2, "end": wide}[node.get("text-anchor", "start")]
        yield words, left, left + wide, y - 0.72 * size, y + 0.2 * size


# laws


@given(
    st.dictionaries(st.integers(0, 40), st.integers(0, 99), max_size=41), st.sampled_from((1, 3, 4, 7, 12))
)
def test_bars_lose_nobody_and_leave_no_gap(counts: dict[int, int], parts: int) -> None:
    scale = a_scale({score / parts: n for score, n in counts.items()}, range=(0.0, 40 / parts))

    bars = pictures.bins(scale)

    assert sum(bar.n for bar in bars) == sum(counts.values())
    assert all(one.end == other.start for one, other in pairwise(bars))
    assert len(bars) <= 34


@given(st.integers(0, 500), st.integers(0, 500))
def test_so_many_in_ten_never_says_none_or_all_of_some(n: int, more: int) -> None:
    said = pictures.in_ten(n, n + more)

    assert (said == "none") == (n == 0)
    assert (said == "all") == (n > 0 and more == 0)
    assert said == "none" or int(re.findall(r"\d+", f"{said} 1")[0]) > 0


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_name_can_be_drawn(name: str, other: str) -> None:
    bands = (a_band(name, "0 to under 10", n=2), a_band(other, "10 to 27", case=True))
    scale = a_scale({3.0: 2, 12.0: 1}, bands=bands)
    items = {"one": ItemSummary(about=name, answered=2, missing=1, declined=0, not_asked=0)}

    for width in WIDTHS:
        ET.fromstring(pictures.distribution(scale, about=other, width=width))
        ET.fromstring(pictures.bands(scale, about=other, width=width))
        ET.fromstring(pictures.missingness(items, about=other, width=width))


# examples


@pytest.mark.parametrize("width", WIDTHS)
def test_every_picture_is_whole_and_says_what_it_shows(width: int) -> None:
    for picture in drawn(width):
        root = ET.fromstring(picture)
        title, says = root.find(f"{SVG}title"), root.find(f"{SVG}desc")

        assert root.tag == f"{SVG}svg"
        assert root.get("role") == "img"
        assert title is not None
        assert says is not None
        assert title.text
        assert (says.text or "").rstrip("”").endswith(".")
        assert root.get("aria-labelledby") == title.get("id")
        assert root.get("aria-describedby") == says.get("id")


def test_the_same_values_make_the_same_picture() -> None:
    again = msgspec.json.decode(msgspec.json.encode(SURVEY), type=Summary)

    assert list(drawn(620)) == list(drawn(620, again))


def test_no_two_pictures_on_a_page_share_an_id() -> None:
    ids = [
        key for width in WIDTHS for picture in drawn(width) for key in re.findall(r' id="([^"]+)"', picture)
    ]

    assert len(ids) == len(set(ids))


def test_every_pattern_that_is_used_is_there() -> None:
    for picture in drawn(620):
        assert set(re.findall(r"url\(#([^)]+)\)", picture)) <= set(re.findall(r' id="([^"]+)"', picture))


def test_nothing_is_fetched_or_run() -> None:
    for picture in drawn(620):
        bare = picture.replace('xmlns="http://www.w3.org/2000/svg"', "")

        assert not re.search(r"//|<script|<style|<image|<use|href|\bon\w+=", bare)


def test_every_shape_has_a_colour_that_needs_no_style_sheet() -> None:
    for picture in drawn(620):
        for node in ET.fromstring(picture).iter():
            if node.tag in (f"{SVG}rect", f"{SVG}text", f"{SVG}circle"):
                assert node.get("fill", "").startswith(("#", "url(#"))
            if node.tag == f"{SVG}line":
                assert node.get("stroke", "").startswith("#")


@pytest.mark.parametrize("width", WIDTHS)
def test_no_word_lies_on_another_or_leaves_the_picture(width: int) -> None:
    for picture in drawn(width):
        found = list(boxes(picture))
        high = float(ET.fromstring(picture).get("height", 0))

        for words, left, right, _, lower in found:
            assert left >= -1, words
            assert right <= width + 1, words
            assert lower <= high + 1, words
        for one, other in combinations(found, 2):
            across = min(one[2], other[2]) - max(one[1], other[1])
            down = min(one[4], other[4]) - max(one[3], other[3])
            assert across <= 1 or down <= 1, (one[0], other[0])


def test_a_line_is_never_broken_at_a_space_that_does_not_break() -> None:
    words = "holds 95\N{NO-BREAK SPACE}% of them"

    assert wrap(words, 13, room=60, lines=9) == ["holds", "95\N{NO-BREAK SPACE}% of", "them"]


def test_names_are_escaped() -> None:
    scale = a_scale({1.0: 3}, bands=(a_band("<b>&\x07", "0 to 27", n=3),))

    picture = pictures.bands(scale, about="<script>")

    assert "<script" not in picture
    assert "<b>&\ufffd" in texts(picture)


def test_a_name_from_right_to_left_turns_nothing_else_round() -> None:
    scale = a_scale({1.0: 3}, bands=(a_band("وحيد", "0 to 27", n=3),))

    assert "\N{FIRST STRONG ISOLATE}وحيد\N{POP DIRECTIONAL ISOLATE}" in texts(
        pictures.bands(scale, about="x")
    )


def test_a_case_is_told_by_pattern_and_by_words() -> None:
    picture = pictures.distribution(PHQ9, about="PHQ-9", width=620)
    root = ET.fromstring(picture)

    assert "Hatched: counts as a case" in texts(picture)
    assert any(node.get("fill", "").endswith("-bold)") for node in root.iter(f"{SVG}rect"))
    assert "10 to under 15 · case" in texts(pictures.bands(PHQ9, about="PHQ-9"))


def test_bands_count_everyone() -> None:
    said = texts(pictures.bands(PHQ9, about="PHQ-9"))

    assert all(f"{band.n}" in said and pictures.in_ten(band.n, PHQ9.n) in said for band in PHQ9.bands)


def test_narrow_pictures_letter_the_bands_and_keep_their_names() -> None:
    said = texts(pictures.distribution(PHQ9, about="PHQ-9", width=328))

    assert {"A", "B", "C", "D", "E"} <= set(said)
    assert "moderately severe · case" in said


def test_a_band_begins_after_a_score_that_it_excludes() -> None:
    bands = (a_band("low", "0 to 10"), a_band("high", "above 10", case=True))
    scale = a_scale({10.0: 4}, bands=bands)

    assert "-bold)" not in pictures.distribution(scale, about="x").split("</defs>")[1]


def test_nobody_scored_is_said_and_not_drawn() -> None:
    scale = a_scale({}, bands=(a_band("low", "0 to 27", n=0),))

    assert "Nobody could be scored." in texts(pictures.distribution(scale, about="x"))
    assert texts(pictures.bands(scale, about="x")) == ["Nobody could be scored."]
    assert texts(pictures.missingness({}, about="x")) == ["No answers were read."]


def test_scores_rounded_down_to_fiftieths_end_with_the_highest() -> None:
    counts = {2.0 * place: 1 for place in range(50)}

    bars = pictures.bins(a_scale(counts, range=(0.0, 100.0)))

    assert [bar.n for bar in bars] == [2] * 25
    assert (bars[0].words, bars[-1].words) == ("0 to under 4", "96 to 100")


def test_prorated_scores_fall_into_the_bar_that_they_have_reached() -> None:
    bars = pictures.bins(a_scale({7.0: 2, 7.875: 1}))

    assert (bars[7].words, bars[7].n) == ("7 to under 8", 3)
    assert [bar.words for bar in bars[-2:]] == ["26 to under 27", "27"]


def test_missing_answers_are_told_apart() -> None:
    items = {"a": ItemSummary(about="sleep", answered=90, missing=5, declined=3, not_asked=2)}

    picture = pictures.missingness(items, about="x")

    assert {"left empty", "declined", "not asked", "10"} <= set(texts(picture))
    assert "by 10 of 100 respondents, is “sleep”." in pictures.describe_missingness(items)


def test_the_style_sheet_gives_every_colour_its_token() -> None:
    used = {name for picture in drawn(620) for name in re.findall(r"\b((?:fill|stroke)-[\w-]+)", picture)}

    assert used - {"stroke-width", "stroke-dasharray"} <= set(
        re.findall(r"\.((?:fill|stroke)-[\w-]+)", pictures.STYLE)
    )
