"""The parts of an SVG, as text: everything said is escaped, everything drawn has a colour that prints."""

import hashlib
import re
from collections.abc import Iterable
from html import escape as _escape

from .lettering import isolate
from .palette import FONT, paint

FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML cannot hold, escaped or not."""


def escape(text: str) -> str:
    """Return ``text`` as XML may hold it."""
    return _escape(FORBIDDEN.sub("\ufffd", text))


def at(value: float) -> str:
    """Return a coordinate, to a tenth.

    >>> at(12.0), at(3.14159)
    ('12', '3.1')
    """
    return f"{round(value, 1) + 0:.1f}".removesuffix(".0")  # + 0: never -0


def rect(
    x: float,
    y: float,
    width: float,
    height: float,
    *,
    fill: str,
    stroke: str | None = None,
    pattern: str | None = None,
    rounded: float = 0,
) -> str:
    """Return a rectangle; ``pattern`` is the id of one to lay over its colour."""
    box = f'x="{at(x)}" y="{at(y)}" width="{at(max(width, 0))}" height="{at(max(height, 0))}"'
    box += f' rx="{at(rounded)}"' if rounded else ""
    plain = f"<rect {box} {paint(fill=fill, stroke=stroke)}/>"
    return plain + (f'<rect {box} fill="url(#{pattern})"/>' if pattern else "")


def line(
    x1: float, y1: float, x2: float, y2: float, *, stroke: str, width: float = 1, dashes: str = ""
) -> str:
    """Return a straight line."""
    ends = f'x1="{at(x1)}" y1="{at(y1)}" x2="{at(x2)}" y2="{at(y2)}"'
    dash = f' stroke-dasharray="{dashes}"' if dashes else ""
    return f'<line {ends} {paint(stroke=stroke)} stroke-width="{at(width)}"{dash}/>'


def circle(
    x: float,
    y: float,
    r: float,
    *,
    fill: str | None = None,
    stroke: str | None = None,
    width: float = 1,
    dashes: str = "",
) -> str:
    """Return a circle; without ``fill`` it is a ring."""
    bare = "" if fill else ' fill="none"'
    edge = f' stroke-width="{at(width)}"' if stroke else ""
    dash = f' stroke-dasharray="{dashes}"' if dashes else ""
    return (
        f'<circle cx="{at(x)}" cy="{at(y)}" r="{at(r)}" {paint(fill=fill, stroke=stroke)}{bare}{edge}{dash}/>'
    )


def path(
    d: str,
    *,
    fill: str | None = None,
    stroke: str | None = None,
    width: float = 1,
    dashes: str = "",
    opacity: float = 1,
) -> str:
    """Return a path; without ``fill`` it is a line, and its ends are round."""
    bare = "" if fill else ' fill="none"'
    edge = f' stroke-width="{at(width)}" stroke-linecap="round" stroke-linejoin="round"' if stroke else ""
    dash = f' stroke-dasharray="{dashes}"' if dashes else ""
    faint = f' opacity="{opacity:g}"' if opacity < 1 else ""
    return f'<path d="{d}" {paint(fill=fill, stroke=stroke)}{bare}{edge}{dash}{faint}/>'


def label(
    x: float,
    y: float,
    text: str,
    *,
    size: float,
    fill: str = "ink",
    bold: bool = False,
    anchor: str = "start",
    halo: bool = False,
) -> str:
    """Return one line of text whose baseline is at ``y``."""
    color = paint(fill=fill)
    color = color.replace('class="', 'class="halo ', 1) if halo else color
    weight = ' font-weight="650"' if bold else ""
    where = f'x="{at(x)}" y="{at(y)}" font-size="{at(size)}" text-anchor="{anchor}"'
    return f"<text {where}{weight} {color}>{escape(isolate(text))}</text>"


def moved(part: str, *, right: float = 0, down: float = 0) -> str:
    """Return a part drawn about the corner of a picture at its place."""
    return f'<g transform="translate({at(right)} {at(down)})">{part}</g>'


def hatch(key: str, *, gap: int, stroke: str = "coral") -> str:
    """Return a pattern of slanting lines, ``gap`` apart, to lay over a colour."""
    strokes = f"M0 {gap}L{gap} 0M-1 1L1 -1M{gap - 1} {gap + 1}L{gap + 1} {gap - 1}"
    body = f'<path d="{strokes}" {paint(stroke=stroke)} stroke-width="1.6"/>'
    return _pattern(key, gap, body)


def dots(key: str, *, gap: int, fill: str) -> str:
    """Return a pattern of dots, ``gap`` apart, to lay over a colour."""
    middle = at(gap / 2)
    return _pattern(key, gap, f'<circle cx="{middle}" cy="{middle}" r="1.5" {paint(fill=fill)}/>')


def _pattern(key: str, gap: int, body: str) -> str:
    size = f'width="{gap}" height="{gap}" patternUnits="userSpaceOnUse"'
    return f'<pattern id="{key}" {size}>{body}</pattern>'


def key_of(*parts: object) -> str:
    """Return an id that is the same for the same ``parts``, and another for others on the same page."""
    return "p" + hashlib.sha256(repr(parts).encode()).hexdigest()[:10]


def picture(
    body: Iterable[str],
    *,
    key: str,
    title: str,
    says: str,
    size: tuple[float, float],
    patterns: Iterable[str] = (),
    shown: float | None = None,
    role: str = "img",
) -> str:
    """Return a whole picture that stands alone; ``says`` is the sentence for those who do not see it.

    ``shown`` is how wide it is shown, if not as wide as it is drawn.
    ``role`` is ``group`` where parts of it have names of their own, to be read one by one.
    """
    width, height = (at(side) for side in size)
    scale = (shown or size[0]) / size[0]
    outer = f'width="{at(size[0] * scale)}" height="{at(size[1] * scale)}"'
    held = "".join(patterns)
    return "".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="amity-picture" role="{role}" direction="ltr"'
            f' viewBox="0 0 {width} {height}" {outer}'
            f' aria-labelledby="{key}-t" aria-describedby="{key}-d" font-family="{FONT}">',
            f'<title id="{key}-t">{escape(title)}</title><desc id="{key}-d">{escape(says)}</desc>',
            f"<defs>{held}</defs>" if held else "",
            f'<rect width="100%" height="100%" {paint(fill="surface")}/>',
            *body,
            "</svg>",
        )
    )
