"""Markdown in small pieces: tables, lists, code."""

import re
from collections.abc import Iterable, Sequence

DO_NOT_EDIT = "<!-- Written by docs/build.py from {source}. Change that, and run `make docs`. -->"

Rows = Iterable[Sequence[str]]


def text(said: object) -> str:
    """Return words of a card so that Markdown takes none of them for its own marks."""
    return re.sub(r"([*<\\])", r"\\\1", str(said)).replace("\n", " ").strip()


def code(*names: object) -> str:
    """Return names as code, with commas between."""
    return ", ".join(f"`{name}`" for name in names)


def number(value: float) -> str:
    """Return a number without the noise of floating point: 2.333333, 12, 34.8."""
    return f"{value:.10g}"


def table(heads: Sequence[str], rows: Rows) -> list[str]:
    """Return a table; columns whose head starts with ``#`` hold numbers and stand to the right."""
    rows = [[str(each).replace("|", "\\|").replace("\n", "<br>") for each in row] for row in rows]
    if not rows:
        return []
    ruler = ["---:" if head.startswith("#") else "---" for head in heads]
    lines = [[head.lstrip("#") for head in heads], ruler, *rows]
    return [*(f"| {' | '.join(line)} |" for line in lines), ""]


def facts(rows: Iterable[tuple[str, str | None]]) -> list[str]:
    """Return a table of two columns without what there is nothing to say about."""
    return table(["", ""], [[f"**{what}**", said] for what, said in rows if said])


def bullets(lines: Iterable[str]) -> list[str]:
    """Return a list, one line each."""
    made = [f"- {line.strip()}" for line in lines if line]
    return [*made, ""] if made else []


def section(title: str, lines: Sequence[str], *, level: int = 2) -> list[str]:
    """Return a heading and what stands under it, or nothing where nothing does."""
    return [f"{'#' * level} {title}", "", *lines] if any(lines) else []


def page(lines: Iterable[str]) -> str:
    """Return the page as text: never two empty lines, one at the end."""
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"
