"""A new card needs no page: whatever lies on the shelf is asked, answered and scored as it stands."""

import random
import re
from html import escape, unescape

import pytest
from django.urls import reverse
from web_visitors import Visitor, page

from amity import instruments
from amity.clinic.actions import assessments
from amity.clinic.models import Assessment, SafetyAlert
from amity.instruments import DECLINED

SHELF = instruments.names()
WORDLESS = [name for name in SHELF if any(item.ask is None for item in instruments.load(name).items)]
OURS = "our-evenings"
"""A card that a visitor wrote, with everything a card may have: a stem, a gate, numbers, a flag, bands."""

OUR_CARD = """
id       = "our-evenings"
title    = "Our evenings"
measures = "contact"
language = "en"
status   = "ready"
stem     = "Think of last week's evenings."
source   = { cite = "Ourselves" }
licence  = { terms = "Ours.", seen = "We wrote it." }
items = [
    { id = "out",    answer = "nights", ask = "How many evenings were you out & about?" },
    { id = "whom",   answer = "people", ask = "How many people?", asked_if = { item = "out", from = 1 } },
    { id = "felt",   answer = "felt",   ask = "How was it, \\"on the whole\\"?" },
    { id = "unsafe", answer = "felt",   ask = "How was the way home?" },
]
[numbers]
nights = { from = 0, to = 7, low = "none", high = "every one" }
people = { from = 0, to = 60, unit = "people" }
[answers]
felt = { 1 = "Bad", 3 = "So-so", 8 = "Good" }
[scales.evenings]
title = "Evenings"
items = ["out", "whom", "felt"]
combine = "sum"
higher = "better"
missing = { rule = "prorate", up_to = 1 }
bands = [{ from = 1, name = "quiet" }, { from = 20, name = "full" }]
[flags.way-home]
kind = "safety"
item = "unsafe"
raised_by = [1]
say = "The way home was bad."
[[examples]]
origin = "derived"
answers = { out = 2, whom = 4, felt = 8, unsafe = 8 }
scores = { evenings = 14 }
bands = { evenings = "quiet" }
flags = { way-home = "clear" }
"""


@pytest.fixture
def library(tmp_path, monkeypatch):
    """A library of the visitor's own: one card, and the words of every card that we may not ship."""
    shelf = tmp_path / "instruments"
    shelf.mkdir()
    (shelf / f"{OURS}.toml").write_text(OUR_CARD, encoding="utf-8")
    for name in WORDLESS:
        (shelf / f"{name}.en.toml").write_text(words_for(instruments.load(name)), encoding="utf-8")
    monkeypatch.setenv("AMITY_LIBRARY", str(tmp_path))


def words_for(card):
    """Return the file that the holder of a licence writes: words for every item and every answer."""
    lines = [
        f'title = "{card.id}"',
        'source = { cite = "The holder" }',
        'licence = { terms = "With permission.", seen = "A letter." }',
        'translation = "original"',
        "[items]",
        *(f'{item.id} = "Words of {item.id}?"' for item in card.items),
    ]
    for name, options in card.answers.items():
        lines += [f"[answers.{name}]", *(f'{code} = "Answer {code}"' for code in options)]
    return "\n".join(lines)


def walk(visitor, begun, draw):
    """Answer what the pages ask, by what they offer and nothing else, and return what was said."""
    said, shown = {}, visitor.get(reverse("go-on", args=[begun.pk]), follow=True)
    while 'name="answer"' in (text := page(shown)):
        (item,) = set(re.findall(r'name="item" value="([^"]+)"', text))
        assert item not in said
        code = choose(text, instruments.load(begun.instrument), item, draw)
        said[item] = code
        form = {"decline": "1"} if code == DECLINED else {"answer": code}
        shown = visitor.post(reverse("question", args=[begun.pk, item]), form, follow=True)
        assert shown.status_code == 200
        if "interruption" in page(shown):
            shown = visitor.get(re.findall(r'class="btn btn--quiet" href="([^"]+)"', page(shown))[-1])
    return said


def choose(text, card, item, draw):
    """Check that the page asks in the words of the card, and draw an answer that it offers, or none."""
    heading = re.findall(r"<h1[^>]*>(.*?)</h1>", text, re.DOTALL)
    assert [unescape(each) for each in heading] == [card.ask(item)]
    assert not card.stem or escape(card.stem) in text
    low, high = card.bounds[item]
    offered = [int(each) for each in re.findall(r'type="radio" value="(\d+)"', text)]
    if offered:
        assert offered == list(card.options[item] or range(low, high + 1))
        for words in card.options[item].values():
            assert escape(words) in text
    else:
        assert 'inputmode="numeric"' in text
        offered = [low, high, draw.randint(low, high)]
    return DECLINED if draw.random() < 0.12 else draw.choice(offered)


@pytest.mark.parametrize("name", [*SHELF, OURS])
def test_every_card_is_asked_to_its_end_and_scored_as_the_card_scores_it(library, record, name):
    person = record.person()
    begun = assessments.begin(by=person, at=record.at, person=person, instrument=name)

    said = walk(Visitor(person), begun, random.Random(name))

    done, card = Assessment.objects.get(pk=begun.pk), instruments.load(name)
    expected = instruments.score(card, said)
    assert done.status == "completed"
    assert done.answers == said
    assert done.result == expected
    asked = [item.id for item in card.items if item.id in said]
    assert list(said) == asked
    assert set(card.item) - set(said) <= {item.id for item in card.items if item.asked_if}
    raised = {(f, s) for f, s in expected.flags.items() if card.flags[f].kind == "safety" and s != "clear"}
    assert {(each.flag, each.state) for each in SafetyAlert.objects.open()} >= raised


@pytest.mark.parametrize("name", WORDLESS)
def test_a_card_without_words_is_shown_to_nobody_and_one_sentence_tells_staff_why(record, worker, name):
    person = record.person(worker=worker)
    begun = assessments.begin(by=person, at=record.at, person=person, instrument=name)
    item = next(item.id for item in instruments.load(name).items if item.ask is None)

    theirs = page(Visitor(person).get(reverse("question", args=[begun.pk, item])))
    ours = page(Visitor(worker).get(reverse("ask-question", args=[begun.pk, item])))

    assert "Your team will ask you these questions" in theirs
    assert "AMITY_LIBRARY" not in theirs
    assert f"{name}: no words for {item}: no licence to ship them was seen." in unescape(ours)
    assert f"$AMITY_LIBRARY/instruments/{name}.en.toml" in ours
