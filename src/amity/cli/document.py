"""A page of HTML that stands alone: no script, no network; readable on a phone, in the dark and on paper."""

from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path

from amity import pictures

STYLE = Path(__file__).with_name("document.css")

PHONE = 328
"""Each picture is drawn twice, for desks and paper and for phones; the style sheet shows one."""

CONTENT = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"

LOGO = """<svg viewBox="0 0 40 40" aria-hidden="true" fill="none" stroke-width="5">
<circle cx="15" cy="20" r="12.5" stroke="#0c5c56" style="stroke:var(--brand)"/>
<circle cx="26" cy="20" r="12.5" stroke="#b2432a" style="stroke:var(--coral)"/>
<path d="M20.5 9.1a12.5 12.5 0 0 1 0 21.8" stroke="#0c5c56" style="stroke:var(--brand)"/></svg>"""

WARNING = """<svg viewBox="0 0 24 24" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="2"
 stroke-linecap="round" stroke-linejoin="round"><path d="M12 3 22 20.5H2ZM12 10v4.5M12 17.6v.1"/></svg>"""

Row = Sequence[str | int]
"""A line of a table: its name, then mark-up, counts and numbers."""


class Number(str):
    """A number as people read it: it stands at the end of its column, as a count does."""


def page(title: str, *, kind: str, body: Sequence[str], foot: str) -> str:
    """Return a whole page; ``kind`` says beside the logo what it is, ``foot`` at the end what it holds."""
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
<header class="top"><div class="brand">{LOGO}<span>Amity</span><small>{escape(kind)}</small></div></header>
<main id="main" class="wrap" tabindex="-1">
{"".join(body)}
</main>
<footer class="foot"><div class="small muted">{escape(foot)}</div></footer>
</body>
</html>
"""


def how_to_read(terms: str) -> str:
    """Return the last section: each line of ``terms`` is a term, a colon and what it means."""
    entries = (entry.split(": ", 1) for entry in terms.strip().replace("\n ", " ").splitlines())
    listed = "".join(f"<dt>{escape(term)}</dt><dd>{escape(said)}</dd>" for term, said in entries)
    return (
        '<section class="part" aria-labelledby="how"><h2 id="how">How to read this</h2>'
        f'<div class="card"><dl class="terms">{listed}</dl></div></section>'
    )


def figure(head: str, says: str, draw: Callable[..., str], *, width: int) -> str:
    """Return a picture for desks and one for phones, under the sentence that says what both show."""
    drawn = (
        draw(width=room).replace('class="amity-picture"', f'class="amity-picture {kind}"', 1)
        for room, kind in ((width, "wide"), (PHONE, "narrow"))
    )
    heading = f"<h4>{head}</h4>" if head else ""
    return f"<figure><figcaption>{heading}<p>{name(says)}</p></figcaption>{''.join(drawn)}</figure>"


def table(caption: str, heads: Sequence[str], rows: Sequence[Row], *, kind: str = "") -> str:
    """Return a table whose first column names its rows, and whose numbers stand at the end of theirs."""
    head = "".join(
        f"<th scope='col'{_end(cell)}>{column}</th>" for column, cell in zip(heads, rows[0], strict=True)
    )
    body = "".join(f"<tr><th scope='row'>{row[0]}</th>{''.join(map(_cell, row[1:]))}</tr>" for row in rows)
    return (
        f'<table class="{kind}"><caption class="vh">{escape(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )


def _cell(cell: str | int) -> str:
    return f"<td{_end(cell)}>{f'{cell:,}' if isinstance(cell, int) else cell}</td>"


def _end(cell: str | int) -> str:
    return ' class="n"' if isinstance(cell, int | Number) else ""


def details(head: str, inside: str) -> str:
    """Return what opens at a press; where it is wider than the screen it moves by finger and by key."""
    return (
        f"<details><summary><span>{head}</span></summary>"
        f'<div class="scroll" role="group" aria-label="Table" tabindex="0">{inside}</div></details>'
    )


def note(inside: str, *, kind: str = "") -> str:
    """Return a box that asks to be read: ``note--alert`` for safety, ``note--quiet`` for a remark."""
    return f'<div class="note {kind}" role="note">{WARNING}<div>{inside}</div></div>'


def empty(what: str, why: str) -> str:
    """Return what stands where a picture would, when there is nothing to draw."""
    return f'<div class="empty"><p><b>{what}</b></p><p>{why} There is nothing to draw.</p></div>'


def name(text: str) -> str:
    """Return words that others wrote: no mark-up, and they do not turn round what is beside them."""
    return escape(text) if text.isascii() else f"<bdi>{escape(text)}</bdi>"


def code(text: str) -> str:
    """Return what a machine calls something."""
    return f"<code>{escape(text)}</code>"
