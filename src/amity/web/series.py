"""The scores of one person over time, scale by scale, as pages draw and say them."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

import msgspec

from amity import instruments, outcomes, pictures
from amity.clinic.models import Assessment, Person
from amity.instruments import Instrument, Scale, score_range
from amity.pictures import Mark, Moment
from amity.web.maps import language
from amity.web.measures import measured

FIRST = ("loneliness", "isolation", "support", "connection", "network")
"""What a page about connection shows before mood and wellbeing: the first words of what cards measure."""


class Series(msgspec.Struct, frozen=True, kw_only=True):
    """One scale of one instrument over time; ``difference`` is between its first and its last score.

    ``proxy``: somebody else answered for them, which is a series of its own, never mixed with theirs.
    """

    card: Instrument
    name: str
    moments: tuple[Moment, ...]
    difference: outcomes.Difference | None
    proxy: bool = False

    @property
    def scale(self) -> Scale:
        """The scale."""
        return self.card.scales[self.name]

    @property
    def title(self) -> str:
        """What the scale measures."""
        return measured(self.scale.title)

    @property
    def last(self) -> Moment:
        """The last score."""
        return self.moments[-1]

    @property
    def span(self) -> tuple[str, str]:
        """The lowest and the highest score that can be had, as they are said."""
        low, high = score_range(self.card, self.scale)
        return pictures.amount(low), pictures.amount(high)

    @property
    def value(self) -> str:
        """The last score, as it is said."""
        return pictures.amount(self.last.value) if self.last.value is not None else "–"

    @property
    def was(self) -> str:
        """The first score, as it is said; nothing where there is one alone."""
        scored = [each.value for each in self.moments if each.value is not None]
        return pictures.amount(scored[0]) if len(scored) > 1 else ""

    @property
    def table(self) -> list[tuple[Any, str, str]]:
        """Day, score and band of each measurement: the table beside the picture."""
        return [
            (each.on, pictures.amount(each.value) if each.value is not None else "–", each.words)
            for each in self.moments
        ]

    def drawn(self, marks: Sequence[Mark] = (), *, width: int = 720) -> str:
        """Return the picture of it."""
        return pictures.trend(
            self.card, self.name, self.moments, marks=marks, width=width, language=language()
        )

    def small(self) -> str:
        """Return the small picture of it."""
        return pictures.spark(self.card, self.name, self.moments, language=language())


def series_of(person: Person) -> list[Series]:
    """Return every scale that was measured of a person, connection before mood, then the oftener measured."""
    done = Assessment.objects.done().of(person).order_by("instrument", "at", "pk")
    found: list[Series] = []
    known = frozenset(instruments.names())
    for (name, proxy), rows in groupby(_sorted(done), key=_kind):
        if name in known:
            found += _scales(name, list(rows), proxy)
    return sorted(found, key=_order)


def _kind(assessment: Assessment) -> tuple[str, bool]:
    return assessment.instrument, assessment.answered_by == "proxy"


def _sorted(done: Iterable[Assessment]) -> list[Assessment]:
    return sorted(done, key=lambda each: (*_kind(each), each.at, each.pk))


def _scales(name: str, rows: list[Assessment], proxy: bool) -> list[Series]:
    card = instruments.load(name)
    found = []
    for scale in card.scales:
        moments = tuple(_moment(each, scale) for each in rows)
        scored = [each.value for each in moments if each.value is not None]
        if not scored:
            continue
        difference = outcomes.compare(card, scale, scored[0], scored[-1]) if len(scored) > 1 else None
        found.append(Series(card=card, name=scale, moments=moments, difference=difference, proxy=proxy))
    return found


def _moment(assessment: Assessment, scale: str) -> Moment:
    score = assessment.result.scores.get(scale) if assessment.result else None
    on = assessment.at.date()
    return Moment(on=on, value=score.value, words=score.band or "") if score else Moment(on=on, value=None)


def _order(series: Series) -> tuple[Any, ...]:
    place = next((n for n, word in enumerate(FIRST) if series.card.measures.startswith(word)), len(FIRST))
    scales = list(series.card.scales)
    return (series.proxy, place, -len(series.moments), series.card.id, scales.index(series.name))
