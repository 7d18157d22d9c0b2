"""The summary page stands alone, holds every number, and puts safety first."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import msgspec
import pytest

from amity.cli.summary import page
from amity.instruments import FlagSummary, InstrumentSummary, ItemSummary, ScaleSummary, Summary

SURVEY = msgspec.json.decode(Path(__file__).with_name("made_up_survey.json").read_bytes(), type=Summary)
PAGE = page(SURVEY, written_on="23 November 2026")
VOID = {"meta", "link", "br", "hr", "img", "input"}
DRAWN = {"rect", "line", "circle", "path", "use"}


class Reader(HTMLParser):
    """Reads a page as a strict reader would: every tag closed in turn."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.starts: list[tuple[str, dict[str, str | None]]] = []
        self.cells: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.starts.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)
        if tag in ("td", "th"):
            self.cells.append("")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.starts.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if {"td", "th"} & set(self.open):
            self.cells[-1] += data


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    reader.close()
    assert reader.open == []
    return reader


def values(reader: Reader, name: str) -> list[str]:
    return [value for _, attrs in reader.starts if (value := attrs.get(name))]


def a_summary(*instruments: InstrumentSummary, left_out: dict[str, int] | None = None) -> Summary:
    return Summary(file="survey.csv", rows=12, left_out=left_out or {}, instruments=instruments)


def an_instrument(**changes: object) -> InstrumentSummary:
    plain = InstrumentSummary(
        id="ucla-3", title="UCLA-3", card="0" * 64, scales={}, flags={}, items={}, unverified=()
    )
    return msgspec.structs.replace(plain, **changes)


def a_scale(**changes: object) -> ScaleSummary:
    return msgspec.structs.replace(SURVEY.instruments[1].scales["loneliness"], **changes)


def a_flag(*, raised: int, unknown: int) -> dict[str, FlagSummary]:
    return {"item-9": FlagSummary(say="Follow up.", kind="safety", raised=raised, clear=5, unknown=unknown)}


def test_the_page_is_whole() -> None:
    reader = read(PAGE)
    tags = [tag for tag, _ in reader.starts]
    ids = values(reader, "id")

    assert PAGE.startswith("<!doctype html>")
    assert (tags[0], reader.starts[0][1]["lang"]) == ("html", "en")
    assert tags.count("h1") == tags.count("title") - PAGE.count("<svg xmlns") == tags.count("main") == 1
    assert len(ids) == len(set(ids))
    assert {key.removeprefix("#") for key in values(reader, "href")} <= set(ids)
    assert {key for name in ("aria-labelledby", "aria-describedby") for key in values(reader, name)} <= set(
        ids
    )
    assert reader.starts[tags.index("body") + 1] == ("a", {"class": "skip", "href": "#main"})


def test_headings_go_down_one_step_at_a_time() -> None:
    levels = [int(tag[1]) for tag, _ in read(PAGE).starts if re.fullmatch("h[1-6]", tag)]

    assert all(lower - upper <= 1 for upper, lower in pairwise(levels))


def test_the_page_needs_nothing_from_outside() -> None:
    bare = PAGE.replace('xmlns="http://www.w3.org/2000/svg"', "")

    assert not re.search(r"//\w|<script|<link|<img|\bsrc=|@import|javascript:|\bon\w+=", bare)
    assert all(url.startswith("#") for url in re.findall(r"url\(([^)]*)\)", bare))


def test_the_same_summary_makes_the_same_page() -> None:
    again = msgspec.json.decode(msgspec.json.encode(SURVEY), type=Summary)

    assert page(again, written_on="23 November 2026") == PAGE


def test_every_picture_is_well_formed_and_comes_for_desks_and_for_phones() -> None:
    drawn = re.findall(r"<svg xmlns.*?</svg>", PAGE, re.DOTALL)
    kinds = [ET.fromstring(svg).get("class", "").split()[-1] for svg in drawn]

    assert kinds.count("wide") == kinds.count("narrow") == len(kinds) / 2 > 0


def numbers(instrument: InstrumentSummary) -> Iterator[str]:
    """Yield every number of an instrument as its tables write it."""
    for scale in instrument.scales.values():
        yield from (f"{scale.n:,}", f"{scale.missing:,}")
        yield from (f"{x:.2f}" for x in (scale.mean, scale.sd, scale.alpha, scale.omega) if x is not None)
        yield from (f"{x:g}" for x in (scale.min, scale.max) if x is not None)
        yield from (f"{band.n:,}" for band in scale.bands)
    for flag in instrument.flags.values():
        yield from (f"{flag.raised:,}", f"{flag.clear:,}", f"{flag.unknown:,}")
    for item in instrument.items.values():
        yield from (f"{n:,}" for n in (item.answered, item.missing, item.declined, item.not_asked))


@pytest.mark.parametrize("instrument", SURVEY.instruments, ids=lambda instrument: instrument.id)
def test_every_number_stands_in_a_table(instrument: InstrumentSummary) -> None:
    cells = read(page(a_summary(instrument), written_on="today")).cells

    assert set(numbers(instrument)) <= set(cells)


def test_what_a_card_leaves_unverified_stands_with_the_scale_or_the_questionnaire_once() -> None:
    for instrument in SURVEY.instruments:
        html = page(a_summary(instrument), written_on="today")
        assert [html.count(doubt) for doubt in instrument.unverified] == [1] * len(instrument.unverified)


def test_a_card_is_named_by_the_start_of_its_hash() -> None:
    assert all(f"<code>{instrument.card[:12]}</code>" in PAGE for instrument in SURVEY.instruments)
    assert not any(instrument.card[:13] in PAGE for instrument in SURVEY.instruments)


# safety


def test_a_raised_safety_flag_comes_before_everything_and_says_where_to_look() -> None:
    html = page(a_summary(an_instrument(flags=a_flag(raised=3, unknown=2))), written_on="today")

    assert "<title>Safety answers to look at" in html
    assert html.index("A person must look at these answers today") < html.index("At a glance")
    assert "3 respondents raised the flag <code>item-9</code>. For 2 it is unknown, because" in html
    assert "column <code>ucla-3.flag.item-9</code>" in html


def test_unknown_alone_asks_for_a_person_too() -> None:
    html = page(a_summary(an_instrument(flags=a_flag(raised=0, unknown=1))), written_on="today")

    assert "A person must look at these answers today" in html
    assert "Nobody raised the flag <code>item-9</code>. For 1 it is unknown" in html


def test_a_clear_flag_is_told_without_alarm() -> None:
    html = page(a_summary(an_instrument(flags=a_flag(raised=0, unknown=0))), written_on="today")

    assert "must look" not in html
    assert "Nobody raised the flag" in html


# what is small, missing or strange


def test_small_numbers_are_warned_of() -> None:
    few, many = (a_scale(n=n, missing=0) for n in (9, 10))
    warning = "Do not pass these figures on"

    assert warning in page(a_summary(an_instrument(scales={"s": few})), written_on="today")
    assert warning not in page(a_summary(an_instrument(scales={"s": many})), written_on="today")


def test_rows_left_out_are_said_at_the_top() -> None:
    html = page(a_summary(an_instrument(), left_out={"not on offer": 4, "twice": 1}), written_on="today")

    assert html.index("Left out of everything below: 5 rows") < html.index("At a glance")
    assert "<li>4 rows: not on offer</li><li>1 row: twice</li>" in html
    assert "Left out" not in page(a_summary(), written_on="today")


def test_nothing_to_show_is_said() -> None:
    nobody = a_scale(
        n=0, missing=7, mean=None, sd=None, min=None, max=None, alpha=None, omega=None, counts={}
    )
    unscored = page(a_summary(an_instrument(scales={"s": nobody})), written_on="today")

    assert "No questionnaire was scored." in page(a_summary(), written_on="today")
    assert "gives no score" in page(a_summary(an_instrument()), written_on="today")
    assert "7 respondents left too much unanswered." in unscored
    assert "<svg xmlns" not in unscored


def test_one_respondent_is_enough() -> None:
    one = a_scale(n=1, sd=None, mean=4.0, min=4.0, max=4.0, alpha=None, omega=None, bands=(), counts={4.0: 1})
    html = page(a_summary(an_instrument(scales={"s": one})), written_on="today")

    assert "Scored: only 1 respondent." in html
    assert "1 respondent scored 4 on a scale from 3 to 9." in html
    assert "not known" in html


def test_names_are_words_and_never_mark_up() -> None:
    evil = '"><script>alert(1)</script>'
    items = {evil: ItemSummary(about=evil, answered=1, missing=2, declined=0, not_asked=0)}
    flags = {evil: FlagSummary(say=evil, kind="safety", raised=1, clear=0, unknown=0)}
    scales = {evil: a_scale(title=evil, unverified=(evil,))}
    instrument = an_instrument(
        id=evil, title=evil, items=items, flags=flags, scales=scales, unverified=(evil,)
    )
    summary = Summary(file=evil, rows=1, left_out={evil: 1}, instruments=(instrument,))

    html = page(summary, written_on=evil)

    read(html)
    assert "<script" not in html


def test_names_from_right_to_left_keep_to_themselves() -> None:
    arabic = "مقياس الشعور بالوحدة"
    html = page(a_summary(an_instrument(title=arabic)), written_on="today")

    assert f"<bdi>{arabic}</bdi>" in html
