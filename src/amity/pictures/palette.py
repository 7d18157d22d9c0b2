"""The colours of every picture: an attribute that prints, and a class that follows the page's tokens."""

import re
from typing import Literal

from .visual_order import set_in_order

COLORS = {
    "surface": "#ffffff",
    "ink": "#1d2b2c",
    "ink-2": "#4b5a5a",
    "line": "#e4dccf",
    "line-strong": "#7b8583",
    "brand": "#0c5c56",
    "brand-soft": "#e1f0ec",
    "brand-line": "#a9d2c9",
    "coral": "#b2432a",
    "coral-soft": "#fbe6de",
    "coral-line": "#efc4b4",
    "plum": "#6a3f78",
    "plum-soft": "#efe5f3",
    "ring-1": "#cfe8e1",
    "ring-2": "#e3f1ec",
    "ring-3": "#f2f8f5",
    "ring-line": "#47867c",
    "tie": "#5f6c6a",
    "family": "#b2432a",
    "friends": "#0c5c56",
    "work": "#215f95",
    "neighborhood": "#55650f",
    "groups": "#6a3f78",
    "helpers": "#475569",
    "pets": "#7c5200",
    "others": "#4b5a5a",
    "on-dot": "#ffffff",
}
"""The tokens of the design, in its light dress: what is seen where no style sheet is read."""

DARK = {
    "surface": "#1d2425",
    "ink": "#f1ede6",
    "ink-2": "#b9c2bf",
    "line": "#364042",
    "line-strong": "#8b9795",
    "brand": "#7fd0c4",
    "brand-soft": "#17393a",
    "brand-line": "#2f6662",
    "coral": "#ff9d80",
    "coral-soft": "#45241b",
    "coral-line": "#7c3f2c",
    "plum": "#d5aee2",
    "plum-soft": "#38263f",
    "ring-1": "#1d4a49",
    "ring-2": "#1a3a3a",
    "ring-3": "#1a2b2c",
    "ring-line": "#62aea4",
    "tie": "#9aa8a5",
    "family": "#ff9d80",
    "friends": "#7fd0c4",
    "work": "#94c7f2",
    "neighborhood": "#c3d46f",
    "groups": "#d5aee2",
    "helpers": "#b7c4d3",
    "pets": "#f3c565",
    "others": "#b9c2bf",
    "on-dot": "#10201f",
}
"""The same tokens in the dark."""

FONT = "'Atkinson Hyperlegible Next','Segoe UI',Roboto,'Noto Sans',Arial,sans-serif"


def paint(*, fill: str | None = None, stroke: str | None = None) -> str:
    """Return the attributes that fill and stroke with tokens, so that a page can re-dress them.

    >>> paint(fill="brand")
    'class="fill-brand" fill="#0c5c56"'
    """
    parts = {kind: name for kind, name in (("fill", fill), ("stroke", stroke)) if name}
    classes = " ".join(f"{kind}-{name}" for kind, name in parts.items())
    colors = " ".join(f'{kind}="{COLORS[name]}"' for kind, name in parts.items())
    return f'class="{classes}" {colors}'


def _style() -> str:
    rules = [
        f".amity-picture .{kind}-{name}{{{kind}:var(--{name},{color})}}"
        for name, color in COLORS.items()
        for kind in ("fill", "stroke")
    ]
    halo = (
        f".amity-picture .halo{{paint-order:stroke;stroke:var(--surface,{COLORS['surface']});"
        "stroke-width:4px;stroke-linejoin:round}"
    )
    return "\n".join([_dark_tokens(), ".amity-picture{forced-color-adjust:none}", *rules, halo, FOCUS])


def _dark_tokens() -> str:
    """Return the dark of the tokens that only pictures have, for pages that follow the reader's choice."""
    mapped = [name for name in COLORS if name not in PAGE]
    tokens = "".join(f"--{name}:light-dark({COLORS[name]},{DARK[name]});" for name in mapped)
    return f"@supports (color:light-dark(#000,#fff)){{@media screen{{:where(:root){{{tokens}}}}}}}"


PAGE = frozenset(
    [
        "surface",
        "ink",
        "ink-2",
        "line",
        "line-strong",
        "brand",
        "brand-soft",
        "brand-line",
        "coral",
        "coral-soft",
        "coral-line",
        "plum",
        "plum-soft",
    ]
)
"""The tokens that a page has of its own; pictures bring the others with them."""

FOCUS = (
    ".amity-picture .focus{fill:none;stroke:none}"
    ".amity-picture a:hover .focus,.amity-picture a:focus-visible .focus{stroke:#ffdd3c;stroke-width:4px}"
    ".amity-picture a:focus-visible .focus-edge{stroke:#14191a;stroke-width:8px}"
    ".amity-picture a:focus-visible{outline:none;box-shadow:none}"
)
"""How a part of a picture that can be reached by keyboard shows where one is: yellow with a black edge."""

STYLE = _style()
"""The style sheet for a page that holds pictures: it gives them the page's own ``--ink``, ``--brand`` …

Without it they keep the light colours of their attributes, as in print.
"""

Theme = Literal["light", "dark", "auto", "print"]

PAINTED = re.compile('class="([a-z0-9 -]*)"((?: (?:fill|stroke)="#[0-9a-f]{6}")+)')


def dressed(picture: str, theme: Theme) -> str:
    """Return ``picture`` in its light or its dark colours, or as a file that follows its reader's choice.

    ``auto`` puts a style sheet into the picture: right for a file of its own,
    wrong inside a page whose content security policy allows no inline styles.
    ``print`` is light, for WeasyPrint, which sets the letters of a picture one by one from left to right.
    """
    if theme == "light":
        return picture
    if theme == "print":
        return set_in_order(picture)
    if theme == "dark":
        return PAINTED.sub(_in_the_dark, picture)
    tokens = "".join(f"--{name}:{color};" for name, color in DARK.items())
    dark = f"@media screen and (prefers-color-scheme:dark){{:root{{{tokens}}}}}"
    rules = STYLE.replace(_dark_tokens(), dark)
    return picture.replace("<title", f"<style>{rules}</style><title", 1)


def _in_the_dark(painted: re.Match[str]) -> str:
    names = dict(each.split("-", 1) for each in painted[1].split() if each.startswith(("fill-", "stroke-")))
    colors = "".join(f' {kind}="{DARK[name]}"' for kind, name in names.items())
    return f'class="{painted[1]}"{colors}'
