"""One person's scores over time: the line, the bands it runs through, and what began when."""

from collections.abc import Sequence
from datetime import date
from functools import partial

import msgspec

from amity.instruments import Instrument, Scale, score_range

from . import svg
from .lettering import isolate, wrap
from .lettering import width as room_of
from .trend_words import TrendWords, trend_words
from .words import amount

SMALL, TEXT = 13, 14
ROOMY = 620
"""From this width on, the bands are named beside the line; below it, in it."""

SPARK = (180, 66)


class Moment(msgspec.Struct, frozen=True, kw_only=True):
    """A score on a day; ``value`` is None where too much was left unanswered to score it."""

    on: date
    value: float | None
    words: str = ""


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """Something that began on a day, such as a plan; the line says nothing of what caused what."""

    on: date
    words: str


class Ground(msgspec.Struct, frozen=True, kw_only=True):
    """Where a day and a score lie in a picture."""

    first: date
    last: date
    low: float
    high: float
    left: float
    right: float
    top: float
    bottom: float

    def x(self, on: date) -> float:
        """Return how far across a day lies."""
        days = (self.last - self.first).days
        return self.left + (self.right - self.left) * ((on - self.first).days / days if days else 0.5)

    def y(self, value: float) -> float:
        """Return how high a score lies."""
        return self.bottom - (self.bottom - self.top) * (value - self.low) / ((self.high - self.low) or 1)


def describe_trend(card: Instrument, name: str, moments: Sequence[Moment], *, language: str = "en") -> str:
    """Return the sentence that the picture shows: first and last score, and how many lie between."""
    words, scored = trend_words(language), [each for each in moments if each.value is not None]
    if not scored:
        return words.none
    low, high = score_range(card, card.scales[name])
    first, last = scored[0], scored[-1]
    told = words.on_scale.format(last=_spoken(last, words), low=amount(low), high=amount(high))
    if first is last:
        return words.one.format(told=told)
    return words.many.format(n=len(scored), first=_spoken(first, words), told=told)


def trend(
    card: Instrument,
    name: str,
    moments: Sequence[Moment],
    *,
    marks: Sequence[Mark] = (),
    width: int = 720,
    language: str = "en",
) -> str:
    """Return the scores of one person on scale ``name`` as a line over the bands of the scale.

    ``moments`` are in the order of their days. Days lie as far apart as they were.
    """
    scale, says = card.scales[name], describe_trend(card, name, moments, language=language)
    words = trend_words(language)
    title = words.over_time.format(title=isolate(scale.title))
    key = svg.key_of("trend", card.id, name, says, width, *marks)
    scored = [each for each in moments if each.value is not None]
    if not scored:
        empty = [svg.label(1, 28, words.none, size=TEXT, fill="ink-2")]
        return svg.picture(empty, key=key, title=title, says=says, size=(width, 44))
    ground = _ground(card, scale, scored, marks, width)
    dots = [(ground.x(each.on), ground.y(each.value or 0)) for each in scored]
    body = [*_bands(scale, ground, width, dots), *_scale_marks(scale, ground), *_marks(marks, ground)]
    body += [*_line(scored, ground, dot=6.5), *_values(scored, ground), *_days(scored, ground, words)]
    return svg.picture(body, key=key, title=title, says=says, size=(width, ground.bottom + 34))


def spark(card: Instrument, name: str, moments: Sequence[Moment], *, language: str = "en") -> str:
    """Return a small line of one person's scores, its range the whole scale: for a row of other measures."""
    scale, says = card.scales[name], describe_trend(card, name, moments, language=language)
    scored = [each for each in moments if each.value is not None]
    width, height = SPARK
    low, high = score_range(card, scale)
    first, last = (scored[0].on, scored[-1].on) if scored else (date.min, date.min)
    ground = Ground(
        first=first, last=last, low=low, high=high, left=12, right=width - 12, top=12, bottom=height - 12
    )
    body = [svg.rect(0, 0, width, height, fill="surface"), *_spark_bands(scale, ground, width, height)]
    body += _line(scored, ground, dot=6) if scored else []
    key = svg.key_of("spark", card.id, name, says)
    title = trend_words(language).small.format(title=isolate(scale.title))
    return svg.picture(body, key=key, title=title, says=says, size=SPARK)


def _ground(
    card: Instrument, scale: Scale, scored: Sequence[Moment], marks: Sequence[Mark], width: int
) -> Ground:
    low, high = score_range(card, scale)
    days = [*(each.on for each in scored), *(each.on for each in marks)]
    names = [room_of(each.name.capitalize(), SMALL, bold=True) for each in scale.bands]
    beside = min(168, max(names) + 30) if width >= ROOMY and names else 22
    left = max(room_of(amount(end), SMALL) for end in (low, high)) + 14
    return Ground(
        first=min(days), last=max(days), low=low, high=high,
        left=left + 18, right=width - beside - 18, top=26, bottom=350 if width >= ROOMY else 240,
    )  # fmt: skip


def _stretches(scale: Scale, ground: Ground) -> list[tuple[str, bool, float, float]]:
    """Return name, whether it counts as a case, and both ends of each band."""
    starts = [max(band.start, ground.low) for band in scale.bands]
    ends = [*starts[1:], ground.high][: len(starts)]  # no bands, no stretches
    return [
        (band.name, band.case, start, end) for band, start, end in zip(scale.bands, starts, ends, strict=True)
    ]


def _bands(scale: Scale, ground: Ground, width: int, dots: Sequence[tuple[float, float]]) -> list[str]:
    parts = []
    left, wide = ground.left - 18, ground.right - ground.left + 36
    if not scale.bands:
        box = (ground.bottom - ground.top, wide)
        return [svg.rect(left, ground.top, box[1], box[0], fill="surface", stroke="line")]
    stretched = _stretches(scale, ground)
    nearest = _nearest_case(stretched)
    for place, (name, case, start, end) in enumerate(stretched):
        top, tall = ground.y(end), ground.y(start) - ground.y(end)
        fill = ("brand-soft", "ring-1")[place % 2]
        if case:
            fill = "coral-soft" if place == nearest else "coral-line"
        parts.append(svg.rect(left, top, wide, tall, fill=fill))
        if place:
            parts.append(svg.line(left, top + tall, left + wide, top + tall, stroke="line-strong"))
        named = _band_name if width >= ROOMY else partial(_name_inside, dots=dots, left=left)
        parts += named(name, (left + wide, top, tall), width)
    return parts


def _nearest_case(stretched: Sequence[tuple[str, bool, float, float]]) -> int | None:
    """Return which band that counts as a case lies next to those that do not."""
    cases = [place for place, (_, case, _, _) in enumerate(stretched) if case]
    if not cases:
        return None
    return cases[0] if cases[0] > 0 else cases[-1]


def _band_name(name: str, box: tuple[float, float, float], width: int) -> list[str]:
    edge, top, tall = box
    name = name[:1].upper() + name[1:]
    lines = wrap(name, SMALL, room=width - edge - 14, lines=2 if tall >= 34 else 1, bold=True)
    base = top + tall / 2 + 4.5 - 8 * (len(lines) - 1)
    return [svg.label(edge + 12, base + 16 * n, each, size=SMALL, bold=True) for n, each in enumerate(lines)]


def _name_inside(
    name: str,
    box: tuple[float, float, float],
    width: int,
    *,
    dots: Sequence[tuple[float, float]],
    left: float,
) -> list[str]:
    """Return the name of a band in that of its corners where no score stands, nor the number above it."""
    edge, top, tall = box
    if tall < 18:
        return []
    words = wrap(name[:1].upper() + name[1:], 12, room=(edge - left) * 0.6, lines=1)[0]
    room = room_of(words, 12)
    corners = [(x, y) for y in (top + 14, top + tall - 6) for x in (edge - 6, left + 6 + room)]

    def free(corner: tuple[float, float]) -> bool:
        x, y = corner
        return not any(x - room - 12 < dx < x + 12 and y - 20 < dy < y + 30 for dx, dy in dots)

    x, y = next(filter(free, corners), corners[0])
    return [svg.label(x, y, words, size=12, fill="ink-2", anchor="end", halo=True)]


def _spark_bands(scale: Scale, ground: Ground, width: float, height: float) -> list[str]:
    parts = []
    for _, case, start, end in _stretches(scale, ground):
        if case:
            top, low = ground.y(end), ground.y(start)
            top, low = (0 if end == ground.high else top), (height if start == ground.low else low)
            parts.append(svg.rect(0, top, width, low - top, fill="coral-soft"))
    return parts or [svg.rect(0, 0, width, height, fill="brand-soft")]


def _scale_marks(scale: Scale, ground: Ground) -> list[str]:
    ends = sorted({ground.low, ground.high, *(each.start for each in scale.bands if each.start > ground.low)})
    parts, last = [], None
    for value in ends:
        y = ground.y(value)
        if last is not None and last - y < 15 and value != ground.high:
            continue
        last = y
        parts.append(
            svg.label(ground.left - 26, y + 4.5, amount(value), size=SMALL, fill="ink-2", anchor="end")
        )
    return parts


def _marks(marks: Sequence[Mark], ground: Ground) -> list[str]:
    parts = []
    for mark in marks:
        x = ground.x(mark.on)
        parts.append(svg.line(x, ground.top, x, ground.bottom, stroke="ink-2", width=1.5, dashes="4 4"))
        room = room_of(mark.words, SMALL, bold=True)
        right = x + 8 + room <= ground.right + 14
        parts.append(
            svg.label(
                x + (8 if right else -8), ground.bottom - 8, mark.words, size=SMALL, bold=True,
                anchor="start" if right else "end", halo=True,
            )
        )  # fmt: skip
    return parts


def _line(scored: Sequence[Moment], ground: Ground, *, dot: float) -> list[str]:
    points = [(ground.x(each.on), ground.y(each.value or 0)) for each in scored]
    way = "M" + "L".join(f"{svg.at(x)} {svg.at(y)}" for x, y in points)
    parts = [svg.path(way, stroke="brand", width=3)] if len(points) > 1 else []
    *before, (x, y) = points
    parts += [svg.circle(px, py, dot - 0.5, fill="surface", stroke="brand", width=3) for px, py in before]
    return [*parts, svg.circle(x, y, dot, fill="brand", stroke="brand", width=3)]


def _values(scored: Sequence[Moment], ground: Ground) -> list[str]:
    return [
        svg.label(
            ground.x(each.on), ground.y(each.value or 0) - 13, amount(each.value or 0), size=15, bold=True,
            anchor="middle", halo=True,
        )
        for each in scored
    ]  # fmt: skip


def _days(scored: Sequence[Moment], ground: Ground, words: TrendWords) -> list[str]:
    """Return the days under the line; where two would touch, the later one stands."""
    parts: list[str] = []
    left = float("inf")
    years = len({each.on.year for each in scored}) > 1
    for each in reversed(scored):
        day = words.in_short(each.on, year=years)
        half = room_of(day, SMALL) / 2
        x = ground.x(each.on)
        if x + half + 8 <= left:
            parts.append(
                svg.label(x, ground.bottom + 22, isolate(day), size=SMALL, fill="ink-2", anchor="middle")
            )
            left = x - half
    return parts


def _spoken(moment: Moment, words: TrendWords) -> str:
    score = amount(moment.value or 0) + (f" ({isolate(moment.words)})" if moment.words else "")
    return words.score.format(score=score, day=words.in_full(moment.on))
