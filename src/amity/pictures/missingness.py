"""What was left unanswered, item by item, and why: left empty, declined, or not asked."""

from collections.abc import Mapping

from amity.instruments import ItemSummary

from . import svg
from .axis import NARROW, round_up
from .lettering import isolate, wrap
from .lettering import width as room_of
from .sentences import describe_missingness, total, unanswered

SMALL, TEXT = 13, 14
BAR = 18
REASONS = (("missing", "left empty"), ("declined", "declined"), ("not_asked", "not asked"))
"""Why there is no answer, in the order of the bars, and what each is called."""


def missingness(items: Mapping[str, ItemSummary], *, about: str, width: int = 720) -> str:
    """Return a bar per item for the respondents who did not answer it; ``about`` says of what questionnaire.

    The axis ends a little beyond the longest bar and says so: few missing answers would else not be seen.
    """
    says, title = describe_missingness(items), f"{isolate(about)}: answers missing, item by item"
    key = svg.key_of("missingness", title, says, width)
    asked = max(map(total, items.values()), default=0)
    if not asked:
        return svg.picture(_empty(width), key=key, title=title, says=says, size=(width, 54))
    worst = max(map(unanswered, items.values()))
    most = _most(worst, asked)
    wide = width >= NARROW
    left, right = (
        (width * 0.48, width - 60) if wide else (1, width - 14 - room_of(f"{worst:,}", TEXT, bold=True))
    )
    body, y = _legend(key, most, asked, left=left, right=right, wide=wide)
    axis = y
    for item in items.values():
        row, y = _row(item, key, y=y, x=(left, right), most=most, wide=wide)
        body += row
    grid = [
        svg.line(x, axis, x, y, stroke="line")
        for x in (left + (right - left) * part / 2 for part in (range(3) if wide else ()))
    ]
    return svg.picture(
        [*grid, *body], key=key, title=title, says=says, size=(width, y + 4), patterns=_patterns(key)
    )


def _most(worst: int, asked: int) -> int:
    """Return where the axis ends: a round number past the longest bar, at most all."""
    least = max(worst, asked / 20, 2)
    return min(round_up(least, leads=(2, 4, 6, 8)), max(asked, 2))


def _empty(width: int) -> list[str]:
    return [
        svg.rect(1, 1, width - 2, 52, fill="surface", stroke="line-strong", rounded=6),
        svg.label(width / 2, 32, "No answers were read.", size=15, fill="ink-2", anchor="middle"),
    ]


def _patterns(key: str) -> list[str]:
    return [svg.hatch(f"{key}-declined", gap=6), svg.dots(f"{key}-not_asked", gap=6, fill="plum")]


def _mark(reason: str, key: str, *, x: float, y: float, size: tuple[float, float]) -> str:
    """Return a stretch of a bar: full, hatched or dotted by its reason."""
    if reason == "missing":
        return svg.rect(x, y, *size, fill="brand", stroke="brand")
    fill, stroke = ("coral-soft", "coral") if reason == "declined" else ("plum-soft", "plum")
    return svg.rect(x, y, *size, fill=fill, stroke=stroke, pattern=f"{key}-{reason}")


def _legend(
    key: str, most: int, asked: int, *, left: float, right: float, wide: bool
) -> tuple[list[str], float]:
    """Return what the patterns mean and how far the axis goes, and where the rows begin."""
    parts, x = [], 1.0
    for reason, name in REASONS:
        parts.append(_mark(reason, key, x=x, y=3, size=(20, 12)))
        parts.append(svg.label(x + 27, 14, name, size=SMALL))
        x += 27 + room_of(name, SMALL) + 18
    y = 30 if wide else 46
    for part in range(3) if most % 2 == 0 else (0, 2):
        at = left + (right - left) * part / 2
        number = f"{most * part // 2:,}" if part < 2 else f"{most:,} of {asked:,}"
        anchor = ("start", "middle", "end")[part]
        parts.append(svg.label(at, y + 10, number, size=SMALL, fill="ink-2", anchor=anchor))
    return parts, y + 18


def _row(
    item: ItemSummary, key: str, *, y: float, x: tuple[float, float], most: int, wide: bool
) -> tuple[list[str], float]:
    """Return an item's name, its bar and how many did not answer, and where the next row begins."""
    left, right = x
    names = wrap(item.about, TEXT, room=left - 20 if wide else right - 1, lines=3)
    lines = [svg.label(1, y + 20 + 17 * place, name, size=TEXT) for place, name in enumerate(names)]
    tall = 17 * len(names)
    top = y + 6 + (tall - 17) / 2 if wide else y + 12 + tall
    bar, end = _bar(item, key, y=top, x=x, most=most)
    none = not unanswered(item)
    number = svg.label(
        end + 8,
        top + 14,
        "none" if none else f"{unanswered(item):,}",
        size=TEXT,
        bold=not none,
        fill="ink-2" if none else "ink",
        halo=True,
    )
    return [*lines, *bar, number], (y + tall + 14 if wide else top + BAR + 8)


def _bar(
    item: ItemSummary, key: str, *, y: float, x: tuple[float, float], most: int
) -> tuple[list[str], float]:
    left, right = x
    parts, start = [], left
    for reason, _ in REASONS:
        n: int = getattr(item, reason)
        if not n:
            continue
        wide = (right - left) * n / most
        parts.append(_mark(reason, key, x=start, y=y, size=(max(wide - 2, 1.5), BAR)))
        start += wide
    return parts, start
