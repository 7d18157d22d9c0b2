"""Studies and what they are pooled into, as one page: forest plot, funnel plot, and both as tables."""

from collections.abc import Sequence
from functools import partial
from html import escape

from amity import pictures
from amity.pictures import EffectScale, ForestRow, ForestTotal, FunnelPoint

from . import document
from .document import Number, Row

TERMS = """
Effect: What a study found, on the measure that the plot names.
95 % interval: If the study were done again and again, 95 of 100 such intervals would hold the true effect.
Weight: How much a study counts in the pooled effect, in percent of all.
Pooled: One effect for all studies together. It is no better than the studies are, and it does not say
 that one thing causes another unless the studies can.
Prediction interval: Where the true effect of a new study like these is expected, in 95 of 100 cases. It is
 wider than the interval of the pooled effect where studies truly differ.
Ratio: 1 means no difference. Ratios are drawn on a log scale: a half and a double are equally far from 1.
Standard error: How uncertain a study is. Large studies have small ones, and stand high in the funnel.
Funnel: If only chance parted the studies, they would lie evenly about the middle, wider the lower.
 Studies left unpublished make it lopsided; so do small studies of other people or with other care.
 Fewer than ten studies cannot tell.
Trim and fill: What the funnel would look like if its thin side were filled up. Nobody has seen those studies.
"""


def pooled_page(
    studies: Sequence[ForestRow],
    *,
    about: str,
    source: str,
    scale: EffectScale,
    written_on: str,
    totals: Sequence[ForestTotal] = (),
    funnel: Sequence[FunnelPoint] = (),
    cautions: Sequence[str] = (),
) -> str:
    """Return the whole page; ``source`` is the file of the studies. A funnel needs a total to stand about.

    ``cautions`` are what must not be parted from the numbers, such as that there are two studies only.
    """
    many = f"{len(studies)} {'study' if len(studies) == 1 else 'studies'}"
    date = f"<span class='whole'>{escape(written_on)}</span>"
    body = [
        f"<h1>{document.name(about)}</h1>",
        f"<p class='lead'>{many} of {document.name(source)}. Written on {date}.</p>",
        document.note("".join(f"<p>{document.name(each)}</p>" for each in cautions)) if cautions else "",
        _forest(studies, totals, scale, about),
        _funnel(funnel, totals[-1].effect, scale, about) if funnel and totals else "",
        document.how_to_read(TERMS),
    ]
    foot = f"Written by Amity on {written_on}. Numbers are those of the studies named, and no more certain."
    return document.page(about, kind="Pooled studies", body=body, foot=foot)


def _forest(
    studies: Sequence[ForestRow], totals: Sequence[ForestTotal], scale: EffectScale, about: str
) -> str:
    draw = partial(pictures.forest, studies, about=about, scale=scale, totals=totals)
    says = pictures.describe_forest(studies, totals, scale=scale)
    figure = document.figure("", says, draw, width=760)
    rows = [*(_study(row, scale) for row in studies), *(_total(total, scale) for total in totals)]
    heads = ["Study", "Group", scale.measure, "95 % interval", "95 % prediction interval", "Weight, %"]
    used = [place for place in range(len(heads)) if place == 0 or any(row[place] for row in rows)]
    shown = [[row[place] for place in used] for row in rows]
    table = document.table(f"{about}: studies", [heads[place] for place in used], shown) if rows else ""
    opens = document.details("Show the studies as a table", table)
    return f"<section class='card'><h2>Forest plot</h2>{figure}{opens if rows else ''}</section>"


def _study(row: ForestRow, scale: EffectScale) -> Row:
    weight = "" if row.weight is None else f"{row.weight:.1f}"
    return [document.name(row.label), document.name(row.group), *_effect(row, scale), "", Number(weight)]


def _total(total: ForestTotal, scale: EffectScale) -> Row:
    ends = total.prediction
    expected = pictures.interval_words(scale, *ends) if ends else ""
    name = document.name(f"{total.label}. {total.says}" if total.says else total.label)
    return [f"<b>{name}</b>", document.name(total.group), *_effect(total, scale), Number(expected), ""]


def _effect(row: ForestRow | ForestTotal, scale: EffectScale) -> list[str]:
    effect, _, interval = pictures.interval_words(scale, row.low, row.high, effect=row.effect).partition(" ")
    return [Number(effect), Number(interval)]


def _funnel(points: Sequence[FunnelPoint], center: float, scale: EffectScale, about: str) -> str:
    draw = partial(pictures.funnel, points, about=about, scale=scale, center=center)
    figure = document.figure(
        "", pictures.describe_funnel(points, scale=scale, center=center), draw, width=700
    )
    rows: list[Row] = [
        [
            "added by trim and fill" if point.filled else document.name(point.label or f"Study {place}"),
            Number(pictures.fixed(scale.shown(point.effect), places=2)),
            Number(pictures.fixed(point.se, places=3)),
        ]
        for place, point in enumerate(points, 1)
    ]
    table = document.table(f"{about}: funnel", ["Study", scale.measure, "Standard error"], rows)
    opens = document.details("Show the funnel as a table", table)
    return f"<section class='card'><h2>Funnel plot</h2>{figure}{opens}</section>"
