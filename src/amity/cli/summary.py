"""The summary of a scored survey as one page: no script, no network, nobody's answers."""

from collections.abc import Iterable
from functools import partial
from html import escape

from amity import pictures
from amity.instruments import FlagSummary, InstrumentSummary, ScaleSummary, Summary

from . import document

FEW = 10
"""Below this many respondents a single one could be recognised."""

UNKNOWN = '<span class="unknown">not known</span>'
UNANSWERED = "because the question was left empty, declined or not asked. Unknown is not clear"

HIGHER = {"worse": "Higher is worse", "better": "Higher is better", "neither": "Neither end is better"}

TERMS = """
Scored, no score: How many have a score, and how many left too much unanswered to get one.
Mean: The sum of the scores, divided by how many there are.
SD: Standard deviation: how far scores typically lie from the mean. It divides by n − 1.
Alpha, omega: How well the items of a scale go together among these respondents; 1 is the most.
 Not known where too few answered every item, or the scale has too few items. Omega is for one common factor.
Bands: Stretches of a scale with names. A band is not a diagnosis, and does not say what would help.
Case: The card counts the band as a case. A cut-off takes in some people who are well,
 and misses some who are not.
So many in 10: Rounded to the nearest. With fewer than 10 respondents the counts stand as they are.
Safety flag: A watch on one answer, whatever the total. Unknown means no answer to go by; it is never clear.
No answer: Left empty, declined (the person would rather not say) and not asked (an earlier answer
 made the question needless) are three different things.
Not verified: We have not seen the source of what the card says. Check it before you rely on it.
Card: The file that says how a questionnaire is scored, named by the first 12 digits of its SHA-256.
 Summaries with the same card were scored alike.
Small numbers: Where fewer than 10 were scored, or a band holds fewer than 10, single people could be
 recognised. Do not pass such counts on outside the team.
"""


def page(summary: Summary, *, written_on: str) -> str:
    """Return the whole page as HTML; ``written_on`` is the date as the reader shall see it."""
    title = f"Survey summary: {summary.file}"
    title = f"Safety answers to look at – {title}" if _alarms(summary) else title
    body = [
        _opening(summary, written_on),
        _safety(summary),
        _left_out(summary),
        _glance(summary)
        if summary.instruments
        else document.empty("No questionnaire was scored.", "None was asked for."),
        *map(_instrument, summary.instruments),
        document.how_to_read(TERMS),
    ]
    foot = f"Written by Amity on {written_on}. It holds counts and means, and no single row of the survey."
    return document.page(title, kind="Survey summary", body=body, foot=foot)


def _opening(summary: Summary, written_on: str) -> str:
    asked = _many(len(summary.instruments), "questionnaire")
    return (
        f"<h1>Survey summary</h1><p class='lead'>{_many(summary.rows, 'row')} of "
        f"{document.name(summary.file)}, scored with {asked}. "
        f"Written on <span class='whole'>{escape(written_on)}</span>.</p>"
    )


def _alarms(summary: Summary) -> list[tuple[InstrumentSummary, str, FlagSummary]]:
    """Return the safety flags that somebody raised, or of which it is unknown whether they did."""
    return [
        (instrument, key, flag)
        for instrument in summary.instruments
        for key, flag in instrument.flags.items()
        if flag.kind == "safety" and (flag.raised or flag.unknown)
    ]


def _safety(summary: Summary) -> str:
    if not (alarms := _alarms(summary)):
        return ""
    lines = "".join(
        f'<li><a href="#{escape(instrument.id)}">{document.name(instrument.title)}</a>. '
        f"{_say_flag(key, flag)}</li>"
        for instrument, key, flag in alarms
    )
    body = f"<h2>A person must look at these answers today</h2><ul>{lines}</ul>"
    return document.note(body, kind="note--alert")


def _say_flag(key: str, flag: FlagSummary) -> str:
    """Return how often a flag was raised and unknown; both ask for a person."""
    who = _many(flag.raised, "respondent") if flag.raised else "Nobody"
    said = f"{who} raised the flag {document.code(key)}."
    return f"{said} For {flag.unknown:,} it is unknown, {UNANSWERED}." if flag.unknown else said


def _left_out(summary: Summary) -> str:
    if not (total := sum(summary.left_out.values())):
        return ""
    reasons = "".join(
        f"<li>{_many(n, 'row')}: {document.name(why)}</li>" for why, n in summary.left_out.items() if n
    )
    return document.note(f"<h2>Left out of everything below: {_many(total, 'row')}</h2><ul>{reasons}</ul>")


def _glance(summary: Summary) -> str:
    """Return the contents of the page as a table: a line for each scale."""
    heads = ("Scale", "Scored", "No score", "Mean", "Possible", "Counts as a case")
    head = "".join(
        f'<th scope="col" class="{"n" if i else ""}{" spare" if i in (2, 4) else ""}">{name}</th>'
        for i, name in enumerate(heads)
    )
    groups = "".join(map(_glance_group, summary.instruments))
    return (
        f'<section class="card" aria-labelledby="glance"><h2 id="glance">At a glance</h2>'
        f'<table class="glance"><caption class="vh">Scales by questionnaire</caption>'
        f"<thead><tr>{head}</tr></thead>{groups}</table></section>"
    )


def _glance_group(instrument: InstrumentSummary) -> str:
    title = f'<a href="#{escape(instrument.id)}">{document.name(instrument.title)}</a>'
    rows = "".join(map(_glance_row, instrument.scales.values()))
    rows = rows or '<tr><th scope="row" class="muted">No scale</th><td colspan="5"></td></tr>'
    return f'<tbody><tr><th scope="rowgroup" colspan="6">{title}</th></tr>{rows}</tbody>'


def _glance_row(scale: ScaleSummary) -> str:
    return (
        f'<tr><th scope="row">{document.name(scale.title)}</th><td class="n">{scale.n:,}</td>'
        f'<td class="n spare">{scale.missing:,}</td><td class="n">{_decimal(scale.mean)}</td>'
        f'<td class="n spare">{_possible(scale)}</td><td class="n">{_cases(scale)}</td></tr>'
    )


def _cases(scale: ScaleSummary) -> str:
    """Return how many are in a band that counts as a case."""
    if not any(band.case for band in scale.bands):
        return "no cut-off"
    cases = sum(band.n for band in scale.bands if band.case)
    if scale.n < FEW:
        return f"{cases} of {scale.n}" if scale.n else UNKNOWN
    return f"{cases:,} ({pictures.in_ten(cases, scale.n)})"


def _instrument(instrument: InstrumentSummary) -> str:
    key = escape(instrument.id)
    names = "; ".join(document.name(scale.title) for scale in instrument.scales.values())
    items, scores = len(instrument.items), len(instrument.scales)
    gives = f"{_many(scores, 'score')}: {names}" if scores else "no score: its answers stand as they are"
    flags = sorted(instrument.flags.items(), key=lambda pair: pair[1].kind != "safety")
    parts = [
        f'<section class="part" id="{key}" aria-labelledby="{key}--title">',
        f'<h2 id="{key}--title">{document.name(instrument.title)}</h2>',
        f"<p>This questionnaire has {_many(items, 'item')} and gives {gives}.</p>",
        f'<p class="muted small">Known as {document.code(instrument.id)}. '
        f"Card {document.code(instrument.card[:12])}.</p>",
        *(_flag(instrument, name, flag) for name, flag in flags),
        _doubts(instrument.unverified, apart_from=instrument.scales.values()),
        *(_scale(instrument, name, scale) for name, scale in instrument.scales.items()),
        _items(instrument),
        "</section>",
    ]
    return "".join(parts)


def _flag(instrument: InstrumentSummary, key: str, flag: FlagSummary) -> str:
    """Return a flag with its counts; one that asks for a person stands out, and says where to look."""
    rows: list[document.Row] = [["Raised", flag.raised], ["Unknown", flag.unknown], ["Clear", flag.clear]]
    table = document.table(f"Flag {key}", ["Answer", "Respondents"], rows, kind="flag")
    text = f"<p>{_say_flag(key, flag)}</p><p>The card says: {document.name(flag.say)}</p>"
    if flag.raised or flag.unknown:
        column = document.code(f"{instrument.id}.flag.{key}")
        text += f"<p>To find them, look in column {column} of the scored file.</p>"
    alarm = flag.kind == "safety" and (flag.raised or flag.unknown)
    head = "Safety: a person must look at these today" if alarm else f"{flag.kind.capitalize()} flag"
    inside = f'<h3>{head}</h3><div class="beside"><div>{text}</div><div>{table}</div></div>'
    return document.note(inside, kind="note--alert") if alarm else f'<div class="card">{inside}</div>'


def _doubts(doubts: Iterable[str], *, apart_from: Iterable[ScaleSummary] = ()) -> str:
    """Return what is not verified, but for what stands beside a scale already."""
    elsewhere = {doubt for scale in apart_from for doubt in scale.unverified}
    if not (left := [doubt for doubt in doubts if doubt not in elsewhere]):
        return ""
    said = " ".join(document.name(doubt) for doubt in left)
    return document.note(f"<p><b>Not verified.</b> {said}</p>", kind="note--quiet")


def _scale(instrument: InstrumentSummary, key: str, scale: ScaleSummary) -> str:
    place = escape(f"{instrument.id}.{key}")
    about = f"{instrument.title}, {scale.title}"
    chips = [f'<li class="chip">{HIGHER[scale.higher]}</li>']
    chips += [f'<li class="chip chip--warn">Small numbers: {scale.n}</li>'] if 0 < scale.n < FEW else []
    left = f"{_many(scale.missing, 'respondent')} left too much unanswered."
    why = left if scale.missing else "No answers were read."
    body = _pictures(scale, about) if scale.n else document.empty("Nobody could be scored.", why)
    return (
        f'<section class="card" id="{place}"><h3>{document.name(scale.title)}</h3>'
        f'<ul class="chips">{"".join(chips)}</ul>{_few(scale)}{_doubts(scale.unverified)}'
        f"{_facts(scale)}{body}</section>"
    )


def _few(scale: ScaleSummary) -> str:
    if not 0 < scale.n < FEW:
        return ""
    said = "Single people could be recognised. Do not pass these figures on outside the team."
    return document.note(
        f"<p><b>Scored: only {_many(scale.n, 'respondent')}.</b> {said}</p>", kind="note--quiet"
    )


def _facts(scale: ScaleSummary) -> str:
    rows = [
        ["Scored", f"{scale.n:,}"],
        ["No score", f"{scale.missing:,}"],
        ["Mean", _decimal(scale.mean)],
        ["SD", _decimal(scale.sd)],
        ["Lowest", _number(scale.min)],
        ["Highest", _number(scale.max)],
        ["Possible", _possible(scale)],
        ["Alpha", _decimal(scale.alpha)],
        ["Omega", _decimal(scale.omega)],
    ]
    tiles = "".join(
        f'<tr role="row"><th role="rowheader" scope="row">{name}</th><td role="cell">{value}</td></tr>'
        for name, value in rows
    )
    caption = f'<caption class="vh">{escape(scale.title)} in numbers</caption>'
    return f'<table class="facts" role="table">{caption}<tbody role="rowgroup">{tiles}</tbody></table>'


def _pictures(scale: ScaleSummary, about: str) -> str:
    """Return the scores and the bands side by side, each with its sentence and its table."""
    held: list[document.Row] = [[bar.words, bar.n] for bar in pictures.bins(scale)]
    scores = document.table(f"{about}: scores", ["Score", "Respondents"], held)
    draw = partial(pictures.distribution, scale, about=about)
    figure = document.figure("Scores", pictures.describe_distribution(scale), draw, width=620)
    scores = f'<div class="columns">{scores}</div>' if len(held) > FEW else scores
    table = document.details("Show the scores as a table", scores)
    return f'<div class="beside"><div>{figure}{table}</div><div>{_bands(scale, about)}</div></div>'


def _bands(scale: ScaleSummary, about: str) -> str:
    if not scale.bands:
        return '<h4>Bands</h4><p class="muted">The card gives this scale no bands.</p>'
    rows: list[document.Row] = [
        [
            document.name(band.name),
            document.name(band.words),
            "yes" if band.case else "no",
            band.n,
            pictures.in_ten(band.n, scale.n),
        ]
        for band in scale.bands
    ]
    table = document.table(f"{about}: bands", ["Band", "Scores", "Case", "n", "In 10"], rows)
    says = f"Counts as a case: {_cases(scale)}."
    figure = document.figure("Bands", says, partial(pictures.bands, scale, about=about), width=420)
    return figure + document.details("Show the bands as a table", table)


def _items(instrument: InstrumentSummary) -> str:
    """Return what was left unanswered; there is nothing to draw where nothing was."""
    if not (items := instrument.items):
        return ""
    about = instrument.title
    rows: list[document.Row] = [
        [document.name(f"{item.about} ({key})"), item.answered, item.missing, item.declined, item.not_asked]
        for key, item in items.items()
    ]
    says = pictures.describe_missingness(items)
    drawn = any(item.missing or item.declined or item.not_asked for item in items.values())
    figure = document.figure("", says, partial(pictures.missingness, items, about=about), width=840)
    heads = ["Item", "Answered", "Left empty", "Declined", "Not asked"]
    table = document.table(f"{about}: answers missing", heads, rows)
    return (
        "<section class='card'><h3>What was left unanswered</h3>"
        f"{figure if drawn else f'<p>{document.name(says)}</p>'}"
        f"{document.details('Show the items as a table', table)}</section>"
    )


def _many(n: int, noun: str) -> str:
    return f"{n:,} {noun}" if n == 1 else f"{n:,} {noun}s"


def _possible(scale: ScaleSummary) -> str:
    low, high = map(pictures.amount, scale.range)
    return f"{low} to {high}"


def _number(value: float | None) -> str:
    return UNKNOWN if value is None else pictures.amount(value)


def _decimal(value: float | None) -> str:
    """Return a statistic with two decimals, so that a column of them can be compared."""
    return UNKNOWN if value is None else f"{value:.2f}".replace("-", "−")
