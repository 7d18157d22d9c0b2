"""The summary of a scored survey as one page: no script, no network, nobody's answers."""

from collections.abc import Callable, Iterable, Sequence
from html import escape
from pathlib import Path

from amity import pictures
from amity.instruments import FlagSummary, InstrumentSummary, ScaleSummary, Summary

STYLE = Path(__file__).with_name("summary.css")

FEW = 10
"""Below this many respondents a single one could be recognised."""

WIDE, NARROW = 720, 328
"""Each picture is drawn twice, for desks and paper and for phones; the style sheet shows one."""

CONTENT = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"

LOGO = """<svg viewBox="0 0 40 40" aria-hidden="true" fill="none" stroke-width="5">
<circle cx="15" cy="20" r="12.5" stroke="#0c5c56" style="stroke:var(--brand)"/>
<circle cx="26" cy="20" r="12.5" stroke="#b2432a" style="stroke:var(--coral)"/>
<path d="M20.5 9.1a12.5 12.5 0 0 1 0 21.8" stroke="#0c5c56" style="stroke:var(--brand)"/></svg>"""

WARNING = """<svg viewBox="0 0 24 24" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="2"
 stroke-linecap="round" stroke-linejoin="round"><path d="M12 3 22 20.5H2ZM12 10v4.5M12 17.6v.1"/></svg>"""

UNANSWERED = "because the question was left empty, declined or not asked. Unknown is not clear"

HIGHER = {"worse": "Higher is worse", "better": "Higher is better", "neither": "Neither end is better"}

TERMS = {
    "Scored, no score": "How many respondents have a score, and how many left too much unanswered to get one. "
    "The questionnaire's card says how much may be missing.",
    "Mean": "The sum of the scores, divided by how many there are.",
    "SD": "Standard deviation: how far scores lie from the mean, typically. It divides by n − 1. "
    "It says nothing about how sure the mean is.",
    "Alpha, omega": "How well the items of a scale go together among these respondents, from 0 to 1. "
    "Many read 0.7 as enough to compare groups. They are not known where too few respondents answered every item, "
    "or where a scale has too few items. Omega is for one common factor.",
    "Bands": "Stretches of a scale with names. A band is not a diagnosis. It says that a talk may be useful, "
    "and neither what is wrong nor what would help.",
    "Counts as a case": "The band lies at or beyond the cut-off on the questionnaire's card. "
    "A cut-off finds some people who are well and misses some who are not.",
    "So many in 10": "Rounded to the nearest. Under 10 respondents the counts stand as they are.",
    "Safety flag": "A watch on one answer, whatever the total. Unknown means that there is no answer to go by. "
    "It is never clear.",
    "Left empty, declined, not asked": "Three different things. Declined is an answer: the person would rather not "
    "say. Not asked means that an earlier answer made the question needless.",
    "Not verified": "The card says so where we have not seen the source. Check it before you rely on it.",
    "Card": "The file that says how a questionnaire is scored, by the start of its SHA-256. "
    "Two summaries with the same card were scored alike.",
    "Small numbers": "With fewer than 10 respondents, or fewer than 10 in a band, single people could be recognised. "
    "Do not pass such counts on outside the team.",
}


def page(summary: Summary, *, written_on: str) -> str:
    """Return the whole page as HTML; ``written_on`` is the date as the reader shall see it."""
    title = f"Survey summary: {summary.file}"
    title = f"Safety answers to look at – {title}" if _alarms(summary) else title
    body = [
        _opening(summary, written_on),
        _safety(summary),
        _left_out(summary),
        _glance(summary) if summary.instruments else _empty("No questionnaire was scored."),
        *map(_instrument, summary.instruments),
        _how_to_read(),
    ]
    return f"""<!doctype html>
<html lang="en" dir="ltr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{CONTENT}">
<meta name="color-scheme" content="light dark">
<title>{escape(title)}</title>
<style>
{STYLE.read_text(encoding="utf-8")}
{pictures.STYLE}
</style>
</head>
<body>
<a class="skip" href="#main">Skip to main content</a>
<header class="top"><div class="brand">{LOGO}<span>Amity</span><small>Survey summary</small></div></header>
<main id="main" class="wrap" tabindex="-1">
{"".join(body)}
</main>
<footer class="foot"><div class="small muted">Written by Amity on {escape(written_on)}. Counts only:
 this page holds no respondent's answers.</div></footer>
</body>
</html>
"""


def _opening(summary: Summary, written_on: str) -> str:
    asked = _many(len(summary.instruments), "questionnaire")
    return (
        f"<h1>Survey summary</h1><p class='lead'>{_many(summary.rows, 'row')} in {_name(summary.file)}, "
        f"scored with {asked}. Written on {escape(written_on)}.</p>"
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
        f'<li><a href="#{escape(instrument.id)}">{_name(instrument.title)}</a>: {_say_flag(key, flag)}</li>'
        for instrument, key, flag in alarms
    )
    body = f"<h2>A person must look at these answers today</h2><ul>{lines}</ul>"
    return _note(body, kind="note--alert", label="Safety")


def _say_flag(key: str, flag: FlagSummary) -> str:
    """Return how often a flag was raised and unknown; both ask for a person."""
    who = f"{_many(flag.raised, 'respondent')} raised" if flag.raised else "nobody raised"
    said = f"{who} the flag {_code(key)}."
    if not flag.unknown:
        return said
    return f"{said} For {flag.unknown:,} it is unknown, {UNANSWERED}."


def _left_out(summary: Summary) -> str:
    if not (total := sum(summary.left_out.values())):
        return ""
    reasons = "".join(f"<li>{n:,}: {_name(why)}</li>" for why, n in summary.left_out.items() if n)
    verb = "was" if total == 1 else "were"
    body = f"<h2>{_many(total, 'row')} {verb} left out of everything below</h2><ul>{reasons}</ul>"
    return _note(body, label="Left out")


def _glance(summary: Summary) -> str:
    """Return the contents of the page as a table: a line for each scale."""
    heads = ("Questionnaire and scale", "Scored", "No score", "Mean", "Possible", "Counts as a case")
    head = "".join(
        f'<th scope="col" class="{_at(i)}{" spare" if i in (2, 4) else ""}">{name}</th>' for i, name in enumerate(heads)
    )
    groups = "".join(map(_glance_group, summary.instruments))
    return (
        f'<section class="card" aria-labelledby="glance"><h2 id="glance">At a glance</h2>'
        f'<table class="glance"><caption class="vh">Scales by questionnaire</caption>'
        f"<thead><tr>{head}</tr></thead>{groups}</table></section>"
    )


def _glance_group(instrument: InstrumentSummary) -> str:
    title = f'<a href="#{escape(instrument.id)}">{_name(instrument.title)}</a>'
    rows = "".join(map(_glance_row, instrument.scales.values()))
    rows = rows or '<tr><th scope="row" class="muted">No scale: nothing is added up</th><td colspan="5"></td></tr>'
    return f'<tbody><tr><th scope="rowgroup" colspan="6">{title}</th></tr>{rows}</tbody>'


def _glance_row(scale: ScaleSummary) -> str:
    cases = sum(band.n for band in scale.bands if band.case)
    share = f"{cases:,} ({pictures.in_ten(cases, scale.n)})" if scale.n else "not known"
    share = share if any(band.case for band in scale.bands) else "no cut-off"
    return (
        f'<tr><th scope="row">{_name(scale.title)}</th><td class="n">{scale.n:,}</td>'
        f'<td class="n spare">{scale.missing:,}</td><td class="n">{_decimal(scale.mean)}</td>'
        f'<td class="n spare">{_possible(scale)}</td><td class="n">{share}</td></tr>'
    )


def _instrument(instrument: InstrumentSummary) -> str:
    key = escape(instrument.id)
    names = "; ".join(_name(scale.title) for scale in instrument.scales.values())
    items, scores = len(instrument.items), len(instrument.scales)
    gives = f"gives {_many(scores, 'score')}: {names}" if scores else "gives no score: its answers stand as they are"
    parts = [
        f'<section class="part" id="{key}" aria-labelledby="{key}-title">',
        f'<h2 id="{key}-title">{_name(instrument.title)}</h2>',
        f"<p>This questionnaire has {_many(items, 'item')} and {gives}.</p>",
        f'<p class="muted small">Known as {_code(instrument.id)}. Card {_code(instrument.card[:12])}.</p>',
        *(_flag(instrument, name, flag) for name, flag in _safety_first(instrument)),
        _doubts(instrument.unverified, apart_from=instrument.scales.values()),
        *(_scale(instrument, name, scale) for name, scale in instrument.scales.items()),
        _items(instrument),
        "</section>",
    ]
    return "".join(parts)


def _safety_first(instrument: InstrumentSummary) -> list[tuple[str, FlagSummary]]:
    return sorted(instrument.flags.items(), key=lambda pair: pair[1].kind != "safety")


def _flag(instrument: InstrumentSummary, key: str, flag: FlagSummary) -> str:
    """Return a flag with its counts; one that asks for a person stands out, and says where to look."""
    rows = [["Raised", f"{flag.raised:,}"], ["Unknown", f"{flag.unknown:,}"], ["Clear", f"{flag.clear:,}"]]
    table = _table(f"Flag {key}", ["Answer", "Respondents"], rows, kind="facts")
    said = _say_flag(key, flag)
    text = f"<p>{said[0].upper()}{said[1:]}</p><p>The card says: {_name(flag.say)}</p>"
    if flag.raised or flag.unknown:
        column = _code(f"{instrument.id}.flag.{key}")
        text += f"<p>To find them, look in column {column} of the scored file.</p>"
    alarm = flag.kind == "safety" and (flag.raised or flag.unknown)
    head = "Safety: a person must look at these today" if alarm else f"{flag.kind.capitalize()} flag"
    inside = f'<h3>{head}</h3><div class="scale"><div>{text}</div><div>{table}</div></div>'
    return _note(inside, kind="note--alert") if alarm else f'<div class="card">{inside}</div>'


def _doubts(doubts: Iterable[str], *, apart_from: Iterable[ScaleSummary] = ()) -> str:
    """Return what is not verified, but for what stands beside a scale already."""
    elsewhere = {doubt for scale in apart_from for doubt in scale.unverified}
    if not (left := [doubt for doubt in doubts if doubt not in elsewhere]):
        return ""
    said = " ".join(_name(doubt) for doubt in left)
    return _note(f"<p><b>Not verified.</b> {said}</p>", kind="note--quiet")


def _scale(instrument: InstrumentSummary, key: str, scale: ScaleSummary) -> str:
    place = escape(f"{instrument.id}-{key}")
    about = f"{instrument.title}, {scale.title}"
    chips = [f'<li class="chip">{HIGHER[scale.higher]}</li>']
    chips += ['<li class="chip chip--warn">Not verified</li>'] if scale.unverified else []
    chips += [f'<li class="chip chip--warn">Small numbers: {scale.n}</li>'] if 0 < scale.n < FEW else []
    body = _pictures(scale, about) if scale.n else _nobody(scale)
    return (
        f'<section class="card" aria-labelledby="{place}"><h3 id="{place}">{_name(scale.title)}</h3>'
        f'<ul class="chips">{"".join(chips)}</ul>{_few(scale)}{_doubts(scale.unverified)}'
        f'<div class="scale"><div>{body}</div><div>{_facts(scale)}</div></div></section>'
    )


def _few(scale: ScaleSummary) -> str:
    if not 0 < scale.n < FEW:
        return ""
    verb = "was" if scale.n == 1 else "were"
    return _note(
        f"<p><b>Only {_many(scale.n, 'respondent')} {verb} scored.</b> Single people could be recognised. "
        "Do not pass these figures on outside the team, and draw no conclusions from them.</p>",
        kind="note--quiet",
    )


def _facts(scale: ScaleSummary) -> str:
    rows = [
        ["Scored", f"{scale.n:,}"],
        ["No score", f"{scale.missing:,}"],
        ["Mean", _decimal(scale.mean)],
        ["Standard deviation (SD)", _decimal(scale.sd)],
        ["Lowest", _number(scale.min)],
        ["Highest", _number(scale.max)],
        ["Possible scores", _possible(scale)],
        ["Alpha", _decimal(scale.alpha)],
        ["Omega", _decimal(scale.omega)],
    ]
    return _table(f"{scale.title} in numbers", ["Measure", "Value"], rows, kind="facts", bare=True)


def _pictures(scale: ScaleSummary, about: str) -> str:
    held = [[bar.words, f"{bar.n:,}"] for bar in pictures.bins(scale)]
    scores = _table(f"{about}: scores", ["Score", "Respondents"], held)
    figures = _figure(
        "Scores", pictures.describe_distribution(scale), lambda width: pictures.distribution(scale, about=about, width=width)
    ) + _details("Show the scores as a table", f'<div class="columns">{scores}</div>')
    if not scale.bands:
        return figures + '<p class="says muted">The card gives this scale no bands.</p>'
    rows = [
        [band.name, band.words, "yes" if band.case else "no", f"{band.n:,}", pictures.in_ten(band.n, scale.n)]
        for band in scale.bands
    ]
    heads = ["Band", "Scores", "Case", "Respondents", "So many in 10"]
    return (
        figures
        + _figure("Bands", pictures.describe_bands(scale), lambda width: pictures.bands(scale, about=about, width=width))
        + _details("Show the bands as a table", _table(f"{about}: bands", heads, rows))
    )


def _nobody(scale: ScaleSummary) -> str:
    why = f"{_many(scale.missing, 'respondent')} left too much unanswered." if scale.missing else "No answers were read."
    return f'<div class="empty"><p><b>Nobody could be scored.</b></p><p>{why} There is nothing to draw.</p></div>'


def _items(instrument: InstrumentSummary) -> str:
    if not instrument.items:
        return ""
    place = escape(f"{instrument.id}-items")
    heads = ["Item", "Column", "Answered", "Left empty", "Declined", "Not asked"]
    rows = [
        [item.about, key, f"{item.answered:,}", f"{item.missing:,}", f"{item.declined:,}", f"{item.not_asked:,}"]
        for key, item in instrument.items.items()
    ]
    about = instrument.title
    figure = _figure(
        None,
        pictures.describe_missingness(instrument.items),
        lambda width: pictures.missingness(instrument.items, about=about, width=width),
    )
    table = _table(f"{about}: answers missing", heads, rows, kind="items")
    return (
        f'<section class="card" aria-labelledby="{place}"><h3 id="{place}">What was left unanswered</h3>'
        f'{figure}{_details("Show the items as a table", f"<div class=scroll tabindex=0>{table}</div>")}</section>'
    )


def _how_to_read() -> str:
    terms = "".join(f"<dt>{escape(term)}</dt><dd>{escape(said)}</dd>" for term, said in TERMS.items())
    return (
        f'<section class="part" aria-labelledby="how"><h2 id="how">How to read this</h2>'
        f'<div class="card"><dl class="terms">{terms}</dl></div></section>'
    )


def _figure(head: str | None, says: str, draw: Callable[[int], str]) -> str:
    """Return a picture for desks and one for phones, under the sentence that says what both show."""
    drawn = (
        draw(width).replace('class="amity-picture"', f'class="amity-picture {kind}"', 1)
        for width, kind in ((WIDE, "wide"), (NARROW, "narrow"))
    )
    heading = f"<h4>{head}</h4>" if head else ""
    return f"<figure><figcaption>{heading}<p>{_name(says)}</p></figcaption>{''.join(drawn)}</figure>"


def _table(caption: str, heads: Sequence[str], rows: Sequence[Sequence[str]], *, kind: str = "", bare: bool = False) -> str:
    """Return a table whose first column names its rows; ``bare`` shows its heads to screen readers only."""
    head = "".join(f'<th scope="col" class="{_at(i, rows)}">{escape(name)}</th>' for i, name in enumerate(heads))
    body = "".join(
        f'<tr><th scope="row">{_name(row[0])}</th>'
        + "".join(f'<td class="{_at(i, rows)}">{_name(cell)}</td>' for i, cell in enumerate(row[1:], 1))
        + "</tr>"
        for row in rows
    )
    hidden = ' class="vh"' if bare else ""
    return (
        f'<table class="{kind}"><caption class="vh">{escape(caption)}</caption>'
        f"<thead{hidden}><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )
