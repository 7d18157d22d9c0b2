"""The vocabulary of a card: bands, doubts, bounds, words."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amity import instruments
from amity.instruments.definition import Band, Missing

BANDED = [
    (name, scale)
    for name in instruments.names()
    for scale, each in instruments.load(name).scales.items()
    if each.bands
]
WITHOUT_STEPS = [  # where steps stand between, the terms hang together and cannot be chosen one by one
    (name, scale)
    for name in instruments.names()
    for scale, each in instruments.load(name).scales.items()
    if each.combine != "count" and not set(each.items) & set(instruments.load(name).steps)
]


@pytest.mark.parametrize(("name", "scale"), BANDED)
@settings(deadline=None, max_examples=20)
@given(data=st.data())
def test_banding_is_monotone(name, scale, data):
    """A higher score is never in an earlier band, and every score of the range is in one."""
    card = instruments.load(name)
    bands = card.scales[scale].bands
    scores = st.floats(*instruments.score_range(card, card.scales[scale]))

    low, high = sorted([data.draw(scores), data.draw(scores)])

    found = [bands.index(card.scales[scale].band(value)) for value in (low, high)]
    assert found == sorted(found)


@pytest.mark.parametrize(("name", "scale"), BANDED)
def test_every_band_can_be_reached_and_has_a_name_of_its_own(name, scale):
    card = instruments.load(name)
    each = card.scales[scale]
    low, high = instruments.score_range(card, each)

    assert len({band.name for band in each.bands}) == len(each.bands)
    assert all(band.start <= high if band.from_ is not None else band.start < high for band in each.bands)
    assert each.band(low) == each.bands[0]
    assert each.band(high) == each.bands[-1]


@pytest.mark.parametrize(("name", "scale"), BANDED)
def test_caseness_lies_at_one_end(name, scale):
    """Cases are the bands from a cut-off on, in the direction in which it is worse."""
    each = instruments.load(name).scales[scale]
    cases = [band.case for band in each.bands]

    assert cases == sorted(cases, reverse=each.higher == "better")


@settings(deadline=None)
@given(st.floats(allow_nan=False))
def test_from_includes_its_start_and_above_does_not(value):
    start = 5.0

    assert Band(name="x", from_=start).reached(value) == (value >= start)
    assert Band(name="x", above=start).reached(value) == (value > start)


def test_below_the_first_band_there_is_none():
    assert instruments.load("ucla-3").scales["loneliness"].band(2) is None


@pytest.mark.parametrize(("name", "scale"), WITHOUT_STEPS)
def test_the_range_of_a_scale_is_reached_by_answers(name, scale):
    """The lowest and the highest score come up: no scale promises a number that nobody can have."""
    card = instruments.load(name)
    each = card.scales[scale]

    best = {key: _by_worth(card, each, key) for key in each.items}
    found = [
        instruments.score(card, {key: codes[end] for key, codes in best.items()}).scores[scale].value
        for end in (0, -1)
    ]

    assert (min(found), max(found)) == pytest.approx(instruments.score_range(card, each))


def _by_worth(card, scale, key):
    """Return the answers to an item, from what counts least in the scale to what counts most."""
    low, high = card.bounds[key]
    offered = [code for code in range(low, high + 1) if card.offers(key, code)]
    alone = msgspec.structs.replace(scale, items=(key,), **_only(scale, key), bands=(), table=None)
    bare = msgspec.structs.replace(card, scales={"alone": alone}, examples=_no_examples(card), unverified=())
    worth = {code: instruments.score(bare, {key: code}).scores["alone"].value for code in offered}
    return sorted(offered, key=worth.__getitem__)


def _only(scale, key):
    """Return the changes of a scale that concern one item."""
    keep = {
        part: tuple(
            msgspec.structs.replace(each, items=(key,)) for each in getattr(scale, part) if key in each.items
        )
        for part in ("recode", "dichotomise", "cap")
    }
    return keep | {"reverse": (key,) if key in scale.reverse else (), "missing": Missing()}


def _no_examples(card):
    return (msgspec.structs.replace(card.examples[0], answers={}, scores={}, bands={}, flags={}),)


@pytest.mark.parametrize("name", instruments.names())
def test_what_is_on_offer_lies_within_the_bounds(name):
    card = instruments.load(name)

    for key in card.item:
        low, high = card.bounds[key]
        assert card.offers(key, low)
        assert card.offers(key, high)
        assert not card.offers(key, low - 1)
        assert not card.offers(key, high + 1)
        assert all(low <= code <= high for code in card.options[key])


def test_a_card_is_frozen():
    with pytest.raises(AttributeError):
        instruments.load("ucla-3").title = "mine"


def test_the_doubts_of_a_place_are_those_at_it_and_below():
    djg11 = instruments.load("djg-11")

    assert len(list(djg11.doubts("scales.total"))) == 2
    assert len(list(djg11.doubts("scales.total.bands"))) == 1
    assert list(djg11.doubts("scales.tot")) == []
    assert list(djg11.doubts("scales.social")) == []


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (Missing(), "require all"),
        (Missing("prorate", 2), "prorate, up to 2 missing"),
        (Missing("count as not endorsed", 1), "count as not endorsed, up to 1 missing"),
    ],
)
def test_a_missing_rule_says_itself(rule, said):
    assert str(rule) == said
